import type { ToolCall } from '../llm/llm.ts'
import type { Clock } from '../std/clock.ts'
import { Deadline } from '../std/deadline.ts'
import { failureText, StageError } from '../std/errors.ts'
import { orAborted } from '../std/or-aborted.ts'
import { DEADLINE_MS, type Tool, ToolFailure, type ToolResult, type ToolRun } from './tool.ts'

/** About 2000 tokens: beyond that a result crowds out the talk. */
const MOST_TOLD_CHARS = 8000

const failed = (told: string): ToolResult => ({ type: 'failed', told })

const UNKNOWN = failed('There is no such tool.')
const TOO_LATE = failed('It took too long.')
/** Nobody knows how far these have come. */
const STOPPED = failed('stopped, because the caller spoke')
const BEGUN: ToolResult = { type: 'done', told: 'begun; the caller spoke meanwhile' }

/** A tool that is open for a call. */
export type OpenTool = Pick<Tool, 'spec' | 'when' | 'deadlineMs' | 'whenInterrupted' | 'filler' | 'isThere'> & {
  readonly run: ToolRun
}

/** One call of a tool, from its beginning to its result. */
export class Running {
  readonly call: ToolCall
  /** Undefined where the model named none that there is. */
  readonly tool: OpenTool | undefined
  /** Resolves when there is a result. Never rejects. */
  readonly done: Promise<ToolResult>
  result: ToolResult | undefined
  /** How long it took, once there is a result. */
  ms = 0
  /** What it threw, for operators: a failure that the tool did not put into words for the model. */
  fault: unknown
  /** It waits for the caller, whose words are what it has asked for. */
  #isAsking = false
  readonly #stop = new AbortController()

  /** It stops when `life` is over. */
  constructor(call: ToolCall, tool: OpenTool | undefined, clock: Clock, life: AbortSignal) {
    this.call = call
    this.tool = tool
    const startedMs = clock.now()
    this.done = this.#carryOut(clock, AbortSignal.any([this.#stop.signal, life])).then((result) => {
      this.ms = Math.round(clock.now() - startedMs)
      return (this.result ??= cut(result))
    })
  }

  get name(): string {
    return this.tool?.spec.name ?? 'unknown'
  }

  /** The caller has cut in: it is stopped, unless it is declared to go on, has its result, or has asked the caller something. */
  interrupt(): void {
    if (this.result || this.#isAsking || this.tool?.whenInterrupted === 'finish') return
    this.result = this.tool?.when === 'after-words' ? BEGUN : STOPPED
    this.#stop.abort(new DOMException('the caller spoke', 'AbortError'))
  }

  async #carryOut(clock: Clock, signal: AbortSignal): Promise<ToolResult> {
    const { tool, call } = this
    if (!tool) return UNKNOWN
    let isLate = false
    const deadlineMs = tool.deadlineMs ?? DEADLINE_MS
    using deadline = new Deadline(clock, signal, deadlineMs, () => {
      isLate = true
      return new DOMException('the tool took too long', 'TimeoutError')
    })
    const time = {
      hold: () => {
        this.#isAsking = true
        deadline.hold()
      },
      restart: () => {
        this.#isAsking = false
        deadline.extend(deadlineMs)
      },
    }
    const run = async () => await tool.run(call.input, deadline.signal, time)
    try {
      return await orAborted(run(), deadline.signal)
    } catch (error) {
      if (signal.aborted) return STOPPED
      if (isLate) return TOO_LATE
      if (error instanceof ToolFailure) return failed(error.message)
      this.fault = error
      return failed(error instanceof StageError ? failureText(error.stage, error.code) : 'It failed.')
    }
  }
}

function cut(result: ToolResult): ToolResult {
  const { told } = result
  if (told.length <= MOST_TOLD_CHARS) return result
  const more = told.length - MOST_TOLD_CHARS
  return { ...result, told: `${told.slice(0, MOST_TOLD_CHARS).toWellFormed()} (${more} more characters were cut)` }
}
