import type { ListeningWords } from '../language/language.ts'
import { isStop } from '../language/stops.ts'
import { wordsOf } from '../language/words.ts'

const BETWEEN_SENTENCES = /[.!?…।۔؟。！？¡¿\n]+/u
/** In scripts without spaces between words, a space is a mark. */
const BETWEEN_CLAUSES = /[,;:،؛、，；：—–]+|\s-+\s|(?<=[\p{sc=Thai}\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}])\s+/u

/** "Hey,", "No,", "Excuse me," */
const FEW_WORDS = 2

/**
 * Whether a caller wants the bot to be silent: a sentence that begins so, or ends so behind a comma. "Stop it", "Okay, wait a minute" and
 * "Who is this? Stop." do; "I stop by the shop", "Stop by the shop" and "don't stop" do not.
 */
export function tellsToStop(text: string, { hums, stops }: ListeningWords): boolean {
  return text.split(BETWEEN_SENTENCES).some((sentence) => {
    const clauses = sentence.split(BETWEEN_CLAUSES)
    const first = clauses.findIndex((clause) => wordsOf(clause).length > FEW_WORDS)
    const [opening, last] = [first < 0 ? clauses : clauses.slice(0, first + 1), clauses.slice(-1)]
    return [...opening, ...last].some((clause) => stops.some((each) => isStop(clause, each, hums)))
  })
}
