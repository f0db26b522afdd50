import { clipOf, inRoom, through } from '../frame.ts'
import type { Recording } from '../recording.ts'
import { randomOf } from '../seed.ts'
import { amplified, loudDb, samplesOf } from '../sounds.ts'
import type { Speech } from '../speech.ts'
import { spread } from '../spread.ts'
import type { Entry } from '../turn.ts'
import { madeOf, whole } from './complete.ts'

const TURNS = 12
const BEHIND_DB = [-15, -20] as const
/** A head that turns away is quieter, and dull: the mean of six samples leaves little above 2 kHz. */
const AWAY_DB = -10
const DULL_SAMPLES = 6
/** The bot has answered the caller by then, and speaks. */
const ANSWERED_MS = 2200

/** After a turn of the caller, while the bot answers it: the caller again, others behind them, or the caller to somebody in the room. */
export function others({ sentences }: Speech): Entry[] {
  const callers = sentences.filter(({ speaker }) => speaker !== sentences[0]?.speaker)
  const behind = spread(
    sentences.filter(({ speaker }) => speaker === sentences[0]?.speaker),
    TURNS,
    4,
  )
  const pairs = behind.flatMap((recording, nth) => {
    const caller = callers[nth % callers.length]
    return caller ? [{ recording, caller }] : []
  })
  const again = spread(sentences, TURNS, 2).map((recording, nth) => ({ recording, caller: behind[nth] ?? recording }))
  return [
    ...again.map(({ recording }) => after(recording, whole('interruption, after a turn', recording))),
    ...again.map(({ recording }) => after(recording, away(recording))),
    ...BEHIND_DB.flatMap((db) =>
      pairs.map(({ recording, caller }) => after(caller, voiceBehind(recording, caller, db))),
    ),
  ]
}

/** The caller speaks to somebody else. */
const away = (recording: Recording): Entry =>
  whole('caller turned away', recording, (turn) => through(turn, (samples) => amplified(dulled(samples), AWAY_DB)))

function dulled(samples: Int16Array): Int16Array {
  const dull = new Int16Array(samples.length)
  let sum = 0
  for (let at = 0; at < samples.length; at++) {
    sum += (samples[at] ?? 0) - (samples[at - DULL_SAMPLES] ?? 0)
    dull[at] = sum / DULL_SAMPLES
  }
  return dull
}

/** Somebody else speaks, so much quieter than the caller did. */
const voiceBehind = (recording: Recording, caller: Recording, db: number): Entry =>
  madeOf(`voice behind, ${db} dB`, recording, (clip, id) =>
    inRoom(
      { ...clip, samples: amplified(clip.samples, loudDb(caller.samples) + db - loudDb(clip.samples)) },
      randomOf(id),
    ),
  )

/** While the bot answers what the caller has said. */
const after = (caller: Recording, entry: Entry): Entry => ({
  ...entry,
  make: () => {
    const { samples, endMs } = inRoom(clipOf(caller), randomOf(`opening ${entry.id}`))
    return { ...entry.make(), isOverBot: true, opening: samples.subarray(0, samplesOf(endMs + ANSWERED_MS)) }
  },
})
