import type { Language } from '../language/language.ts'
import { Pieces } from './pieces.ts'
import { Speakable } from './speakable.ts'

/** What a voice is given, piece by piece, when this text is a reply of its own. */
export function wholePieces(text: string, language: Pick<Language, 'abbreviations' | 'number'>): string[] {
  const pieces = new Pieces(language)
  const speakable = new Speakable(language)
  return [...pieces.push(text), ...pieces.end()].map((piece) => speakable.next(piece)).filter((speech) => speech !== '')
}
