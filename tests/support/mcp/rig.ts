import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js'
import type { Server } from '@modelcontextprotocol/sdk/server/index.js'
import { type Clock, systemClock } from '../../../src/std/clock.ts'
import { logMcp } from '../../../src/tool/mcp/news.ts'
import type { McpServerSettings } from '../../../src/tool/mcp/server.ts'
import { McpTools } from '../../../src/tool/mcp/tools.ts'
import { ProgramTransport } from '../../../src/tool/mcp/program.ts'
import { callInfo } from '../call-info.ts'
import { NO_HASTE } from '../tools.ts'

export type Far = Pick<McpServerSettings, 'open'> & Partial<McpServerSettings>

const site = { info: callInfo(), phone: undefined }

/** Servers as voxray has them, and what the log says of them. */
export class McpRig implements AsyncDisposable {
  readonly tools: McpTools
  readonly log: string[] = []

  constructor(servers: readonly Far[], clock: Clock = systemClock) {
    const write = (message: string, more: object) => void this.log.push(`${message} ${JSON.stringify(more)}`)
    const io = { clock, random: () => 1, version: '1', told: logMcp({ info: write, warn: write }) }
    const settings = servers.map((far, at) => ({ name: `s${at + 1}`, wanted: [], deadlineMs: undefined, ...far }))
    this.tools = new McpTools(settings, io)
  }

  names(taken: readonly string[] = []): string[] {
    return this.tools.offered(taken).map(({ spec }) => spec.name)
  }

  /** What comes of a tool as a call runs it. */
  async run(name: string, input: unknown = {}, signal = new AbortController().signal) {
    const tool = this.tools.offered([]).find(({ spec }) => spec.name === name)
    const run = tool?.on(site)
    if (!run) throw new Error(`there is no tool ${name}`)
    return await run(input, signal, NO_HASTE)
  }

  /** In real time. */
  async until(holds: () => boolean, ms = 15_000): Promise<void> {
    for (const endMs = performance.now() + ms; !holds();) {
      if (performance.now() > endMs) throw new Error(`it has not come to that: ${this.log.join('; ')}`)
      await Bun.sleep(20)
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.tools[Symbol.asyncDispose]()
  }
}

/** Connects to a new server of the SDK's each time, in memory. */
export const inMemory =
  (serve: () => Server | undefined): Far['open'] =>
  () => {
    const [near, far] = InMemoryTransport.createLinkedPair()
    void serve()?.connect(far)
    return near
  }

/** The stand-in as a program of ours. */
export const program =
  (mood: string, env: Readonly<Record<string, string>> = {}, clock: Clock = systemClock): Far['open'] =>
  (ended): Transport =>
    new ProgramTransport(
      { command: process.execPath, args: [new URL('program.ts', import.meta.url).pathname, mood], env },
      clock,
      ended,
    )
