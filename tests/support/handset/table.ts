import { HOP_MS } from '../../../src/audio/pcm.ts'
import type { Microphone } from '../../../src/simulate/phone-call.ts'
import { together } from '../talker.ts'

/** How a telephone that lies on a table hears what it plays: so much later and quieter. */
export interface Echo {
  readonly delayMs: number
  readonly db: number
}

/** The microphone of such a telephone: takes 20 ms of the caller, and what is played meanwhile, and gives what it hears. */
export function onATable({ delayMs, db }: Echo): Microphone {
  // What is sent now has been said in the 20 ms before.
  const behind = delayMs / HOP_MS + 1
  const factor = 10 ** (db / 20)
  const played: Int16Array[] = []
  return (said, now) => {
    played.push(now)
    if (played.length <= behind) return said
    const echo = played.shift() ?? new Int16Array()
    return together(
      said,
      echo.map((sample) => Math.round(sample * factor)),
    )
  }
}

/** One that is switched on so much later than the call begins: people are asked first whether they allow it. */
export function switchedOn(afterMs: number, microphone: Microphone): Microphone {
  let offHops = afterMs / HOP_MS
  return (said, played) => {
    const heard = microphone(said, played)
    return offHops-- > 0 ? undefined : heard
  }
}
