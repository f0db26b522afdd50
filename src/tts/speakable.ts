import type { Language } from '../language/language.ts'
import { withoutEntities } from './entities.ts'
import { withKeys } from './phone-keys.ts'

type Rule = readonly [RegExp, string]

/** Of the private use of Unicode, which no text has of its own: sources of answers, as ChatGPT marks them, and icons. */
const SOURCES = /\uE200[^\uE200\uE201]{0,200}\uE201/g
const PRIVATE = /[\uE000-\uF8FF\uFFF9-\uFFFD]/g

/** Stand for the keys of a phone while mark-up is removed: of Unicode's private use, so that no rule knows them. */
const STAR = '\uE000'
const POUND = '\uE001'
/** The sign before a number, which each language says in its own word. */
const NUMBER = '\uE002'

/**
 * In this order. Each is linear in the text: no two of its repeats can match the same characters, and none is tried again
 * behind a failure that was found far away.
 */
const RULES: readonly Rule[] = [
  // What is not seen: soft hyphens, spaces of no width, marks of direction, control characters.
  [/(?!\s)\p{Cc}/gu, ''],
  [/[\u00AD\u200B\u200E\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF]/g, ''],
  // Powers. A sharp belongs to its letter, as in "C#". A wave between two numbers stands for what is between them.
  [/(\d)\*\*(?=\d)/g, '$1 '],
  [/(?<![\p{L}\p{N}])([A-J])#(?!#)/gu, `$1${POUND}`],
  [/([\p{L}\p{N}%°])(?: ?[~～〜∼] ?)(?=\p{N})/gu, '$1–'],
  // Formulas of LaTeX; an amount of dollars begins with a digit.
  [/\\[dt]?frac\{([^{}]{0,80})\}\{([^{}]{0,80})\}/g, '$1 / $2'],
  [/\\(?:times|cdot)\b/g, ' × '],
  [/\\(?:text|boxed|math[a-z]{1,6}|left|right)\b/g, ' '],
  [/\\[()[\]]|\$\$/g, ' '],
  [/\$([^\s$\d][^$\n]{0,200})\$(?!\w)/g, '$1'],
  // Comments and tags of HTML, and addresses in angle brackets, which keep what is between them.
  [/<!--[^<>]*-->/g, ' '],
  [/<((?:https?|ftp|mailto):[^\s<>]*)>/gi, '$1'],
  [/<\/?[a-z][^<>]*>/gi, ' '],
  // Definitions of notes keep their words, those of links have none. Sources of answers: [1], [2, 3], [^2], 【4†source】.
  [/^[ \t]*\[\^[^\][]*\]:/gm, ''],
  [/^[ \t]*\[[^\][]*\]: \S+/gm, ''],
  [/\[(?:\d{1,3}|\^[\w-]{1,40})(?:, ?\^?\d{1,3}){0,9}\]|【[^【】]*】/g, ''],
  // A comma may have cut "[1, 2]" in two.
  [/ ?\[(?:\d{1,3}, ?){1,9}$|^(?:\d{1,3}, ?){0,9}\d{1,3}\]/g, ''],
  // What stands before the host of an address may be a password.
  [/((?:https?|ftp|wss?):\/\/)[^\s/?#@<>"'()]{1,100}@/gi, '$1'],
  // Links and pictures keep their text; a piece may hold only the end of one.
  [/!(?=\[)/g, ''],
  [/\]\((?:[^()]|\([^()]*\))*\)/g, ''],
  [/\]\[[^\][]*\]/g, ''],
  // What is left of an address is the name of its host.
  [
    /(?:https?|ftp|wss?):\/\/(?:www\.)?([^\s/?#<>"'()[\]{}|*]*)(?:[.,;:!?]*(?:[^\s<>"'()[\]{}|*.,;:!?]|\([^\s<>"'()]*\)))*/gi,
    '$1',
  ],
  [/\bwww\.([^\s/?#<>"'()[\]{}|*]+)(?:[.,;:!?]*(?:[^\s<>"'()[\]{}|*.,;:!?]|\([^\s<>"'()]*\)))*/gi, '$1'],
  [/\bmailto:/gi, ''],
  // Marks at the start of a line: quotations, headings, items and their boxes.
  [/^[ \t]*(?:>[ \t]*)+/gm, ''],
  [/^[ \t]*#{1,6}[ \t]+/gm, ''],
  [/^[ \t]*[-*+•‣◦▪–—][ \t]+/gm, ''],
  [/^[ \t]*\[[ xX]\][ \t]+/gm, ''],
  [/(\d) *[*×] *(?=\d)/g, '$1 × '],
  [/(?<![\p{L}\p{N}])# ?(?=\d)/gu, NUMBER],
  [/[→⇒➔➜]/g, ', '],
  // Pictures, with what modifies and joins them.
  [/\p{Extended_Pictographic}(?:\p{Emoji_Modifier}|\uFE0F|\u200D)*|\p{Regional_Indicator}|\uFE0F|\u20E3/gu, ' '],
  // Bars of tables.
  [/^[ \t]*\||\|[ \t]*$/gm, ''],
  [/\|/g, ', '],
  [/[*`#~[\]]/g, ''],
  [/[\^\\{}]/g, ' '],
  [/(?<![\p{L}\p{N}])_+|_+(?![\p{L}\p{N}])/gu, ''],
  [/\( *\)/g, ''],
  [/\s+/g, ' '],
  [/ (?=[.,;:!?])/g, ''],
  [/,(?:,)+/g, ','],
]

/** Begins and ends a block of code. */
const FENCE = /`{3,}|~{3,}/

/**
 * The pieces of one reply as any voice can say them: the words without their mark-up, links without their addresses, no code, no
 * pictures. It stays in the language of the reply.
 */
export class Speakable {
  readonly #number: string
  #isCode = false

  constructor({ number }: Pick<Language, 'number'>) {
    this.#number = number === '' ? '' : `${number} `
  }

  /** What is said of the next piece; '' when there is nothing in it to say. */
  next(piece: string): string {
    let text = withoutEntities(this.#withoutCode(piece)).replaceAll(SOURCES, ' ').replaceAll(PRIVATE, '')
    // A heading may end as it begins: `# Title #`.
    if (text.startsWith('#')) text = text.replace(/ #{1,6}$/, '')
    text = withKeys(text, STAR, POUND)
    for (const [pattern, words] of RULES) text = text.replaceAll(pattern, words)
    text = text
      .replaceAll(STAR, '*')
      .replaceAll(POUND, '#')
      .replaceAll(NUMBER, this.#number)
      .trim()
      .replace(/^[,;:]+ */, '')
    return /[\p{L}\p{N}]/u.test(text) ? text : ''
  }

  #withoutCode(piece: string): string {
    const [first = '', ...rest] = piece.split(FENCE)
    let outside = this.#isCode ? '' : first
    for (const part of rest) {
      this.#isCode = !this.#isCode
      if (!this.#isCode) outside += ` ${part}`
    }
    return outside
  }
}
