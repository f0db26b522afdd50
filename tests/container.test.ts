import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { chmod, copyFile, cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { Glob } from 'bun'
import manifest from '../package.json'
import { builtBinary } from './support/binary.ts'
import { freePort } from './support/free-port.ts'

const ROOT = join(import.meta.dir, '..')
const BUILD_MS = 300_000
const READY_WITHIN_MS = 30_000

/** What every image with glibc has, such as the base of the final stage. */
const OF_THE_BASE = /^(?:libc|libm|libdl|libpthread|ld-linux-x86-64|ld-linux-aarch64)\.so\.\d+$/

interface Instruction {
  readonly name: string
  readonly value: string
}

/** The instructions of each stage, comments and line breaks removed. */
function stagesOf(text: string): readonly (readonly Instruction[])[] {
  const lines = text
    .replaceAll(/^\s*#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .filter(Boolean)
  const stages: Instruction[][] = []
  for (const line of lines) {
    const [, name = '', value = ''] = /^([A-Z]+) (.*)$/.exec(line) ?? []
    if (name === 'FROM') stages.push([])
    stages.at(-1)?.push({ name, value })
  }
  return stages
}

const stages = stagesOf(await Bun.file(join(ROOT, 'Containerfile')).text())
const [first = [], last = []] = stages
const valuesOf = (stage: readonly Instruction[], name: string) =>
  stage.filter((each) => each.name === name).map(({ value }) => value)

describe('the Containerfile', () => {
  test('has two stages on named versions, and builds with the Bun of this repository', () => {
    expect(stages).toHaveLength(2)
    expect(valuesOf(first, 'FROM')).toEqual([
      `docker.io/oven/bun:${manifest.packageManager.replace('bun@', '')}-debian AS build`,
    ])
    expect(valuesOf(last, 'FROM')[0]).toMatch(/^[\w./-]+:[\w.-]+$/)
  })

  test('copies files of this repository, and all that the build needs', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'voxray-context-'))
    const copied = [
      ...valuesOf(first, 'COPY'),
      ...valuesOf(last, 'COPY').filter((value) => !value.startsWith('--from')),
    ]
    for (const value of copied) {
      const [to = '', ...from] = value.split(' ').toReversed()
      for (const source of from) {
        const { exitCode } = Bun.spawnSync(['git', 'ls-files', '--error-unmatch', source], { cwd: ROOT })
        expect([source, exitCode]).toEqual([source, 0])
        const target = join(folder, to.endsWith('/') ? join(to, basename(source)) : to)
        await cp(join(ROOT, source), target, { recursive: true })
      }
    }
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
    const workers = [...new Glob('src/**/*.worker.ts').scanSync(folder)]
    const bundle = ['build', '--target=bun', 'src/main.ts', ...workers, '--outdir=dist']
    const build = Bun.spawnSync([process.execPath, ...bundle], { cwd: folder })
    expect([build.exitCode, build.stderr.toString()]).toEqual([0, ''])
    await rm(folder, { recursive: true })
  }, 180_000)

  test('runs as nobody in particular, and stops and is probed as the server expects', () => {
    expect(valuesOf(last, 'USER')).toEqual(['65532:65532'])
    expect(valuesOf(last, 'STOPSIGNAL')).toEqual(['SIGTERM'])
    expect(valuesOf(last, 'ENV')).toEqual(['VOXRAY_HOST=0.0.0.0'])
    expect(valuesOf(last, 'LABEL')[0]).toContain('org.opencontainers.image.licenses="Apache-2.0"')
    const [probe = ''] = valuesOf(last, 'HEALTHCHECK')
    expect(JSON.parse(probe.split('CMD ')[1] ?? '')).toEqual(['/voxray', 'health'])
    expect(JSON.parse(valuesOf(last, 'ENTRYPOINT')[0] ?? '')).toEqual(['/voxray'])
  })
})

/** Runs a command of the image: in a read-only root with what the image has, as its user, with its environment. */
class Image {
  readonly #root: string
  readonly #port: number

  constructor(root: string, port: number) {
    this.#root = root
    this.#port = port
  }

  run(command: readonly string[]): Bun.Subprocess<'ignore', 'pipe', 'pipe'> {
    const [user = ''] = valuesOf(last, 'USER')
    const script = `mount --bind "$0" "$0" && mount -t proc proc "$0/proc" && mount -o remount,ro,bind "$0" && exec chroot --userspec=${user} "$0" "$@"`
    const env = Object.fromEntries(valuesOf(last, 'ENV').map((value) => value.split('=')))
    return Bun.spawn(['unshare', '--mount', 'sh', '-c', script, this.#root, ...command], {
      cwd: '/',
      env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', VOXRAY_PORT: String(this.#port), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  }
}

describe('the image', () => {
  let root = ''
  beforeAll(async () => {
    const binary = await builtBinary()
    root = await mkdtemp(join(tmpdir(), 'voxray-image-'))
    const put = async (from: string, to: string) => {
      await mkdir(join(root, dirname(to)), { recursive: true })
      await copyFile(from, join(root, to))
    }
    await put(binary, '/voxray')
    const linked = Bun.spawnSync(['ldd', binary]).stdout.toString()
    for (const [, path = ''] of linked.matchAll(/(\/\S+) \(0x/g)) {
      expect(path.split('/').at(-1)).toMatch(OF_THE_BASE)
      await put(path, path)
    }
    await mkdir(join(root, 'proc'))
    await chmod(root, 0o755)
  }, BUILD_MS)
  afterAll(() => rm(root, { recursive: true, force: true }))

  test('serves its page, talks and is found healthy, with nothing to write to and no other files', async () => {
    const port = freePort()
    const image = new Image(root, port)
    const [entry = ''] = valuesOf(last, 'ENTRYPOINT')
    const probe = JSON.parse(valuesOf(last, 'HEALTHCHECK')[0]?.split('CMD ')[1] ?? '')
    expect(await image.run(probe).exited).toBe(1)
    const server = image.run(JSON.parse(entry))
    try {
      const giveUpMs = performance.now() + READY_WITHIN_MS
      while ((await image.run(probe).exited) !== 0)
        if (performance.now() > giveUpMs) throw new Error('it is not healthy')
      expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toContain('<title>')
      const status = await Bun.file(`/proc/${server.pid}/status`).text()
      expect(/^Uid:\s+(\d+)/m.exec(status)?.[1]).toBe('65532')

      const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`)
      socket.binaryType = 'arraybuffer'
      const sound = new Promise<void>((resolve, reject) => {
        socket.addEventListener('message', ({ data }) => {
          if (data instanceof ArrayBuffer || String(data).includes('"audio')) resolve()
        })
        socket.addEventListener('error', () => reject(new Error('no socket')))
      })
      await sound
      socket.close()
      server.kill('SIGTERM')
      expect(await server.exited).toBe(0)
    } finally {
      server.kill('SIGKILL')
    }
  }, 180_000)
})
