import type { Line } from '../call/agent.ts'
import type { ToolCall, ToolSpec } from '../llm/llm.ts'
import { type OpenTool, Running } from './running.ts'
import type { Tool, ToolSite } from './tool.ts'

type ToolboxSite = ToolSite & Pick<Line, 'clock' | 'life' | 'signal'>

/** The tools of one call. */
export class Toolbox {
  readonly #tools: ReadonlyMap<string, OpenTool>
  readonly #site: ToolboxSite

  /** Of two tools with one name the first counts. */
  constructor(tools: readonly Tool[], site: ToolboxSite) {
    const open = new Map<string, OpenTool>()
    for (const tool of tools) {
      const run = open.has(tool.spec.name) ? undefined : tool.on(site)
      if (run) open.set(tool.spec.name, { ...tool, run })
    }
    this.#tools = open
    this.#site = site
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
    const { clock, life, signal } = this.#site
    const tool = this.#tools.get(call.name)
    // What goes on when the caller cuts in does so, too, when another agent takes over.
    return new Running(call, tool, clock, tool?.whenInterrupted === 'finish' ? life : signal)
  }
}
