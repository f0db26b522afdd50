import type { EndReason } from '../event/call-event.ts'
import type { Clock } from '../std/clock.ts'
import type { Mind } from './agent.ts'

/** A call whose time is up ends after this, whatever is still being said. */
const GOODBYE_MS = 10_000

interface Timed {
  now(): Mind
  guard(run: () => void): void
  end(reason: EndReason): void
}

/** Ends a call that has lasted `maxMs`. The mind may say goodbye before, and no more. */
export function limitTime(clock: Clock, maxMs: number, { now, guard, end }: Timed): Disposable {
  const timers = new DisposableStack()
  const finish = () => end('max-duration')
  timers.use(
    clock.after(maxMs, () => {
      if (!now().timeIsUp) return finish()
      timers.use(clock.after(GOODBYE_MS, finish))
      guard(() => now().timeIsUp?.())
    }),
  )
  return timers
}
