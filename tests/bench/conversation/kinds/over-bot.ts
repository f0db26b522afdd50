import { cough } from '../coughs.ts'
import { type Clip, inRoom, lengthMs, room } from '../frame.ts'
import { labelsOf } from '../labels.ts'
import { randomOf } from '../seed.ts'
import { atLevel, mixed } from '../sounds.ts'
import { SIGN_VOICES, type Speech } from '../speech.ts'
import type { Entry } from '../turn.ts'
import { spread } from '../spread.ts'
import { whole } from './complete.ts'

const INTERRUPTIONS = 24
const COUGHS = 12
/** What people say to show that they listen. */
const SIGNS = ['Mm-hmm.', 'Uh-huh.', 'Yeah.', 'Okay.', 'Right.', 'I see.', 'Yes.', 'Sure.'] as const
const ROOM_DB = -70
const SPOKEN_DB = -24

/** The caller has something to say while the bot speaks. */
export const interruptions = ({ sentences, words }: Speech): Entry[] =>
  [...spread(sentences, INTERRUPTIONS - 4), ...spread(words, 4)].map((recording) =>
    overBot(whole('interruption', recording)),
  )

/** The same on a telephone that lies on a table. */
export const echoing = (speech: Speech): Entry[] =>
  interruptions(speech).map(({ id, make }) => ({
    id: `over an echo, ${id}`,
    kind: 'interruption, over an echo',
    make: () => ({ ...make(), echo: { voice: 'flite', delayMs: 200, db: -20 } }),
  }))

/** The caller only shows that they listen. */
export const signs = ({ signs: recorded, flite }: Speech): Entry[] => [
  ...recorded.map((recording) => overBot(whole('backchannel, recorded', recording))),
  ...SIGN_VOICES.flatMap((voice) =>
    SIGNS.map((text) => {
      const kind = 'backchannel, flite'
      const id = `${kind} ${voice} ${text}`
      const source = `${voice} ${text}`
      const make = () => inRoom(made(source, text, atLevel(flite(text, voice), SPOKEN_DB)), randomOf(id))
      return overBot({ id, kind, make })
    }),
  ),
]

/** Made of noise and a throat. */
export const coughs = (): Entry[] =>
  Array.from({ length: COUGHS }, (_, nth) => {
    const kind = 'cough, synthetic'
    const id = `${kind} ${nth + 1}`
    return overBot({ id, kind, make: () => inRoom(coughing(id), randomOf(id)) })
  })

const overBot = (entry: Entry): Entry => ({ ...entry, make: () => ({ ...entry.make(), isOverBot: true }) })

const coughing = (id: string): Clip => {
  const random = randomOf(`shape ${id}`)
  return made(id, '', atLevel(cough(random), random.between(-30, -20)))
}

/** What nobody recorded, in a room: it was made in none. */
function made(source: string, said: string, samples: Int16Array): Clip {
  const air = room(lengthMs(samples), ROOM_DB, randomOf(`air ${source}`))
  return { source, said, words: [], samples: mixed(samples, air), labels: labelsOf(samples), roomDb: ROOM_DB }
}
