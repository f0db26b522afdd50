import { about } from './about.ts'
import { askBack } from './asking-back.ts'
import { connecting } from './connecting.ts'
import { counting } from './counting.ts'
import { hangingUp } from './hanging-up.ts'
import { keyed } from './keyed.ts'
import { manners } from './manners.ts'
import { names } from './names.ts'
import { pressing } from './pressing.ts'
import { repeating } from './repeating.ts'
import type { Answer, Skill, Talk } from './skill.ts'
import { spelling } from './spelling.ts'
import { stopping } from './stopping.ts'
import { stories } from './stories.ts'
import { sums } from './sums.ts'
import { time } from './time.ts'
import { answeringTools, usingTools } from './using-tools.ts'
import { endings, utterance } from './utterance.ts'

/** In order: whoever takes words as words comes before whoever takes them at their meaning. */
const SKILLS: readonly Skill[] = [
  keyed,
  stopping,
  spelling,
  repeating,
  connecting,
  pressing,
  answeringTools,
  names,
  counting,
  sums,
  time,
  stories,
  about,
  usingTools,
]
const SMALL_TALK: readonly Skill[] = [hangingUp, manners]

/** About a minute and a quarter of speech. */
const MAX_CHARS = 1150

/** The answer to what was said last. Its text is never empty, at most `MAX_CHARS` long, and always speakable. */
export function answer(talk: Talk): Answer {
  const said = talk.said.at(-1) ?? ''
  const ends = endings(said)
  // What is asked for last is what is wanted; more of it is read only where the end alone means nothing.
  for (const skills of [SKILLS, SMALL_TALK]) {
    for (const end of ends) {
      for (const skill of skills) {
        const reply = skill(end, talk)
        if (typeof reply === 'string') return { text: speakable(reply) }
        if (reply) return { ...reply, text: speakable(reply.text) }
      }
    }
  }
  return { text: speakable(askBack(utterance(said), talk)) }
}

/** What a voice can say: letters, numbers and the marks that make pauses. Echoed words may hold anything. */
function speakable(reply: string): string {
  const clean = reply
    .replaceAll(/[^\p{L}\p{M}\p{N}\s.,;:?!'’-]+/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ (?=[.,;:?!])/g, '')
    .trim()
  const short = clean.length <= MAX_CHARS ? clean : clean.slice(0, clean.lastIndexOf(' ', MAX_CHARS)).toWellFormed()
  return /[\p{L}\p{N}]/u.test(short) ? short : 'I did not catch that. Could you say it again?'
}
