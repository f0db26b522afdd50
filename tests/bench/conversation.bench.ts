import { corpus, echoes, tenth } from './conversation/corpus.ts'
import { playAll } from './conversation/players.ts'
import { tablesOf } from './conversation/report.ts'
import { loadSpeech } from './conversation/speech.ts'
import type { BenchOptions, Table } from './table.ts'

/** How well turns are taken: recorded speech through the whole call, in virtual time. */
export async function conversation(options: BenchOptions): Promise<readonly Table[]> {
  const entries = corpus(await loadSpeech())
  const isPart = options.quick || options.tenth
  const played = isPart ? tenth(entries) : entries
  const heard = isPart ? [...echoes.keys()].slice(0, 1) : [...echoes.keys()]
  return tablesOf(await playAll([...heard, ...played.map(({ id }) => id)]))
}
