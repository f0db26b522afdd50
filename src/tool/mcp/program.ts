import { type ChildProcess, spawn } from 'node:child_process'
import { getDefaultEnvironment } from '@modelcontextprotocol/sdk/client/stdio.js'
import { deserializeMessage, serializeMessage } from '@modelcontextprotocol/sdk/shared/stdio.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js'
import { type Clock, sleep } from '../../std/clock.ts'
import { Flood } from './flood.ts'
import { Lines } from './lines.ts'
import { HAS_ENDED, McpTrouble } from './trouble.ts'

export interface Program {
  readonly command: string
  readonly args: readonly string[]
  /** Besides the few variables that every program gets, such as PATH. Ours are not passed on: they hold keys. */
  readonly env: Readonly<Record<string, string>>
}

/** What waits for a program that does not read. */
const MOST_WAITING_BYTES = 4 * 1024 * 1024
const LAST_WORDS_CHARS = 300
/** How long it has to end when it is told to, twice. */
const ENDS_WITHIN_MS = 1000

/**
 * A server that is a program of ours, spoken to over its standard input and output. The SDK's own transport leaves the children of a program
 * behind (npx starts one) and copies its buffer with every chunk; this one ends the whole group, and bounds what is sent.
 */
export class ProgramTransport implements Transport {
  onclose?: () => void
  onerror?: (error: Error) => void
  onmessage?: (message: JSONRPCMessage) => void
  readonly #program: Program
  readonly #ended: (why: unknown) => void
  readonly #clock: Clock
  readonly #exited = Promise.withResolvers<void>()
  #child: ChildProcess | undefined
  #lastWords = ''
  #hasSpoken = false

  /** `ended` is told why it has, before `onclose`. */
  constructor(program: Program, clock: Clock, ended: (why: unknown) => void) {
    this.#ended = ended
    this.#program = program
    this.#clock = clock
  }

  async start(): Promise<void> {
    const { command, args, env } = this.#program
    const child = spawn(command, [...args], {
      env: { ...getDefaultEnvironment(), ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
      // A group of its own.
      detached: true,
      windowsHide: true,
    })
    this.#child = child
    takeAlong(this)
    const started = Promise.withResolvers<void>()
    child.once('spawn', () => started.resolve())
    child.once('error', (error) => {
      const why = 'code' in error && error.code === 'ENOENT' ? 'there is no such program' : 'it cannot be started'
      started.reject(new McpTrouble(why))
      this.#gone(why)
    })
    child.once('exit', (code, signal) => this.#gone(`${HAS_ENDED} (${signal ?? code ?? ''})`))
    child.stdin?.on('error', () => undefined)
    child.stderr?.on('data', (chunk: Uint8Array) => this.#complained(chunk))
    const lines = new Lines(new Flood(this.#clock))
    child.stdout?.on('data', (chunk: Uint8Array) => {
      try {
        for (const line of lines.push(chunk)) this.#read(line)
      } catch (error) {
        this.#cutOff(error)
      }
    })
    await started.promise
  }

  async send(message: JSONRPCMessage): Promise<void> {
    const { stdin } = this.#child ?? {}
    if (!stdin?.writable) throw new McpTrouble(HAS_ENDED)
    stdin.write(serializeMessage(message))
    if (stdin.writableLength > MOST_WAITING_BYTES) this.#cutOff(new McpTrouble('it does not read'))
  }

  /** Resolves when it has ended, within two seconds. */
  async close(): Promise<void> {
    const child = this.#child
    if (!child) return
    child.stdin?.end()
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      const waits = new AbortController()
      await Promise.race([
        this.#exited.promise,
        sleep(this.#clock, ENDS_WITHIN_MS, waits.signal).catch(() => undefined),
      ])
      waits.abort()
      // Its children may outlive it: the group is told in any case.
      this.kill(signal)
    }
  }

  #read(line: string): void {
    let message: JSONRPCMessage
    try {
      message = deserializeMessage(line)
    } catch {
      // Programs print other things, too.
      return
    }
    this.#hasSpoken = true
    this.onmessage?.(message)
  }

  /** What it says before it has greeted us may tell why it cannot. Later it may be of callers, and is not kept. */
  #complained(chunk: Uint8Array): void {
    if (this.#hasSpoken) return
    const text = new TextDecoder().decode(chunk.subarray(-LAST_WORDS_CHARS))
    this.#lastWords = (this.#lastWords + text).slice(-LAST_WORDS_CHARS)
  }

  #cutOff(error: unknown): void {
    this.#ended(error)
    this.#child?.stdout?.removeAllListeners('data').destroy()
    this.kill('SIGKILL')
  }

  #gone(why: string): void {
    ALIVE.delete(this)
    const words = this.#hasSpoken ? '' : withoutSecrets(this.#lastWords.trim(), this.#program.env)
    this.#ended(new McpTrouble(words === '' ? why : `${why}: ${words}`))
    this.#exited.resolve()
    this.onclose?.()
  }

  /** It and its children. */
  kill(signal: NodeJS.Signals): void {
    const { pid } = this.#child ?? {}
    if (pid === undefined) return
    try {
      process.kill(-pid, signal)
    } catch {
      // They have all ended.
    }
  }
}

const ALIVE = new Set<ProgramTransport>()

/** When our process ends in whatever way it still notices, its programs do. */
function takeAlong(transport: ProgramTransport): void {
  if (ALIVE.size === 0 && !process.listeners('exit').includes(endAll)) process.once('exit', endAll)
  ALIVE.add(transport)
}

function endAll(): void {
  for (const each of ALIVE) each.kill('SIGKILL')
}

const withoutSecrets = (text: string, env: Readonly<Record<string, string>>): string =>
  Object.values(env).reduce((shown, secret) => (secret.length < 4 ? shown : shown.replaceAll(secret, '…')), text)
