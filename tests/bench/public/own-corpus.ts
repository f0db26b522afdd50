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
  for (const { id, make } of turnsOf(speech)) {
    const { samples, onsetMs, pauses, endMs } = make()
    const end = { fromMs: endMs, toMs: endMs + PATIENCE_MS }
    facts.push(await factsOf({ id, samples, onsetMs, silences: [...pauses, end] }, models))
  }
  return inTermsOfEotBench(facts, 'this page', REMARK)
}
