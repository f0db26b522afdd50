import { loadEmbeddedRnnoise } from '../../../src/providers/embedded/rnnoise-assets.ts'
import { loadEmbeddedVad } from '../../../src/providers/embedded/silero-assets.ts'
import { type Table, toMarkdown } from '../table.ts'
import { corpus } from './corpus.ts'
import { type EndOfTurn, endOfTurn } from './measure.ts'
import { type Models, play } from './play.ts'
import { loadSpeech } from './speech.ts'
import { mean, median } from './statistics.ts'
import { transcripts } from './transcripts.ts'
import type { Entry } from './turn.ts'

/**
 * What a noise filter does to turns of one kind: `bun tests/bench/conversation/noise-filter.ts KIND [NTH]`, every turn of the kind or every
 * NTH, each without the filter and with it.
 */
const [kind, nth = '1'] = process.argv.slice(2)
const speech = await loadSpeech()
const entries = corpus(speech).filter((entry) => entry.kind === kind)
if (entries.length === 0) throw new Error(`no kind of turn is called "${kind}"`)
const models = { vad: await loadEmbeddedVad(), read: transcripts(), speech }
const filters = { none: undefined, rnnoise: await loadEmbeddedRnnoise() }

const chosen = entries.filter((_, at) => at % Number(nth) === 0)
const rows: (readonly string[])[] = []
for (const [name, noiseFilter] of Object.entries(filters))
  rows.push(rowOf(name, await ends(chosen, { ...models, noiseFilter })))
const table: Table = {
  title: `${kind}, with and without a noise filter`,
  method:
    'Words: wrong, lost and added ones. Decision: from the true end of a turn to the answer, of turns that were not cut.',
  columns: ['filter', 'turns', 'words wrong', 'missed', 'cut', 'decision p50 ms', 'mean'],
  rows,
}
console.log(toMarkdown(table))

async function ends(turns: readonly Entry[], withFilter: Models): Promise<EndOfTurn[]> {
  const measured: EndOfTurn[] = []
  for (const { id, kind: of, make } of turns) {
    const { samples, ...turn } = make()
    measured.push(endOfTurn({ id, kind: of, turn, played: await play({ ...turn, samples }, withFilter) }))
  }
  return measured
}

function rowOf(filter: string, measured: readonly EndOfTurn[]): readonly string[] {
  const delays = measured.flatMap(({ delayMs, isCut }) => (delayMs === undefined || isCut ? [] : [delayMs]))
  const wrong = measured.flatMap(({ wordsWrong }) => wordsWrong ?? [])
  const count = (is: (end: EndOfTurn) => boolean) => `${measured.filter(is).length}`
  return [
    filter,
    `${measured.length}`,
    `${(100 * mean(wrong)).toFixed(0)} %`,
    count(({ isMissed }) => isMissed),
    count(({ isCut }) => isCut),
    ...[median, mean].map((statistic) => (delays.length === 0 ? '–' : statistic(delays).toFixed(0))),
  ]
}
