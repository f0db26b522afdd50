import type { ToolCall, ToolSpec } from '../llm/llm.ts'
import type { Clock } from '../std/clock.ts'
import { type OpenTool, Running } from './running.ts'
import type { Tool, ToolSite } from './tool.ts'

/** The tools of one call. */
export class Toolbox {
  readonly offered: readonly ToolSpec[]
  readonly #tools: ReadonlyMap<string, OpenTool>
  readonly #clock: Clock
  readonly #life: AbortSignal

  /** `life` is that of the call. Of two tools with one name the first counts. */
  constructor(tools: readonly Tool[], site: ToolSite, clock: Clock, life: AbortSignal) {
    const open = new Map<string, OpenTool>()
    for (const tool of tools) {
      const run = open.has(tool.spec.name) ? undefined : tool.on(site)
      if (run) open.set(tool.spec.name, { ...tool, run })
    }
    this.#tools = open
    this.offered = [...open.values()].map(({ spec }) => spec)
    this.#clock = clock
    this.#life = life
  }

  /** Whether it acts on the call, and so waits until the words before it have been heard. */
  actsOnCall({ name }: ToolCall): boolean {
    return this.#tools.get(name)?.when === 'after-words'
  }

  begin(call: ToolCall): Running {
    return new Running(call, this.#tools.get(call.name), this.#clock, this.#life)
  }
}
