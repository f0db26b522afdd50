import { Value } from '@sinclair/typebox/value'
import type { ToolCall, ToolSpec } from '../llm/llm.ts'
import { failureText, StageError } from '../std/errors.ts'
import type { PhoneLine } from '../transport/wire.ts'
import type { EndReason } from '../event/call-event.ts'

/** What a tool has come to. `told` is for the model. */
export type ToolResult =
  /** Nothing more is to be said: the bot listens to the caller, or to another person on the line. */
  | { readonly type: 'done'; readonly told: string }
  /** The model is to say so. */
  | { readonly type: 'failed'; readonly told: string }
  /** The call is over with this. */
  | { readonly type: 'ends'; readonly told: string; readonly reason: EndReason }

/** Something the model may have done to the call. It runs when the words before it have been heard and the caller does not speak. */
export type Tool = { readonly spec: ToolSpec } & (
  | { readonly needsLine: false; run: Run }
  /** Offered to callers on a telephone only. */
  | { readonly needsLine: true; on(line: PhoneLine): Run }
)

/** `input` fits `spec.parameters`. Throws `StageError`. `signal` says that the caller has cut in, or is gone. */
type Run = (input: Readonly<Record<string, unknown>>, signal: AbortSignal) => Promise<ToolResult>

/** One call, carried out or begun. */
export interface Used {
  readonly call: ToolCall
  readonly tool: string
  result: ToolResult
}

/** A caller who cuts in does not undo what has begun. */
const BEGUN: ToolResult = { type: 'done', told: 'begun; the caller spoke meanwhile' }

/** The tools of one call. */
export class Tools {
  readonly offered: readonly ToolSpec[]
  readonly #tools: ReadonlyMap<string, { readonly spec: ToolSpec; readonly run: Run }>

  constructor(tools: readonly Tool[], line: PhoneLine | undefined) {
    const usable = tools.flatMap((tool) => {
      const run = tool.needsLine ? line && tool.on(line) : tool.run
      return run ? [{ spec: tool.spec, run }] : []
    })
    this.#tools = new Map(usable.map((tool) => [tool.spec.name, tool]))
    this.offered = usable.map(({ spec }) => spec)
  }

  /**
   * Carries them out one after the other, up to the first that ends the call, each when it is `free`. What has `begun` gets its
   * result, whatever happens then. Rejects with the signal's reason alone.
   */
  async carryOut(
    calls: readonly ToolCall[],
    begun: (one: Used) => void,
    free: () => Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    for (const call of calls) {
      await free()
      const tool = this.#tools.get(call.name)
      const one: Used = { call, tool: tool?.spec.name ?? 'unknown', result: BEGUN }
      begun(one)
      one.result = tool ? await carriedOut(tool, call.input, signal) : failed('There is no such tool.')
      signal.throwIfAborted()
      if (one.result.type === 'ends') return
    }
  }
}

async function carriedOut(
  { spec, run }: { readonly spec: ToolSpec; readonly run: Run },
  input: unknown,
  signal: AbortSignal,
): Promise<ToolResult> {
  if (!isRecord(input) || !Value.Check(spec.parameters, input)) {
    return failed(`The input does not fit: ${JSON.stringify(spec.parameters)}`)
  }
  try {
    return await run(input, signal)
  } catch (error) {
    signal.throwIfAborted()
    // A fault of ours is no reason to leave the caller in silence.
    return failed(error instanceof StageError ? failureText(error.stage, error.code) : 'It failed.')
  }
}

/** What a call of a tool wants to have said before it is carried out, where the model has said nothing else. */
export const wordsBefore = ({ input }: ToolCall): string =>
  isRecord(input) && typeof input['say'] === 'string' ? input['say'] : ''

const failed = (told: string): ToolResult => ({ type: 'failed', told })

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
