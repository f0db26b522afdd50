import { type Static, Type } from '@sinclair/typebox'
import { DatasetError, rowsOf } from './dataset.ts'
import type { SilentTurn } from './facts.ts'
import { samplesIn, Sound } from './sound.ts'

const LONGEST_SECONDS = 3600
const MOST_SILENCES = 2000
/** Ends of silences are rounded. */
const SLACK_MS = 50

const Seconds = Type.Number({ minimum: 0, maximum: LONGEST_SECONDS })

/** A row of eot-bench, as far as it is used: what the agent said and the words by another recogniser are not. */
const EotRow = Type.Object({
  id: Type.String({ minLength: 1, maxLength: 200 }),
  language: Type.String({ minLength: 1, maxLength: 35 }),
  audio: Sound,
  silence_spans: Type.Array(Type.Object({ start: Seconds, end: Seconds }), { minItems: 1, maxItems: MOST_SILENCES }),
})

export interface EotTurn extends SilentTurn {
  readonly language: string
}

/** The turns of a folder. Throws `DatasetError` at the first row that is malformed, or comes twice. */
export async function* eotTurns(folder: string): AsyncGenerator<EotTurn> {
  const seen = new Set<string>()
  for await (const { place, row } of rowsOf(folder, EotRow)) {
    if (seen.has(row.id)) throw new DatasetError(`${place}: its id has been there before`)
    seen.add(row.id)
    yield turnOf(row, folder, place)
  }
}

function turnOf(row: Static<typeof EotRow>, folder: string, place: string): EotTurn {
  const silences = row.silence_spans.map(({ start, end }) => ({ fromMs: start * 1000, toMs: end * 1000 }))
  for (const [at, { fromMs, toMs }] of silences.entries())
    if (toMs <= fromMs || fromMs < (silences[at - 1]?.toMs ?? 0))
      throw new DatasetError(`${place}: its silences do not follow one another`)
  const samples = samplesIn(row.audio, folder, place)
  const lastMs = silences.at(-1)?.toMs ?? 0
  if (lastMs > (samples.length * 1000) / 16_000 + SLACK_MS)
    throw new DatasetError(`${place}: a silence lies behind the end of its sound`)
  return { id: row.id, language: row.language.trim().toLowerCase(), samples, onsetMs: 0, silences }
}
