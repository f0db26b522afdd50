/** The stages of a call that a model does. */
export type ModelStage = 'stt' | 'llm' | 'tts'

/** Which part of a call failed. */
export type Stage = ModelStage | 'tool' | 'transport'

/** Whether a model is at fault, and not a tool or the connection. */
export const isModelStage = (stage: Stage): stage is ModelStage => stage === 'stt' || stage === 'llm' || stage === 'tts'

/** One sentence per code; `{}` is the stage. Codes are stable: clients and metrics use them. */
const FAILURES = {
  'bad-request': '{} refused the request.',
  'bad-response': '{} gave an answer that the server does not understand.',
  busy: '{} is too busy.',
  closed: '{} ended too early.',
  'context-too-long': '{} cannot read a talk that long.',
  crashed: '{} crashed.',
  'cut-short': '{} stopped in the middle.',
  'empty-answer': '{} gave an empty answer.',
  failed: '{} failed.',
  gone: '{} is no longer there.',
  loading: '{} is still loading.',
  'no-audio': '{} made no sound.',
  'not-found': '{} was not found.',
  'quota-exceeded': '{} has used up its quota.',
  'rate-limited': '{} gets too many requests.',
  'server-error': '{} had an internal error.',
  timeout: '{} took too long.',
  'too-long': '{} gave an answer without end.',
  unauthorized: "{} did not accept the server's key.",
  unreachable: '{} cannot be reached.',
  unusable: '{} does not work on this server.',
  unsupported: '{} cannot do that.',
  'wrong-rate': '{} brings audio at a different rate than it states.',
} as const

export type FailureCode = keyof typeof FAILURES

const STAGE_NAMES = {
  stt: 'Speech recognition',
  llm: 'The language model',
  tts: 'The voice',
  tool: 'A tool',
  transport: 'The connection',
} as const satisfies Record<Stage, string>

/** The failure in our own words, for clients. The provider's text goes to the log. */
export const failureText = (stage: Stage, code: FailureCode): string => FAILURES[code].replace('{}', STAGE_NAMES[stage])

/** A provider or transport failure as data. `message` is for operators and never holds what a caller said. */
export class StageError extends Error {
  readonly stage: Stage
  readonly code: FailureCode
  /** Whether the same request may succeed when repeated. */
  readonly retryable: boolean
  /** How long the other side asked to be left alone, where it said so. */
  readonly retryAfterMs: number | undefined
  /** The field of the request that the other side does not take, where it named one. */
  readonly field: string | undefined
  /** Whose failure it is, where several can do the stage. */
  readonly model: string | undefined
  /** Who does what is asked again, and at once. Its call has been told. */
  readonly standIn: string | undefined

  constructor(
    stage: Stage,
    code: FailureCode,
    message: string,
    options: {
      retryable?: boolean
      retryAfterMs?: number | undefined
      field?: string | undefined
      model?: string | undefined
      standIn?: string | undefined
      cause?: unknown
    } = {},
  ) {
    super(message, { cause: options.cause })
    this.name = 'StageError'
    this.stage = stage
    this.code = code
    this.retryable = options.retryable ?? false
    this.retryAfterMs = options.retryAfterMs
    this.field = options.field
    this.model = options.model
    this.standIn = options.standIn
  }

  /** The same, of one of several who can do the stage. */
  of(model: string, standIn?: string): StageError {
    const { stage, code, message, retryable, retryAfterMs, field, cause } = this
    return new StageError(stage, code, message, { retryable, retryAfterMs, field, cause, model, standIn })
  }
}

/** What was thrown, in its own words. It may be anything. */
export const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown))

/** The same with the kind of the error. */
export const describeThrown = (thrown: unknown): string =>
  thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown)

/** Foreign errors become `StageError`; one that already is stays as it is. */
export function asStageError(stage: Stage, error: unknown): StageError {
  if (error instanceof StageError) return error
  return new StageError(stage, 'failed', `${stage} failed: ${messageOf(error)}`, { cause: error })
}
