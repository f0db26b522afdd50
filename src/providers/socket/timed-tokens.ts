import type { TimedWord } from '../../tts/tts.ts'
import { SpelledWords } from './spelled-words.ts'

/** Makes words of what some voices call words: marks of punctuation, and with some the spaces, are told by themselves. */
export function wordsOfTokens(tokens: readonly TimedWord[]): TimedWord[] {
  if (tokens.some(({ text }) => text !== '' && text.trim() === '')) {
    const words = new SpelledWords()
    const [texts, ends] = [tokens.map(({ text }) => text), tokens.map(({ toMs }) => toMs / 1000)]
    return [...words.add(texts, ends), ...words.end()]
  }
  const found: { text: string; toMs: number }[] = []
  for (const { text, toMs } of tokens) {
    const last = found.at(-1)
    if (last && !/[\p{L}\p{N}]/u.test(text)) {
      last.text += text
      last.toMs = toMs
    } else found.push({ text, toMs })
  }
  return found
}
