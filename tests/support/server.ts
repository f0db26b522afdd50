import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DEAF, serverEnv } from './server-env.ts'

const MAIN = join(import.meta.dir, '../../src/main.ts')
const READY_WITHIN_MS = 120_000
const STOP_WITHIN_MS = 10_000
const POLL_MS = 25

export interface ServerOptions {
  /** Written to a file and given with `--config`. */
  readonly config?: object
  readonly args?: readonly string[]
  /** The compiled server; else the source is run. The environment's VOXRAY_BINARY is the default. */
  readonly binary?: string
  /** The probe that must answer 200 before it counts as started: /ready unless given. */
  readonly until?: string
  readonly env?: Readonly<Record<string, string>>
  /** Understands nobody: the weights of the embedded recogniser take 5 s of processor time to load. */
  readonly deaf?: true
  /** The certificate to trust, when the configuration switches TLS on. */
  readonly ca?: string
}

/** A server as a user starts it: a process of its own, in an empty folder, on a free port. */
export class RunningServer implements AsyncDisposable {
  readonly url: string
  readonly port: number
  readonly #process: Bun.Subprocess
  readonly #output: Output
  readonly #folder: string

  constructor(process: Bun.Subprocess, output: Output, folder: string, url: string) {
    this.#process = process
    this.#output = output
    this.#folder = folder
    this.url = url
    this.port = Number(new URL(url).port)
  }

  get pid(): number {
    return this.#process.pid
  }

  /** All it has printed so far. */
  printed(): string {
    return this.#output.text
  }

  /** What it has printed beside its usual log: warnings, errors, stacks. */
  complaints(): string[] {
    return this.printed()
      .split('\n')
      .filter((line) => line !== '' && !/^\d\d:\d\d:\d\d (?:info|debug) /.test(line))
  }

  /** Resolves once it has printed this, counted from `from` characters on. */
  async prints(pattern: RegExp, timeoutMs: number, from = 0): Promise<string> {
    return await this.#output.match(pattern, timeoutMs, from)
  }

  /** Calls that have begun and not ended, by the log. */
  get liveCalls(): number {
    const count = (what: string) => this.#output.text.split(what).length - 1
    return count('call started') - count('call ended')
  }

  /** Resident memory of the process. */
  async rssBytes(): Promise<number> {
    const status = await Bun.file(`/proc/${this.pid}/status`).text()
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024
  }

  /** Asks it to stop, as a terminal or a container does, and gives its exit code; it is killed if it will not. */
  async stop(): Promise<number> {
    this.#process.kill('SIGTERM')
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), STOP_WITHIN_MS)
    const code = await this.#process.exited
    clearTimeout(timer)
    return code
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill('SIGKILL')
    await this.#process.exited
    await rm(this.#folder, { recursive: true, force: true })
  }
}

/** Resolves when the server is ready to take calls; throws with all it has printed when it is not. */
export async function startServer(options: ServerOptions = {}): Promise<RunningServer> {
  const binary = options.binary ?? process.env['VOXRAY_BINARY']
  const folder = await mkdtemp(join(tmpdir(), 'voxray-'))
  const args = [...(options.args ?? [])]
  if (options.config) {
    await writeFile(join(folder, 'voxray.json'), JSON.stringify(options.config))
    args.push('--config', join(folder, 'voxray.json'))
  }
  const child = Bun.spawn([...(binary ? [binary] : [process.execPath, MAIN]), '--port', '0', ...args], {
    cwd: folder,
    // No keys of whoever runs the tests: without them the server is its embedded self.
    env: { HOME: folder, ...serverEnv(), ...(options.deaf && DEAF), ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output = new Output(child)
  try {
    const url = await output.match(/https?:\/\/localhost:\d+/, READY_WITHIN_MS)
    const server = new RunningServer(child, output, folder, url)
    await answers(`${url}${options.until ?? '/ready'}`, options.ca)
    return server
  } catch (error) {
    child.kill('SIGKILL')
    await rm(folder, { recursive: true, force: true })
    throw error
  }
}

async function answers(url: string, ca: string | undefined): Promise<void> {
  const giveUpMs = performance.now() + READY_WITHIN_MS
  for (;;) {
    const isReady = await fetch(url, ca === undefined ? {} : { tls: { ca } }).then(
      ({ ok }) => ok,
      () => false,
    )
    if (isReady) return
    if (performance.now() > giveUpMs) throw new Error('the server is not ready')
    await Bun.sleep(POLL_MS)
  }
}

/** What a process prints to either stream, as it comes. */
class Output {
  text = ''
  #isOver = false

  constructor(child: Bun.Subprocess<'ignore', 'pipe', 'pipe'>) {
    const read = async (stream: ReadableStream<Uint8Array>) => {
      const decoder = new TextDecoder()
      for await (const chunk of stream) this.text += decoder.decode(chunk, { stream: true })
    }
    // A stream of a killed process may break off; what came before counts.
    void Promise.allSettled([read(child.stdout), read(child.stderr)]).then(() => (this.#isOver = true))
  }

  async match(pattern: RegExp, timeoutMs: number, from = 0): Promise<string> {
    const giveUpMs = performance.now() + timeoutMs
    for (;;) {
      const isOver = this.#isOver || performance.now() > giveUpMs
      const found = pattern.exec(this.text.slice(from))
      if (found) return found[0]
      if (isOver) throw new Error(`the server did not print ${pattern}:\n${this.text}`)
      await Bun.sleep(POLL_MS)
    }
  }
}
