import { lastHeard } from './going-on.ts'
import type { Skill } from './skill.ts'

/** More than this is a lecture. */
const MAX_CHARS = 600

const AGAIN =
  /^(?:sorry |pardon |excuse me |what )?(?:(?:can|could|will|would) you )?(?:(?:say|repeat) (?:that|it|this|yourself|what you said)(?: again| once more)?|repeat|(?:say|tell me) again|again|once more|one more time|come again|what did you (?:just )?say|what was that|say what|pardon(?: me)?|i (?:did|do) not (?:hear|get|catch|understand)(?: (?:that|you|it))?)$/
/** Said as questions; as statements they mean something else. */
const AS_A_QUESTION = /^(?:sorry|excuse me|what|huh)$/

const WHAT = 'What shall I repeat?'

/** Says again what it or the caller said. */
export const repeating: Skill = ({ text, plain }, talk) => {
  if (/\bwhat did i (?:just )?(?:say|tell you|ask)\b/.test(plain)) {
    const before = talk.said.at(-2)
    return before === undefined ? 'This is the first thing you have said.' : `You said: ${clipped(before)}`
  }
  if (AGAIN.test(plain) || (text.endsWith('?') && AS_A_QUESTION.test(plain))) {
    const last = lastHeard(talk)
    return last === undefined
      ? 'I have not said anything yet.'
      : `I said: ${clipped(last.replace(/^(?:I said: )+/, ''))}`
  }
  const words = wordsToRepeat(text, plain)
  if (words === undefined) return talk.heard.at(-1)?.endsWith(WHAT) ? clipped(text) : undefined
  if (!/[\p{L}\p{N}]/u.test(words)) return WHAT
  if (/^(?:something|anything)\W*$/i.test(words)) return 'Something. Now it is your turn.'
  return clipped(words)
}

/** Read in what was said: every word counts. */
function wordsToRepeat(text: string, plain: string): string | undefined {
  if (!/^(?:(?:can|could|will|would) you |i want you to |let us |now )?(?:repeat|say)\b/.test(plain)) return undefined
  if (/\bsay (?:something funny|my name)\b/.test(plain)) return undefined
  const words =
    /\b(?:(?:repeat|say) after me|(?:repeat|say) (?:(?:the|this|these) )?(?:words?|sentence|phrase)|repeat what i say|repeat|say)\b[\s,.:;"“-]*(?<words>.*)$/isu.exec(
      text,
    )?.groups?.['words']
  // "Can you say banana?" asks; "banana" does not.
  return /^(?:can|could|will|would) you\b/.test(plain) ? words?.replace(/\?$/, '.') : words
}

function clipped(words: string): string {
  const whole = words.trim()
  const shown =
    whole.length <= MAX_CHARS
      ? whole
      : `${whole.slice(0, whole.lastIndexOf(' ', MAX_CHARS) + 1 || MAX_CHARS).trim()}. And so on.`
  return shown.charAt(0).toUpperCase() + shown.slice(1)
}
