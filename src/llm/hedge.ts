import { type Clock, sleep } from '../std/clock.ts'
import type { LlmEvent } from './llm.ts'

export type Ask = (signal: AbortSignal) => AsyncIterable<LlmEvent>

export interface Hedge {
  readonly clock: Clock
  readonly afterMs: number
  /** The second was asked. Told once it is known which of them speaks, or that it does not matter any more. */
  readonly told: (won: boolean) => void
}

interface Racer {
  readonly events: AsyncIterator<LlmEvent>
  readonly out: AbortController
  next: Promise<Outcome>
}

type Outcome = { readonly racer: Racer } & (
  | { readonly type: 'event'; readonly event: LlmEvent }
  | { readonly type: 'ended' }
  | { readonly type: 'failed'; readonly error: unknown }
)

/** Whether the model has begun to answer. */
export const isAnswer = ({ type }: LlmEvent): boolean => type === 'text' || type === 'tool-call'

/**
 * What the first says. If it has not begun after `afterMs`, the second is asked as well: whoever begins first is heard, and the other is
 * dropped at once. One that fails before it begins leaves the answer to the other. Throws what the last of them throws.
 */
export async function* hedged(
  first: Ask,
  second: Ask,
  { clock, afterMs, told }: Hedge,
  signal: AbortSignal,
): AsyncGenerator<LlmEvent> {
  const left = new AbortController()
  const until = AbortSignal.any([signal, left.signal])
  const racers = [start(first, until)]
  let hedge: Racer | undefined
  let winner: Racer | undefined
  const late = sleep(clock, afterMs, until).then(
    () => 'late' as const,
    () => 'cut' as const,
  )
  try {
    while (!winner) {
      const waits = racers.map(({ next }) => next)
      const outcome = await Promise.race(hedge ? waits : [...waits, late])
      if (outcome === 'cut') return until.throwIfAborted()
      if (outcome === 'late') {
        hedge = start(second, until)
        racers.push(hedge)
        continue
      }
      const { racer: of } = outcome
      if (outcome.type === 'event') {
        if (isAnswer(outcome.event)) winner = of
        else of.next = step(of)
        yield outcome.event
        continue
      }
      racers.splice(racers.indexOf(of), 1)
      if (racers.length > 0) continue
      if (outcome.type === 'failed') throw outcome.error
      return
    }
    for (const other of racers) if (other !== winner) other.out.abort(new DOMException('another began', 'AbortError'))
    for (;;) {
      const { done, value } = await winner.events.next()
      if (done === true) return
      yield value
    }
  } finally {
    if (hedge) told(winner === hedge)
    left.abort()
  }
}

function start(ask: Ask, signal: AbortSignal): Racer {
  const out = new AbortController()
  const events = ask(AbortSignal.any([signal, out.signal]))[Symbol.asyncIterator]()
  const made: Racer = { events, out, next: Promise.resolve({} as never) }
  made.next = step(made)
  return made
}

const step = (racer: Racer): Promise<Outcome> =>
  racer.events.next().then(
    ({ done, value }): Outcome => (done === true ? { racer, type: 'ended' } : { racer, type: 'event', event: value }),
    (error: unknown): Outcome => ({ racer, type: 'failed', error }),
  )
