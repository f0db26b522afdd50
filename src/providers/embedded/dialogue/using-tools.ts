import type { ToolSpec } from '../../../llm/llm.ts'
import { contentWords, stem } from './content-words.ts'
import { choiceIn, filled, fromAnswer, type Request } from './filling.ts'
import { manners } from './manners.ts'
import { type Input, type Offer, offerOf } from './offers.ts'
import type { Answer, Skill, Talk } from './skill.ts'
import { endings, type Utterance, utterance } from './utterance.ts'

/** Fewer words in common may be chance, unless they are the whole name of the tool, or all that is said. */
const ENOUGH_WORDS = 2
/** Nobody answers more questions for one thing. */
const MOST_QUESTIONS = 5
const MOST_CHOICES_CHARS = 160

/** Said while the tool runs. */
const MOMENT = 'One moment.'

const QUESTION =
  /^(?:(?:and|at|on|in|for) )?(?:what|who|whose|where|when|how|which|is|are|do|does|can|could|will|would|should|may|has|have)\b/
const WISH = /^(?:i (?:want|need|would like|wish)|id like|let (?:me|us)|tell|give|show|find|get|look)\b/
/** Asks for nothing, or for nothing to be done. */
const NO_WISH = /\b(?:not|never|did you|have you|why)\b/

/** Carries out what a tool of the agent is for, where there is no doubt which. Asks for what the tool must know. */
export const usingTools: Skill = (said, talk) => {
  const offer = meantBy(said, offersIn(talk))
  // A day may stand in the sentence before.
  return offer && next(offer, { said: whole(talk), answers: new Map() }, talk)
}

/** Takes what is said as the answer to a question of `usingTools`. Comes before who takes it for something else. */
export const answeringTools: Skill = (_, talk) => {
  if (!talk.heard.at(-1)?.endsWith('?')) return undefined
  const offers = offersIn(talk)
  for (let questions = 1; questions <= MOST_QUESTIONS; questions++) {
    const before = { ...talk, said: talk.said.slice(0, -questions) }
    const offer = requestedIn(before, offers)
    if (!offer) continue
    const answers = answersTo(offer, before, talk)
    if (answers) return next(offer, { said: whole(before), answers }, talk)
  }
  return undefined
}

const offersIn = ({ tools }: Talk): readonly Offer[] => tools.flatMap((tool: ToolSpec) => offerOf(tool) ?? [])

const whole = ({ said }: Talk): Utterance => utterance(said.at(-1) ?? '')

/** The answers to the questions that `offer` has led to since `before`; undefined where others were asked, or one is no answer. */
function answersTo(offer: Offer, before: Talk, talk: Talk): ReadonlyMap<string, Utterance> | undefined {
  const answers = new Map<string, Utterance>()
  const questions = talk.said.length - before.said.length
  for (let left = questions; left > 0; left--) {
    const { missing } = filled(offer, { said: whole(before), answers }, before)
    const answer = utterance(talk.said.at(-left) ?? '')
    if (!missing || !talk.heard.at(-left)?.endsWith(questionFor(missing)) || !isAnswer(missing, answer, talk))
      return undefined
    answers.set(missing.name, answer)
  }
  return answers
}

/** Any words may be a name. Those that are a question, or small talk, are not. */
function isAnswer(input: Input, said: Utterance, talk: Talk): boolean {
  if (fromAnswer(input, said) === undefined) return false
  const isOpen = ['name', 'sentence', 'words'].includes(input.kind.type)
  return !isOpen || (!said.text.endsWith('?') && !QUESTION.test(said.plain) && manners(said, talk) === undefined)
}

function next(offer: Offer, request: Request, talk: Talk): Answer | string {
  const { input, missing } = filled(offer, request, talk)
  return missing ? questionFor(missing) : { text: MOMENT, call: { name: offer.name, input } }
}

function questionFor({ label, kind }: Input): string {
  if (kind.type === 'yes-or-no') return `What about ${label}, yes or no?`
  if (kind.type !== 'choice') return `What is the ${label}?`
  const values = kind.choices.map(({ value }) => value.replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, ' ').trim())
  const list = [...values.slice(0, -2), values.slice(-2).join(' or ')].join(', ')
  return list.length > MOST_CHOICES_CHARS ? `Which ${label}?` : `Which ${label}: ${list}?`
}

const requestedIn = (talk: Talk, offers: readonly Offer[]): Offer | undefined => {
  for (const end of endings(talk.said.at(-1) ?? '')) {
    const offer = meantBy(end, offers)
    if (offer) return offer
  }
  return undefined
}

/** The tool that has most words in common with what is said; undefined where they are few, or two tools have as many. */
function meantBy({ text, plain }: Utterance, offers: readonly Offer[]): Offer | undefined {
  if (offers.length === 0 || NO_WISH.test(plain)) return undefined
  const said = contentWords(plain)
  const isAsked = QUESTION.test(plain) || WISH.test(plain) || text.endsWith('?') || /\bplease\b/i.test(text)
  const first = stem(plain.slice(0, plain.indexOf(' ')))
  let best: Offer | undefined
  let most = 0
  for (const offer of offers) {
    // "Book a table" is an order where booking is what the tool does.
    const score = isAsked || offer.words.has(first) ? scoreOf(offer, said, plain) : 0
    if (score > most) best = offer
    else if (score === most) best = undefined
    most = Math.max(most, score)
  }
  return best
}

/** 0 for what may be chance. Words of the name decide between tools that have as many. */
function scoreOf({ words, nameWords, inputs }: Offer, said: ReadonlySet<string>, plain: string): number {
  const named = [...nameWords].filter((word) => said.has(word)).length
  const chosen = inputs.filter(
    ({ kind }) => kind.type === 'choice' && choiceIn(kind.choices, plain) !== undefined,
  ).length
  const common = [...words].filter((word) => said.has(word)).length
  const isWholeName = named > 0 && named === nameWords.size
  const isEnough = common > 0 && common + chosen >= ENOUGH_WORDS
  // "When are you open?" is about nothing else.
  const isAllSaid = named > 0 && common === said.size
  return isWholeName || isEnough || isAllSaid ? common + chosen + named / 100 : 0
}
