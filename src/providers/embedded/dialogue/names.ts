import type { Skill, Talk } from './skill.ts'
import { utterance } from './utterance.ts'

/** Says who the caller is, as long as the caller has told. */
export const names: Skill = ({ text, plain }, talk) => {
  if (
    /\bwhat is my name\b|\bwho am i\b|\b(?:know|remember|tell me|say|forget|forgotten) my name\b|\bwhat am i called\b/.test(
      plain,
    )
  ) {
    const name = nameIn(talk)
    return name === undefined ? 'You have not told me your name yet. What is it?' : `Your name is ${name}.`
  }
  const name = introduced(text)
  return name && `Nice to meet you, ${name}. I will remember your name while this call lasts.`
}

/** The name the caller gave last. */
export function nameIn(talk: Talk): string | undefined {
  for (const text of talk.said.toReversed()) {
    const name = introduced(utterance(text).text)
    if (name !== undefined) return name
  }
  return undefined
}

/** What follows "my name is" and is none. */
const NO_NAMES = new Set(
  'a an the not no what who is it that in of very so also and but or nothing secret important called tomorrow later back again when maybe'.split(
    ' ',
  ),
)

function introduced(text: string): string | undefined {
  const told =
    /\b(?:my name is|my name['’]?s|call me|i am called|i['’]m called)[\s,:]+(?<name>[\p{L}\p{M}'’-]+(?:\s[\p{L}\p{M}'’-]+){0,2})/iu.exec(
      text,
    )
  if (told?.groups?.['name']) return tidy(told.groups['name'])
  // "I'm Anna" is a name, "I'm tired" is not: the recogniser's capital tells.
  const short = /\b(?:I am|I['’]m|I'm|this is)\s(?<name>\p{Lu}[\p{Ll}'’-]+(?:\s\p{Lu}[\p{Ll}'’-]+)?)[.!]*$/u.exec(text)
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
  return [first.charAt(0).toUpperCase() + first.slice(1).toLowerCase(), ...rest].join(' ')
}
