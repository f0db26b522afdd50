import type { Random } from '../../../support/random.ts'
import { type Clip, inRoom } from '../frame.ts'
import { labelsOf } from '../labels.ts'
import { randomOf } from '../seed.ts'
import { atLevel, joined, samplesOf, white } from '../sounds.ts'
import { SIGN_VOICES, type Speech } from '../speech.ts'
import type { Entry } from '../turn.ts'
import { every, whole } from './complete.ts'

const INTERRUPTIONS = 24
const COUGHS = 12
/** What people say to show that they listen. */
const SIGNS = ['Mm-hmm.', 'Uh-huh.', 'Yeah.', 'Okay.', 'Right.', 'I see.', 'Yes.', 'Sure.'] as const
const ROOM_DB = -70
const SPOKEN_DB = -24

/** The caller has something to say while the bot speaks. */
export const interruptions = ({ sentences, words }: Speech): Entry[] =>
  [...every(sentences, INTERRUPTIONS - 4), ...every(words, 4)].map((recording) =>
    overBot(whole('interruption', recording)),
  )

/** The caller only shows that they listen. */
export const signs = ({ signs: recorded, flite }: Speech): Entry[] => [
  ...recorded.map((recording) => overBot(whole('backchannel, recorded', recording))),
  ...SIGN_VOICES.flatMap((voice) =>
    SIGNS.map((text) => {
      const kind = 'backchannel, flite'
      const id = `${kind} ${voice} ${text}`
      const make = () => {
        const samples = atLevel(flite(text, voice), SPOKEN_DB)
        return inRoom(
          { source: `${voice} ${text}`, said: text, samples, labels: labelsOf(samples), roomDb: ROOM_DB },
          randomOf(id),
        )
      }
      return overBot({ id, kind, make })
    }),
  ),
]

/** No package has recorded ones: these are bursts of noise, shaped as coughs are. */
export const coughs = (): Entry[] =>
  Array.from({ length: COUGHS }, (_, nth) => {
    const kind = 'cough, synthetic'
    const id = `${kind} ${nth + 1}`
    return overBot({ id, kind, make: () => inRoom(coughing(id), randomOf(id)) })
  })

const overBot = (entry: Entry): Entry => ({ ...entry, make: () => ({ ...entry.make(), isOverBot: true }) })

function coughing(id: string): Clip {
  const random = randomOf(`shape ${id}`)
  const parts: Int16Array[] = []
  for (let bursts = random.between(1, 3); bursts > 0; bursts--) {
    parts.push(burst(random), new Int16Array(samplesOf(random.between(60, 180))))
  }
  const samples = atLevel(joined(...parts), random.between(-30, -20))
  return { source: id, said: '', samples, labels: labelsOf(samples), roomDb: ROOM_DB }
}

/** Air that breaks through and dies away within a third of a second: noise around the resonance of a throat. */
function burst(random: Random): Int16Array {
  const length = samplesOf(random.between(180, 350))
  const noise = white(length, -20, random)
  const attack = samplesOf(random.between(5, 15))
  const fall = length / random.between(3, 5)
  const turn = 2 * Math.cos((2 * Math.PI * random.between(500, 1200)) / 16_000)
  const damp = 0.9
  let [one, two] = [0, 0]
  return Int16Array.from(noise, (sample, at) => {
    // A resonance in what is partly let through.
    const value = sample * 0.3 + turn * damp * one - damp * damp * two
    two = one
    one = value
    const shape = at < attack ? at / attack : Math.exp((attack - at) / fall)
    return Math.round(Math.max(-32_000, Math.min(32_000, value * shape * 0.3)))
  })
}
