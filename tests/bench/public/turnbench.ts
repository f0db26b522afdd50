import { loadEmbeddedVad } from '../../../src/providers/embedded/silero-assets.ts'
import { judgements } from '../conversation/judgements.ts'
import { transcripts } from '../conversation/transcripts.ts'
import type { Table } from '../table.ts'
import type { ChannelModels, Commits } from './channel.ts'
import { conversations } from './turnbench-rows.ts'
import { playTwo } from './two-channels.ts'

interface Events {
  readonly eot: readonly number[]
  readonly interruption: readonly number[]
}

export interface Submission {
  readonly schema_version: 1
  readonly predictions: readonly {
    readonly conversation_id: string
    readonly speaker_1: Events
    readonly speaker_2: Events
  }[]
}

/** What its scorer takes, of the conversations in a folder, as one file. */
export async function turnBench(folder: string, out: string, models?: ChannelModels): Promise<Table> {
  const { predictions } = await submissionOf(folder, models ?? (await embedded()))
  const submission: Submission = { schema_version: 1, predictions }
  await Bun.write(out, `${JSON.stringify(submission, undefined, 2)}\n`)
  return {
    title: 'TurnBench',
    method: `Each channel was heard by the turn machine as a caller, with Smart Turn v3.2 and an idle machine's recogniser; the other speaker is its bot. A time is when the machine committed itself: nothing later was heard. For the scorer: ${out}.`,
    columns: ['conversation', 'ends of 1', 'interruptions by 1', 'ends of 2', 'interruptions by 2'],
    rows: predictions.map(({ conversation_id: id, speaker_1: one, speaker_2: other }) => {
      const events = [one.eot, one.interruption, other.eot, other.interruption]
      return [id].concat(events.map(({ length }) => `${length}`))
    }),
  }
}

const embedded = async (): Promise<ChannelModels> => ({
  vad: await loadEmbeddedVad(),
  read: transcripts(),
  judge: judgements(),
})

export async function submissionOf(folder: string, models: ChannelModels): Promise<Submission> {
  const predictions: Submission['predictions'][number][] = []
  for await (const { id, one, other } of conversations(folder)) {
    const [first, second] = await playTwo(one, other, models)
    predictions.push({ conversation_id: id, speaker_1: eventsOf(first), speaker_2: eventsOf(second) })
  }
  return { schema_version: 1, predictions }
}

const eventsOf = ({ ends, interruptions }: Commits): Events => ({
  eot: seconds(ends),
  interruption: seconds(interruptions),
})

/** Strictly increasing, as its scorer wants them. */
const seconds = (times: readonly number[]): number[] => [...new Set(times.map((ms) => Math.round(ms) / 1000))]
