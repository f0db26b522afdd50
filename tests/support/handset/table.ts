import { HOP_MS } from '../../../src/audio/pcm.ts'
import { together } from '../talker.ts'

/** How a telephone that lies on a table hears what it plays: so much later and quieter. */
export interface Echo {
  readonly delayMs: number
  readonly db: number
}

/** The microphone of such a telephone: takes 20 ms of the caller, and what is played meanwhile, and gives what it hears. */
export function onATable({ delayMs, db }: Echo): (said: Int16Array, played: Int16Array) => Int16Array {
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
