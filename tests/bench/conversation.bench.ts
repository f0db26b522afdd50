import { compare, readBaseline } from './conversation/baseline.ts'
import { corpus, echoes, isAligned, tenth as tenthOf } from './conversation/corpus.ts'
import { heardTextTable } from './conversation/heard-text.ts'
import { outcomeOf } from './conversation/outcome.ts'
import { pageOf, writePage } from './conversation/page.ts'
import { playAll, type Question } from './conversation/players.ts'
import { tablesOf } from './conversation/report.ts'
import { ENDS } from './conversation/rows.ts'
import { loadSpeech } from './conversation/speech.ts'
import { playTenth } from './conversation/tenth.ts'
import { type Peer, peersNamed } from './peers/peers.ts'
import { playToPeers } from './peers/play.ts'
import { eotBench } from './public/eot-bench.ts'
import { ownCorpusInTerms } from './public/own-corpus.ts'
import { turnBench } from './public/turnbench.ts'
import type { BenchOptions, Table } from './table.ts'
import { conversationWires } from './wires/wires.ts'

/** How well turns are taken: recorded speech through the whole call, in virtual time. The whole of it is written to its page. */
export async function conversation(options: BenchOptions): Promise<readonly Table[]> {
  const { quick, tenth, wires, speech: folder, peer, 'eot-bench': eotFolder, turnbench: turnFolder } = options
  if (eotFolder !== undefined) return [await eotBench(eotFolder, 'dist/eot-bench')]
  if (turnFolder !== undefined) return [await turnBench(turnFolder, 'dist/turnbench.json')]
  if (wires) return await conversationWires(quick)
  const peers = peersNamed(peer)
  if (quick || tenth) return await aTenth(peers)
  const speech = await loadSpeech(folder)
  const entries = corpus(speech)
  const played = await playToPeers(peers, entries)
  const ends = entries.filter(({ kind }) => ENDS.some(({ of }) => of(kind)))
  const streamed = entries.filter(isAligned)
  const questions: Question[] = [
    ...[...echoes.keys(), ...entries.map(({ id }) => id)].map((id): Question => ({
      id,
      by: 'rules',
      from: 'embedded',
    })),
    ...ends.map(({ id }): Question => ({ id, by: 'model', from: 'embedded' })),
    ...streamed.map(({ id }): Question => ({ id, by: 'rules', from: 'streaming' })),
    ...streamed
      .filter((entry) => ends.includes(entry))
      .map(({ id }): Question => ({ id, by: 'model', from: 'streaming' })),
  ]
  const heard = heardTextTable([...speech.sentences, ...speech.paused])
  const tables = [...tablesOf(await playAll(questions, folder), played), heard, await ownCorpusInTerms(speech)]
  await writePage(await pageOf(tables, entries, speech, peers))
  return tables
}

async function aTenth(peers: readonly Peer[]): Promise<readonly Table[]> {
  const played = await playToPeers(peers, tenthOf(corpus(await loadSpeech())))
  const answers = await playTenth()
  const { worse, better } = compare(await readBaseline(), answers.map(outcomeOf))
  const rows = [...worse.map((text) => ['worse', text]), ...better.map((text) => ['better', text])]
  const method =
    'The same turns as they are now and as they were when the baseline was kept; nothing but noise where there is no line.'
  return [...tablesOf(answers, played), { title: 'Against the baseline', method, columns: ['', 'what'], rows }]
}
