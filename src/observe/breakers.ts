import type { BreakerListener } from '../std/breaker.ts'
import type { ModelStage } from '../std/errors.ts'
import type { Log } from './log.ts'

/** Says once that a provider of a list has failed, and once that it is back, however many calls meet it meanwhile. */
export const logBreakers =
  (log: Log) =>
  (stage: ModelStage, model: string): BreakerListener => ({
    rests: ({ code, message }, restMs) =>
      log.warn('a provider has failed and rests; the next of its list is asked', {
        stage,
        model,
        code,
        reason: message,
        restMs: Math.round(restMs),
      }),
    back: () => log.info('a provider is back', { stage, model }),
  })
