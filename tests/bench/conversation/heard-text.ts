import { SpokenPiece } from '../../../src/call/spoken.ts'
import { HOP_MS, hopSamples, LISTEN_RATE_HZ } from '../../../src/audio/pcm.ts'
import { percentile, type Table } from '../table.ts'
import type { Recording, Word } from './recording.ts'
import { mean } from './statistics.ts'

/** A voice over the network gives its audio so much faster than it is heard. */
const FASTER = 3

/** What a voice tells beside its audio. */
export type Told = 'word times' | 'nothing'

/** After each hop of a sentence: how many words more than were heard are taken for heard. */
export interface Heard {
  readonly told: Told
  readonly sentences: number
  readonly excess: readonly number[]
}

/** Plays each sentence as a piece of a reply, in the voice of who said it, and looks after each hop what counts as heard. */
export function heardTexts(sentences: readonly Recording[], told: Told): Heard {
  const known = sentences.filter(({ text, words }) => words.length > 3 && wordsOf(text).length === words.length)
  return { told, sentences: known.length, excess: known.flatMap((sentence) => excessOf(sentence, told)) }
}

function excessOf({ text, words, samples }: Recording, told: Told): number[] {
  const piece = new SpokenPiece(1, text)
  const hops = Math.ceil(samples.length / hopSamples(LISTEN_RATE_HZ))
  const written = wordsOf(text)
  const excess: number[] = []
  if (told === 'word times') piece.timed(words.map(({ toMs }, at) => ({ text: written[at] ?? '', toMs })))
  for (let hop = 1, queued = 0; hop <= hops; hop++) {
    for (; queued < Math.min(hops, hop * FASTER); queued++) piece.add(new Int16Array())
    piece.complete = queued === hops
    piece.played()
    if (isSpoken(words, hop * HOP_MS)) excess.push(countOf(text, piece) - said(words, hop * HOP_MS))
  }
  return excess
}

/** Before the first word and after the last one there is nothing to get wrong. */
const isSpoken = (words: readonly Word[], ms: number): boolean =>
  ms >= (words[0]?.fromMs ?? 0) && ms <= (words.at(-1)?.toMs ?? 0)

const said = (words: readonly Word[], ms: number): number => words.filter(({ toMs }) => toMs <= ms).length

const countOf = (text: string, { heardChars }: SpokenPiece): number => wordsOf(text.slice(0, heardChars)).length

const wordsOf = (text: string): string[] => text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word))

export const errorOf = ({ excess }: Heard): number => mean(excess.map(Math.abs))

export function heardTextTable(sentences: readonly Recording[]): Table {
  const settings = (['word times', 'nothing'] as const).map((told) => heardTexts(sentences, told))
  return {
    title: 'Heard text',
    method: `When the caller cuts the bot, the context keeps what they have heard. At every 20 ms of each sentence: by how many words that is wrong, if they cut the bot then. The recorded speakers are the voice, and give their audio ${FASTER} times as fast as it is heard.`,
    columns: ['the voice tells', 'sentences', 'mean error, words', 'p95', 'a word too many', 'a word too few'],
    rows: settings.map((heard) => {
      const { told, sentences: count, excess } = heard
      const share = (is: (words: number) => boolean) =>
        `${((100 * excess.filter(is).length) / excess.length).toFixed(0)} %`
      const p95 = percentile(excess.map(Math.abs), 0.95)
      return [told, `${count}`, errorOf(heard).toFixed(2), `${p95}`, share((by) => by > 0), share((by) => by < 0)]
    }),
  }
}
