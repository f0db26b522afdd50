import { randomOf } from '../seed.ts'
import type { Speech } from '../speech.ts'
import type { Entry } from '../turn.ts'
import { spread } from '../spread.ts'
import { whole } from './complete.ts'

const STALLS_MS = [400, 600, 1000] as const
const SPOKEN = 12

/** The caller's audio stops arriving just after they have begun, and then comes all at once. */
export const stalls = ({ sentences }: Speech): Entry[] =>
  STALLS_MS.flatMap((ms) =>
    spread(sentences, SPOKEN).map((recording) =>
      whole(`audio ${ms} ms late`, recording, (turn) => {
        const fromMs = turn.onsetMs + randomOf(`stall ${recording.id}`).between(150, 400)
        return { ...turn, stall: { fromMs, toMs: fromMs + ms } }
      }),
    ),
  )
