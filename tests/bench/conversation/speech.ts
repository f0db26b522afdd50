import { packaged } from './packaged.ts'
import type { Recording } from './recording.ts'

/** All that the corpus is made of. */
export interface Speech {
  /** Whole sentences without a long pause. */
  readonly sentences: readonly Recording[]
  /** With silences in them. */
  readonly paused: readonly Recording[]
  readonly words: readonly Recording[]
  /** "Oh", "thank you". */
  readonly signs: readonly Recording[]
  /** Of each speaker, each digit at least once. */
  readonly digits: readonly Recording[]
  /** All, for voices in the background. */
  readonly all: readonly Recording[]
}

export function speechOf(): Speech {
  const all = packaged()
  const used = (use: (typeof all)[number]['use']) => all.filter((recording) => recording.use === use)
  return {
    sentences: used('sentence'),
    paused: used('paused'),
    words: used('word'),
    signs: used('sign'),
    digits: used('digit'),
    all,
  }
}
