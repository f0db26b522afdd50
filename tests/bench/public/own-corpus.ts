import { complete, oneWord, ownPauses, phone, quiet } from '../conversation/kinds/complete.ts'
import { digits } from '../conversation/kinds/digits.ts'
import { hesitations } from '../conversation/kinds/hesitation.ts'
import { judgements } from '../conversation/judgements.ts'
import { PATIENCE_MS } from '../conversation/play.ts'
import type { Speech } from '../conversation/speech.ts'
import { transcripts } from '../conversation/transcripts.ts'
import type { Entry } from '../conversation/turn.ts'
import type { Table } from '../table.ts'
import { factsOf, type TurnFacts } from './facts.ts'
import { inTermsOfEotBench } from './terms.ts'

const REMARK =
  ' Nearly all of these holds are put in; those of one sentence count once for each length, and those between groups of digits are a third.'

/** All but noise, late audio and sounds over the bot: there the question is another one. */
const turnsOf = (speech: Speech): Entry[] =>
  [complete, oneWord, phone, quiet, hesitations, ownPauses, digits].flatMap((kind) => kind(speech))

export async function ownCorpusInTerms(speech: Speech): Promise<Table> {
  const models = { read: transcripts(), judge: judgements() }
  const facts: TurnFacts[] = []
  const streamed: TurnFacts[] = []
  for (const { id, make } of turnsOf(speech)) {
    const { samples, onsetMs, pauses, endMs, words } = make()
    const end = { fromMs: endMs, toMs: endMs + PATIENCE_MS }
    const turn = { id, samples, onsetMs, silences: [...pauses, end] }
    facts.push(await factsOf(turn, models))
    if (words.length > 0) streamed.push(await factsOf({ ...turn, words }, models))
  }
  return inTermsOfEotBench(facts, 'this page', REMARK, streamed)
}
