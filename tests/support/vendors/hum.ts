import { bytesFromSamples } from '../../../src/audio/pcm.ts'
import { toneOf } from '../../../src/testing/tone-tts.ts'

const MS_PER_CHAR = 60
/** No vendor promises whole samples in a message. */
const PART_BYTES = 4801

/** A word of a text, and where it is in the sound. */
export interface HummedWord {
  readonly text: string
  readonly fromMs: number
  readonly toMs: number
}

/** What a stand-in's voice says of a text: a tone, 60 ms for each character. Spaces at its ends take no time. */
export function hummed(text: string, rateHz: number): { bytes: Uint8Array<ArrayBuffer>; words: HummedWord[] } {
  const spoken = text.trim()
  const tone = toneOf(spoken, { msPerChar: MS_PER_CHAR, rateHz, frequencyHz: 440 })
  const words = [...spoken.matchAll(/\S+/g)].map(({ 0: word, index }) => ({
    text: word,
    fromMs: index * MS_PER_CHAR,
    toMs: (index + word.length) * MS_PER_CHAR,
  }))
  return { bytes: new Uint8Array(bytesFromSamples(tone)), words }
}

/** The sound of a text in messages. */
export function* humParts(text: string, rateHz: number): Generator<Uint8Array<ArrayBuffer>> {
  const { bytes } = hummed(text, rateHz)
  for (let at = 0; at < bytes.length; at += PART_BYTES) yield bytes.slice(at, at + PART_BYTES)
}

/** The same word by word, mark by mark and, if it is to, space by space. */
export const hummedTokens = (text: string, withSpaces = false): HummedWord[] =>
  [
    ...text.trim().matchAll(withSpaces ? /[\p{L}\p{N}'-]+|[^\p{L}\p{N}'-]/gu : /[\p{L}\p{N}'-]+|[^\p{L}\p{N}'\s-]/gu),
  ].map(({ 0: token, index }) => ({
    text: token,
    fromMs: index * MS_PER_CHAR,
    toMs: (index + token.length) * MS_PER_CHAR,
  }))
