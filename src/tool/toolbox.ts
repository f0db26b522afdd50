import type { ToolCall, ToolSpec } from '../llm/llm.ts'
import type { Clock } from '../std/clock.ts'
import { type OpenTool, Running } from './running.ts'
import type { Tool, ToolSite } from './tool.ts'

/** The tools of one call. */
export class Toolbox {
  readonly #tools: ReadonlyMap<string, OpenTool>
  readonly #clock: Clock
  readonly #life: AbortSignal
  readonly #site: ToolSite

  /** `life` is that of the call. Of two tools with one name the first counts. */
  constructor(tools: readonly Tool[], site: ToolSite, clock: Clock, life: AbortSignal) {
    const open = new Map<string, OpenTool>()
    for (const tool of tools) {
      const run = open.has(tool.spec.name) ? undefined : tool.on(site)
      if (run) open.set(tool.spec.name, { ...tool, run })
    }
    this.#tools = open
    this.#site = site
    this.#clock = clock
    this.#life = life
  }

  /** What the model is offered now. */
  get offered(): readonly ToolSpec[] {
    return [...this.#tools.values()].filter(({ isThere }) => isThere?.(this.#site) ?? true).map(({ spec }) => spec)
  }

  /** Whether it acts on the call, and so waits until the words before it have been heard. */
  actsOnCall({ name }: ToolCall): boolean {
    return this.#tools.get(name)?.when === 'after-words'
  }

  begin(call: ToolCall): Running {
    return new Running(call, this.#tools.get(call.name), this.#clock, this.#life)
  }
}
