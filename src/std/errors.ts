/** The stages of a call that a model does. */
export type ModelStage = 'stt' | 'llm' | 'tts'

/** Which part of a call failed. */
export type Stage = ModelStage | 'transport'

/** What a failure comes to, said once per code: `{}` stands for the stage. Codes are stable, for clients and metrics. */
const FAILURES = {
  'bad-request': '{} could not work with what it was asked.',
  'bad-response': '{} gave an answer that makes no sense.',
  busy: '{} has too much to do.',
  closed: '{} broke off.',
  crashed: '{} broke down.',
  'cut-short': '{} broke off before its end.',
  'empty-answer': '{} had nothing to say.',
  failed: '{} failed.',
  gone: '{} is no longer there.',
  loading: '{} is still loading.',
  'no-audio': '{} made no sound.',
  'not-found': '{} is not where the server looks for it.',
  'quota-exceeded': '{} has used up its quota.',
  'rate-limited': '{} gets too many requests.',
  'server-error': '{} has trouble of its own.',
  timeout: '{} took too long.',
  'too-long': '{} did not come to an end.',
  unauthorized: '{} does not accept the key of the server.',
  unreachable: '{} cannot be reached.',
  unusable: '{} does not work as installed.',
  unsupported: '{} cannot do that.',
  'wrong-rate': '{} brings audio at another rate than its label says.',
} as const

export type FailureCode = keyof typeof FAILURES

const STAGE_NAMES = {
  stt: 'Speech recognition',
  llm: 'The language model',
  tts: 'The voice',
  transport: 'The connection',
} as const satisfies Record<Stage, string>

/** A failure in words for the caller: our own, since what a provider said of it is for the log. */
export const failureText = (stage: Stage, code: FailureCode): string => FAILURES[code].replace('{}', STAGE_NAMES[stage])

/** A provider or transport failure as data. `message` is for operators and never holds what a caller said. */
export class StageError extends Error {
  readonly stage: Stage
  readonly code: FailureCode
  /** Whether the same request may succeed when repeated. */
  readonly retryable: boolean
  /** How long the other side asked to be left alone, where it said so. */
  readonly retryAfterMs: number | undefined

  constructor(
    stage: Stage,
    code: FailureCode,
    message: string,
    options: { retryable?: boolean; retryAfterMs?: number | undefined; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause })
    this.name = 'StageError'
    this.stage = stage
    this.code = code
    this.retryable = options.retryable ?? false
    this.retryAfterMs = options.retryAfterMs
  }
}

/** Foreign errors become `StageError`; one that already is stays as it is. */
export function asStageError(stage: Stage, error: unknown): StageError {
  if (error instanceof StageError) return error
  const reason = error instanceof Error ? error.message : String(error)
  return new StageError(stage, 'failed', `${stage} failed: ${reason}`, { cause: error })
}
