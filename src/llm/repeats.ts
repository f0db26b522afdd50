import { isUnspaced, lastSign } from '../language/script.ts'
import type { LlmEvent } from './llm.ts'

const SENTENCE_END = /[.!?…。！？][\p{Pf}\p{Pe}"']*\s+/gu

/**
 * The rest of an answer, by another model than the one that began it. Many begin again: the answer or the sentence that they were shown is
 * not heard twice. What is kept back for that is no longer than what was said.
 */
export async function* withoutRepeats(events: AsyncIterable<LlmEvent>, said: string): AsyncGenerator<LlmEvent> {
  const begun = beginnings(said)
  let held: string | undefined = ''
  for await (const event of events) {
    if (held === undefined) yield event
    else if (event.type === 'text') {
      held += event.text
      if (begun.some((words) => isBegun(words, held ?? ''))) continue
      const text = rest(begun, said, held)
      if (text === '') continue
      held = undefined
      yield { type: 'text', text }
    } else {
      // Calls come last: what was kept back until then is a repeat, or new.
      if (event.type === 'tool-call') {
        const text = rest(begun, said, held)
        if (text !== '') yield { type: 'text', text }
        held = undefined
      }
      yield event
    }
  }
  if (held === undefined) return
  const text = rest(begun, said, held)
  if (text !== '') yield { type: 'text', text }
}

/** Where a model may begin again: the whole, and the sentence that broke off. */
function beginnings(said: string): readonly string[] {
  const whole = said.trim()
  const lastEnd = [...whole.matchAll(SENTENCE_END)].at(-1)
  const sentence = lastEnd ? whole.slice(lastEnd.index + lastEnd[0].length) : whole
  return sentence === whole ? [whole] : [whole, sentence]
}

/** Whether it may still turn out to be a repeat. */
const isBegun = (words: string, text: string): boolean =>
  words.startsWith(text.trimStart()) && text.trimStart() !== words

function rest(begun: readonly string[], said: string, text: string): string {
  const own = text.trimStart()
  const repeated = begun.find((words) => own.startsWith(words))
  const left =
    repeated === undefined ? (begun.some((words) => words.startsWith(own)) ? '' : text) : own.slice(repeated.length)
  return left === '' || !needsSpace(said, left) ? left : ` ${left}`
}

/** Models begin without the space that stands between their words and those before. */
function needsSpace(said: string, text: string): boolean {
  const [first = ''] = text
  const isWord = /[\p{L}\p{N}]/u
  return isWord.test(first) && !/\s$/.test(said) && !(isUnspaced(lastSign(said)) && isUnspaced(first))
}
