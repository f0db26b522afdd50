import { compare, readBaseline } from './conversation/baseline.ts'
import { corpus, echoes } from './conversation/corpus.ts'
import { outcomeOf } from './conversation/outcome.ts'
import { pageOf, writePage } from './conversation/page.ts'
import { playAll } from './conversation/players.ts'
import { tablesOf } from './conversation/report.ts'
import { loadSpeech } from './conversation/speech.ts'
import { playTenth } from './conversation/tenth.ts'
import type { BenchOptions, Table } from './table.ts'

/** How well turns are taken: recorded speech through the whole call, in virtual time. The whole of it is written to its page. */
export async function conversation({ quick, tenth, speech: folder }: BenchOptions): Promise<readonly Table[]> {
  if (quick || tenth) return await aTenth()
  const speech = await loadSpeech(folder)
  const entries = corpus(speech)
  const tables = tablesOf(await playAll([...echoes.keys(), ...entries.map(({ id }) => id)], folder))
  await writePage(await pageOf(tables, entries, speech))
  return tables
}

async function aTenth(): Promise<readonly Table[]> {
  const answers = await playTenth()
  const { worse, better } = compare(await readBaseline(), answers.map(outcomeOf))
  const rows = [...worse.map((text) => ['worse', text]), ...better.map((text) => ['better', text])]
  const method =
    'The same turns as they are now and as they were when the baseline was kept; nothing but noise where there is no line.'
  return [...tablesOf(answers), { title: 'Against the baseline', method, columns: ['', 'what'], rows }]
}
