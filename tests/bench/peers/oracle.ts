import type { Turn } from '../conversation/turn.ts'

/** What a recogniser tells, and when. */
export interface Told {
  readonly atMs: number
  readonly text: string
}

/** So long after somebody has stopped speaking it has their words. */
export const WORDS_AFTER_MS = 300

/** A recogniser that knows what is said: the words before each silence that lasts until it has them, and the rest after the true end. */
export function told({ said, words, pauses, endMs }: Pick<Turn, 'said' | 'words' | 'pauses' | 'endMs'>): Told[] {
  if (said === '') return []
  const texts = said.split(/\s+/)
  // The aligner has other words for what it spells out.
  const spoken = words.map((word, nth) => ({
    text: texts.length === words.length ? texts[nth] : word.word,
    middleMs: (word.fromMs + word.toMs) / 2,
  }))
  const parts: Told[] = []
  let first = 0
  for (const { fromMs, toMs } of pauses) {
    const next = spoken.findIndex(({ middleMs }) => middleMs > (fromMs + toMs) / 2)
    if (toMs - fromMs < WORDS_AFTER_MS || next <= first) continue
    parts.push({ atMs: fromMs + WORDS_AFTER_MS, text: textOf(spoken.slice(first, next)) })
    first = next
  }
  const rest = first === 0 ? said : textOf(spoken.slice(first))
  return [...parts, { atMs: endMs + WORDS_AFTER_MS, text: rest }]
}

const textOf = (spoken: readonly { readonly text: string | undefined }[]): string =>
  spoken.map(({ text }) => text).join(' ')
