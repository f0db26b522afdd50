import type { Skill, Talk } from './skill.ts'
import { utterance } from './utterance.ts'

/** Says who the caller is, as long as the caller has told. */
export const names: Skill = ({ text, plain }, talk) => {
  if (
    /\bwhat is my name\b|\bwho am i\b(?! (?:talking|speaking))|\b(?:know|remember|tell me|say|forget|forgotten) my name\b|\bwhat am i called\b/.test(
      plain,
    )
  ) {
    const name = nameIn(talk)
    return name === undefined ? `You have not told me your name yet. ${WHICH}` : `Your name is ${name}.`
  }
  const name = introduced(text) ?? (talk.heard.at(-1)?.endsWith(WHICH) ? bareName(text) : undefined)
  return name && `${MEETING}${name}. ${PROMISE}`
}

const WHICH = 'What is it?'
const MEETING = 'Nice to meet you, '
const PROMISE = 'I will remember your name while this call lasts.'

/** The name the caller gave last. */
export function nameIn(talk: Talk): string | undefined {
  for (const text of talk.said.toReversed()) {
    const name = introduced(utterance(text).text)
    if (name !== undefined) return name
  }
  // Given without "my name is", it stands only in what it was answered.
  const answer = talk.heard.findLast((heard) => heard.startsWith(MEETING) && heard.includes('.'))
  return answer?.slice(MEETING.length, answer.indexOf('.'))
}

/** "It's Anna.", or just "Anna." */
function bareName(text: string): string | undefined {
  const { name } =
    /^(?:it is |it['’]?s |i am |i['’]?m )?(?<name>[\p{L}\p{M}'’-]+(?:\s\p{Lu}[\p{L}\p{M}'’-]+)?)[.!]*$/iu.exec(text)
      ?.groups ?? {}
  return name === undefined ? undefined : tidy(name)
}

/** What follows "my name is" and is none. */
const NO_NAMES = new Set(
  (
    'a an the not no yes okay ok sure fine good what who why how is it that in of very so also and but or nothing secret important ' +
    'called tomorrow later back again when maybe hello hi hey bye goodbye thanks sorry help guess'
  ).split(' '),
)

function introduced(text: string): string | undefined {
  const told =
    /\b(?:my name is|my name['’]?s|call me|i am called|i['’]m called)[\s,:]+(?:(?:mr|mrs|ms|dr)\.?\s)?(?<name>[\p{L}\p{M}'’-]+(?:\s[\p{L}\p{M}'’-]+){0,2})/iu.exec(
      text,
    )
  if (told?.groups?.['name']) return tidy(told.groups['name'])
  // "I'm Anna" is a name, "I'm tired" is not: the recogniser's capital tells.
  const short =
    /\b(?:I am|I['’]m|I'm|[Tt]his is)\s(?<name>\p{Lu}[\p{Ll}'’-]+(?:\s\p{Lu}[\p{Ll}'’-]+)?)(?: speaking)?[.!]*$/u.exec(
      text,
    )
  return short?.groups?.['name'] && tidy(short.groups['name'])
}

/** The given name, and what follows it as long as it is written as a name. */
function tidy(words: string): string | undefined {
  const [first = '', ...others] = words.split(/\s/)
  if (NO_NAMES.has(first.toLowerCase()) || first.length > 20) return undefined
  const rest: string[] = []
  for (const word of others) {
    if (!/^\p{Lu}\p{Ll}{1,19}$/u.test(word)) break
    rest.push(word)
  }
  return [
    first.charAt(0).toUpperCase() + (/\p{Ll}/u.test(first) ? first.slice(1) : first.slice(1).toLowerCase()),
    ...rest,
  ].join(' ')
}
