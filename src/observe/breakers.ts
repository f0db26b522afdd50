import type { BreakerListener } from '../std/breaker.ts'
import type { ModelStage } from '../std/errors.ts'
import type { Log } from './log.ts'

/**
 * Says once that a provider of a list has failed, and once that it is back, however many calls meet it meanwhile. A request that it refuses is
 * told once for each kind: another answers it, so nobody would learn of a mistake in the settings.
 */
export function logBreakers(log: Log): (stage: ModelStage, model: string) => BreakerListener {
  const told = new Set<string>()
  return (stage, model) => ({
    rests: ({ code, message }, restMs) =>
      log.warn('a provider has failed and rests; the next of its list is asked', {
        stage,
        model,
        code,
        reason: message,
        restMs: Math.round(restMs),
      }),
    back: () => log.info('a provider is back', { stage, model }),
    refused({ code, message, field = '' }) {
      // "messages.14.content": which of them it was is of no use.
      const kind = JSON.stringify([stage, model, code, field.replace(/\d+/g, '')])
      if (told.has(kind)) return
      told.add(kind)
      log.warn('a provider refuses a request; the next of its list is asked', { stage, model, code, reason: message })
    },
  })
}
