import { expect, test } from 'bun:test'
import { closeSync, constants, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../support/free-port.ts'
import { DEAF, serverEnv } from '../support/server-env.ts'
import { Scrape } from '../support/exposition.ts'

const MAIN = join(import.meta.dir, '../../src/main.ts')
const READY_WITHIN_MS = 60_000
const ANSWERS = 200

/** Both streams of a server, as they can go wrong. */
const TARGETS: Readonly<Record<string, () => { target: number; release: () => void; end?: () => void }>> = {
  'a full disk': () => ({ target: openSync('/dev/full', 'w'), release: () => {} }),
  'a pipe whose reader is gone': () => {
    const { reader, writer, remove } = pipe()
    return { target: writer, release: () => (closeSync(reader), remove()) }
  },
  'a pipe that nobody reads': () => {
    const { path, reader, writer, remove } = pipe()
    fill(path)
    return { target: writer, release: remove, end: () => closeSync(reader) }
  },
}

test.each(Object.entries(TARGETS))(
  'a server whose log is %s takes calls, answers and stops',
  async (name, open) => {
    const { target, release, end } = open()
    const port = freePort()
    const child = Bun.spawn([process.execPath, MAIN, '--host', '127.0.0.1', '--port', String(port)], {
      env: { ...serverEnv(), ...DEAF, VOXRAY_LOG_LEVEL: 'debug' },
      stdio: ['ignore', target, target],
    })
    release()
    const url = `http://127.0.0.1:${port}`
    try {
      await answers(`${url}/ready`)
      // Each makes lines of the log: calls that begin and end.
      for (let i = 0; i < 10; i++) await call(`ws://127.0.0.1:${port}/ws`)
      const beganMs = performance.now()
      for (let i = 0; i < ANSWERS; i++) expect((await fetch(`${url}/health`)).status).toBe(200)
      expect((performance.now() - beganMs) / ANSWERS).toBeLessThan(50)
      const scrape = new Scrape(await (await fetch(`${url}/metrics`)).text())
      const lost = scrape.value('voxray_log_lines_lost_total')
      // Those that wait for a reader are not lost yet.
      if (name !== 'a pipe that nobody reads') expect(lost).toBeGreaterThan(10)
      child.kill('SIGTERM')
      expect(await child.exited).toBe(0)
    } finally {
      child.kill('SIGKILL')
      closeSync(target)
      end?.()
    }
  },
  180_000,
)

async function call(url: string): Promise<void> {
  const socket = new WebSocket(url)
  await new Promise((resolve, reject) => {
    socket.addEventListener('message', resolve)
    socket.addEventListener('error', reject)
  })
  socket.close()
}

async function answers(url: string): Promise<void> {
  const giveUpMs = performance.now() + READY_WITHIN_MS
  while (
    !(await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    ))
  ) {
    if (performance.now() > giveUpMs) throw new Error('the server is not ready')
    await Bun.sleep(50)
  }
}

/** A pipe with both ends open here. */
function pipe() {
  const folder = mkdtempSync(join(tmpdir(), 'voxray-pipe-'))
  const path = join(folder, 'pipe')
  Bun.spawnSync(['mkfifo', path])
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  // Blocking, as a shell opens it.
  const writer = openSync(path, constants.O_WRONLY)
  return { path, reader, writer, remove: () => rmSync(folder, { recursive: true }) }
}

function fill(path: string): void {
  const writer = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK)
  try {
    for (;;) writeSync(writer, new Uint8Array(4096))
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error
  } finally {
    closeSync(writer)
  }
}
