import { lastHeard, wantsMore } from './going-on.ts'
import type { Skill, Talk } from './skill.ts'

const STORIES = [
  'Here is a story. On a hill by the sea stood a lighthouse, and in it lived a keeper who talked to the ships. Every night she called ' +
    'into the dark, and every night the foghorns answered her, low and slow. One night no answer came. She called again, and waited, ' +
    'and heard only the waves. So she did something she had never done: she stopped calling, and listened. And there, under the wind, ' +
    'very quietly, a small boat was calling back. It had been answering all along. She had only never left it room to be heard. ' +
    'From then on she paused after every call, and she was never alone again.',
  'Here is another story. A baker had an oven that was always too early. It rang before the bread was brown, and everyone in the ' +
    'street ate pale bread. She scolded the oven, and then it rang too late, and everyone ate black bread. At last she sat down beside ' +
    'it for a whole day and learned the sound that the crust makes when it is ready. It is a small crackle, like steps on dry leaves. ' +
    'She never looked at the clock again, and her bread was golden for the rest of her days.',
] as const

const JOKES = [
  'Why did the microphone go to school? It wanted to be better at picking things up.',
  'I would tell you a joke about silence, but you might think the call was lost.',
  'Two packets walk into a bar. The second one arrives first.',
  'What do you call a loudspeaker that tells the truth? A sound adviser.',
] as const

const ASKS =
  /\b(?:tell|give|read|know|have|hear|want|another|one more|got|say)\b|^(?:a )?(?:story|joke)|\bmake me laugh\b/
/** "store" and "jog" are what recognisers make of them. */
const STORY = /\b(?:story|stories|fairy ?tale|tale)\b|\btell me a (?:store|storey)$/
const JOKE = /\b(?:jokes?|something funny|make me laugh)\b|\btell me a (?:jog|jock|choke)$/

/** Stories to interrupt and to go on with, and jokes. */
export const stories: Skill = ({ plain }, talk) => {
  const last = lastHeard(talk) ?? ''
  if (wantsMore(plain)) return restOf(last)
  if (/^(?:(?:give|tell) me )?(?:another|one more|the next)(?: one)?$/.test(plain)) {
    const same = [STORIES, JOKES].find((texts) => texts.some((text) => isBegun(text, last)))
    return same && nextOf(same, talk)
  }
  if (!ASKS.test(plain)) return undefined
  const wanted = STORY.test(plain) ? STORIES : JOKE.test(plain) ? JOKES : undefined
  return wanted && (plain.endsWith(' again') ? lastOf(wanted, talk) : nextOf(wanted, talk))
}

/** By how much of its beginning a text is known again. */
const KNOWN_CHARS = 25

const isBegun = (text: string, heard: string): boolean =>
  heard !== '' && heard.slice(0, KNOWN_CHARS) === text.slice(0, KNOWN_CHARS)

/** The first the caller has not heard the beginning of; the rounds start again when all are told. */
function nextOf(texts: readonly string[], talk: Talk): string | undefined {
  const timesHeard = (text: string) => talk.heard.filter((heard) => isBegun(text, heard)).length
  return texts.toSorted((first, second) => timesHeard(first) - timesHeard(second))[0]
}

function lastOf(texts: readonly string[], talk: Talk): string | undefined {
  const heard = talk.heard.findLast((reply) => texts.some((text) => isBegun(text, reply))) ?? ''
  return texts.find((text) => isBegun(text, heard)) ?? texts[0]
}

/** The story from where it was cut. */
function restOf(heard: string): string | undefined {
  const story = STORIES.find((text) => text.startsWith(heard) && heard.length >= KNOWN_CHARS)
  return story?.slice(heard.length).trim() || undefined
}
