import { type Stage, StageError } from './errors.ts'

/** What is thrown when a stage has kept us waiting for so long. */
export const tooLate = (stage: Stage, waitedMs: number): StageError =>
  new StageError(stage, 'timeout', `nothing came for ${Math.round(waitedMs)} ms`, { retryable: true })
