/** The stages of a call that a model does. */
export type ModelStage = 'stt' | 'llm' | 'tts'

/** Which part of a call failed. */
export type Stage = ModelStage | 'transport'

/** A provider or transport failure as data. `message` is for operators and never holds what a caller said. */
export class StageError extends Error {
  readonly stage: Stage
  /** Short kebab-case code, stable for clients and metrics: `unauthorized`, `rate-limited`, `timeout`, `unreachable`, … */
  readonly code: string
  /** Whether the same request may succeed when repeated. */
  readonly retryable: boolean
  /** How long the other side asked to be left alone, where it said so. */
  readonly retryAfterMs: number | undefined

  constructor(
    stage: Stage,
    code: string,
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
