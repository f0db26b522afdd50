import type { LateResult, LateTool, Line, TalkSoFar } from '../call/agent.ts'
import { failureOf, type Untimed } from '../event/call-event.ts'
import type { Context } from '../llm/context.ts'
import type { LlmAsk } from '../llm/llm.ts'
import { fitting } from '../llm/shorten.ts'
import type { Running } from '../tool/running.ts'
import type { Tool } from '../tool/tool.ts'
import { Toolbox } from '../tool/toolbox.ts'
import { isEnding, type ReplyRecord, usedIn } from './reply-record.ts'
import { kept, Rounds, type RoundsParts } from './rounds.ts'
import { describeThrown, type StageError } from '../std/errors.ts'

/** What the results of one round may take of the talk that the model remembers: half of it. */
const MOST_KEPT_CHARS = 12_000

const STILL_RUNNING = 'still running; the caller spoke meanwhile'

export interface ToolUseParts {
  readonly line: Line
  readonly tools: readonly Tool[]
  readonly context: Context
  /** Those that another agent has left running. */
  readonly late?: readonly LateTool[] | undefined
  readonly told: (event: Untimed) => void
  /** A tool of a reply that was cut has brought something. */
  readonly news: () => void
}

/** The tools of one call: what they bring stays in the context when the reply is over, and comes in later when the caller cut in. */
export class ToolUse {
  /** What a tool brought after its reply was cut has not been shown to the model. */
  hasNews = false
  readonly #parts: ToolUseParts
  readonly #toolbox: Toolbox
  readonly #late = new Set<LateTool>()
  #isShortened = false

  constructor(parts: ToolUseParts) {
    this.#parts = parts
    this.#toolbox = new Toolbox(parts.tools, parts.line)
    for (const tool of parts.late ?? []) void this.#await(tool, true)
  }

  /** What an answer may do as it begins. */
  get offer(): Pick<LlmAsk, 'tools' | 'mayCall'> {
    return { tools: this.#toolbox.offered, mayCall: true }
  }

  /** An answer of the model with its tools. `reply` is what they belong to, known when the first begins. */
  rounds(ask: RoundsParts['ask'], mayCall: boolean, reply: () => ReplyRecord): Rounds {
    const { line, context } = this.#parts
    this.hasNews = false
    return new Rounds({
      toolbox: this.#toolbox,
      messages: context.messages(),
      ask: (messages, signal, offer) =>
        fitting(
          messages,
          (shown) => ask(shown, signal, offer),
          (error) => line.guard(() => this.#tooLong(error)),
        ),
      mayCall,
      began: (run) => line.guard(() => reply().began(run)),
      ended: (run) => line.guard(() => this.#ended(reply(), run)),
    })
  }

  /** The caller has cut in. What is declared to go on does so. */
  interrupt({ used, source: { rounds } }: ReplyRecord): void {
    for (const run of [...used, ...(rounds?.runs ?? [])]) run.interrupt()
  }

  /** The reply is over, or its words are: they enter the context, and before them what the tools have brought. */
  keep({ number, source: { rounds } }: ReplyRecord, heard: string): void {
    const { context } = this.#parts
    for (const runs of rounds?.byRound ?? []) {
      const share = Math.floor(MOST_KEPT_CHARS / runs.length)
      context.toolsUsed(
        runs.map(({ call, result }) => ({
          call,
          result: kept(result?.told ?? STILL_RUNNING, share),
          hasFailed: result?.type === 'failed',
        })),
      )
      for (const run of runs)
        if (!run.result) void this.#await({ call: run.call, done: lateResult(number, run, share) }, false)
    }
    context.botSaid(heard)
  }

  /**
   * Carries out what acts on the call, one after the other, up to the first that ends it, each when the caller is `free` for it. Rejects
   * when the reply is cut.
   */
  async act(reply: ReplyRecord, free: () => Promise<void>): Promise<void> {
    if (reply.ending) return await free()
    for (const call of reply.calls) {
      await free()
      const run = this.#toolbox.begin(call)
      reply.used.push(run)
      reply.began(run)
      const result = await run.done
      reply.cut.signal.throwIfAborted()
      this.#report(run)
      if (isEnding(result)) return
    }
  }

  /** What has acted on the call enters the context behind the words. */
  keepActs({ used }: ReplyRecord): void {
    if (used.length > 0)
      this.#parts.context.toolsUsed(
        used.map(({ call, result }) => ({ call, result: result?.told ?? '', hasFailed: result?.type === 'failed' })),
      )
  }

  /** What an agent that takes over is told: the talk, and the tools that still run. */
  talk(): Pick<TalkSoFar, 'messages' | 'late'> {
    return { messages: this.#parts.context.talk(), late: [...this.#late] }
  }

  /** `isTaken`: over from another agent, which can tell of it no more. */
  async #await(late: LateTool, isTaken: boolean): Promise<void> {
    this.#late.add(late)
    const { told, hasFailed, isNews, events } = await late.done
    this.#parts.line.guard(() => {
      this.#late.delete(late)
      if (isTaken) for (const event of events) this.#parts.told(event)
      this.#parts.context.toolCameBack(late.call, told, hasFailed)
      if (!isNews) return
      this.hasNews = true
      this.#parts.news()
    })
  }

  /** The next turns begin with less, and the operator is told once. */
  #tooLong(error: StageError): void {
    this.#parts.context.halve()
    if (!this.#isShortened) this.#parts.told(failureOf(error))
    this.#isShortened = true
  }

  #ended(reply: ReplyRecord, run: Running): void {
    this.#report(run)
    reply.ended(run)
  }

  /** Tells operators of a tool that broke. */
  #report(run: Running): void {
    for (const event of faultOf(run)) this.#parts.told(event)
  }
}

function faultOf({ name, fault }: Running): Untimed[] {
  if (fault === undefined) return []
  return [{ type: 'failed', stage: 'tool', code: 'failed', message: `${name}: ${describeThrown(fault)}`, fatal: false }]
}

async function lateResult(reply: number, run: Running, share: number): Promise<LateResult> {
  const result = await run.done
  return {
    told: kept(result.told, share),
    hasFailed: result.type === 'failed',
    isNews: result.type !== 'done',
    events: [...faultOf(run), usedIn(reply, run, result)],
  }
}
