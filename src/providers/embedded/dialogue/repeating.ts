import type { Skill } from './skill.ts'

/** More than this is a lecture. */
const MAX_CHARS = 600

const AGAIN =
  /^(?:sorry |pardon |excuse me )?(?:(?:can|could|will|would) you )?(?:(?:say|repeat) (?:that|it|this|yourself)(?: again| once more)?|repeat|say again|again|once more|come again|what did you (?:just )?say|what was that|pardon(?: me)?|i did not (?:hear|get|catch) (?:that|you|it)|one more time)$/

/** Says again what it or the caller said. */
export const repeating: Skill = ({ text, plain }, talk) => {
  if (/\bwhat did i (?:just )?(?:say|tell you|ask)\b/.test(plain)) {
    const before = talk.said.at(-2)
    return before === undefined ? 'This is the first thing you have said.' : `You said: ${clipped(before)}`
  }
  if (AGAIN.test(plain)) {
    const last = talk.heard.at(-1)
    return last === undefined
      ? 'I have not said anything yet.'
      : `I said: ${clipped(last.replace(/^(?:I said: )+/, ''))}`
  }
  const asked =
    /\b(?:repeat after me|repeat the (?:words?|sentence|phrase)|say after me|repeat|say)\b[\s,.:;"“-]*(?<words>.*)$/isu.exec(
      text,
    )
  if (!asked || !/^(?:(?:can|could|will|would) you |i want you to |let us |now )?(?:repeat|say)\b/.test(plain))
    return undefined
  const words = asked.groups?.['words']?.trim() ?? ''
  if (!/[\p{L}\p{N}]/u.test(words)) return 'What shall I repeat?'
  if (/^(?:something|anything)\b/i.test(words)) return 'Something. Now it is your turn.'
  return clipped(words.charAt(0).toUpperCase() + words.slice(1))
}

function clipped(words: string): string {
  if (words.length <= MAX_CHARS) return words
  return `${words.slice(0, words.lastIndexOf(' ', MAX_CHARS) + 1 || MAX_CHARS).trim()}. And so on.`
}
