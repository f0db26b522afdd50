import type { Wire } from '../transport/wire.ts'
import type { Absence } from './absence.ts'
import type { Line } from './agent.ts'
import type { Ear } from './ear.ts'

/** What the call itself gives to the line. */
type Given = Pick<Line, 'info' | 'clock' | 'signal' | 'openMouth' | 'tell' | 'guard' | 'end'>

/** A call as its mind sees it. */
export const lineOf = (wire: Wire, ear: Ear, absence: Absence, given: Given): Line => ({
  ...given,
  phone: wire.line,
  now: () => ear.now(),
  toClock: (atMs) => ear.toClock(atMs),
  msUntil: (atMs) => ear.msUntil(atMs),
  voiced: () => ear.voiced(),
  get isOnHold() {
    return absence.isNow || (wire.kind === 'telephony' && ear.missesAudio)
  },
})
