import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { en } from '../../../src/language/en.ts'
import { DEFAULT_ENDPOINT, Endpoint } from '../../../src/turn/endpoint.ts'
import { READ_AFTER_MS, type Silence, type TurnFacts } from './facts.ts'
import type { SilentTurn } from './facts.ts'

/** eot-bench asks every 100 ms of a silence of 100 ms or more. */
const STEP_MS = 100

/** How sure we are that a turn is over after so much of a silence, 0 to 1. */
export type Score = (silence: Silence, afterMs: number) => number

/** The part of the rules' own wait that is over: a threshold then stands for all waits by a factor. */
export const byRules: Score = ({ text }, afterMs) =>
  afterMs < READ_AFTER_MS ? 0 : Math.min(1, afterMs / new Endpoint(en.turns).waitMs(text))

/** The model's probability, but where the words decide whatever it thinks. */
export const withModel: Score = ({ text, over }, afterMs) => {
  if (afterMs < READ_AFTER_MS) return 0
  const endpoint = new Endpoint(en.turns)
  if (endpoint.waitMs(text, 0) <= DEFAULT_ENDPOINT.briskMs + 50) return 1
  return endpoint.waitMs(text, 1) >= DEFAULT_ENDPOINT.unfinishedMs ? 0 : over
}

/** A row of `predictions.parquet`. */
export interface Prediction {
  readonly id: string
  readonly language: string
  readonly span_index: number
  readonly timestamp: number
  readonly silence_dur: number
  readonly p_eot: number
  readonly label: Silence['label']
}

export function predictionsOf(turn: SilentTurn, language: string, facts: TurnFacts, score: Score): Prediction[] {
  return facts.silences.flatMap((silence, span_index) => {
    const fromMs = turn.silences[span_index]?.fromMs ?? 0
    return momentsOf(silence.ms).map((afterMs) => ({
      id: turn.id,
      language,
      span_index,
      timestamp: seconds(fromMs + afterMs),
      silence_dur: seconds(afterMs),
      p_eot: score(silence, afterMs),
      label: silence.label,
    }))
  })
}

/** Each step, and the end. */
function momentsOf(ms: number): number[] {
  // What is written in seconds as 1.3 and 1.4 is 99.999 ms apart.
  const lengthMs = Math.round(ms * 1000) / 1000
  if (lengthMs < STEP_MS) return []
  const steps = Array.from({ length: Math.floor(lengthMs / STEP_MS) + 1 }, (_, at) => at * STEP_MS)
  return steps.at(-1) === lengthMs ? steps : [...steps, lengthMs]
}

/** To a microsecond, as the harness does. */
const seconds = (ms: number): number => Math.round(ms * 1000) / 1_000_000

/** A run of the harness: `predictions.parquet` and `manifest.json` in a folder of its own. */
export async function writeRun(folder: string, name: string, predictions: readonly Prediction[]): Promise<void> {
  await mkdir(folder, { recursive: true })
  const column = <K extends keyof Prediction>(key: K) => predictions.map((prediction) => prediction[key])
  const bytes = parquetWriteBuffer({
    columnData: [
      { name: 'id', data: column('id'), type: 'STRING' },
      { name: 'language', data: column('language'), type: 'STRING' },
      { name: 'span_index', data: column('span_index'), type: 'INT32' },
      { name: 'timestamp', data: column('timestamp'), type: 'DOUBLE' },
      { name: 'silence_dur', data: column('silence_dur'), type: 'DOUBLE' },
      { name: 'p_eot', data: column('p_eot'), type: 'DOUBLE' },
      { name: 'label', data: column('label'), type: 'STRING' },
    ],
  })
  await Bun.write(join(folder, 'predictions.parquet'), bytes)
  const manifest = { adapter_id: name.replaceAll(/\W+/g, '_'), display_name: name }
  await Bun.write(join(folder, 'manifest.json'), `${JSON.stringify(manifest, undefined, 2)}\n`)
}
