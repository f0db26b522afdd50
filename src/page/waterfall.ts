import type { ClientLatency } from '../transport/client-event.ts'

export type Stage = keyof ClientLatency

/** One stage of a turn as a bar; milliseconds after the end of the caller's speech. */
export interface Bar {
  readonly stage: Stage
  readonly startMs: number
  readonly endMs: number
}

/** One use of a tool; milliseconds as in `Bar`. Without an end while it runs. */
export interface ToolBar {
  readonly name: string
  readonly startMs: number
  readonly endMs?: number
  readonly outcome: 'running' | 'done' | 'failed'
  /** What came out, where the server shows it. */
  readonly result?: string
}

/** Who does a stage failed, and another did it. */
export interface Replaced {
  readonly stage: 'stt' | 'llm' | 'tts'
  /** Of the failure. */
  readonly code: string
}

/** A turn as it is listed: `id` is unique on the page, `turn` in its call, and `said` is what the caller said. */
export interface TimedTurn {
  readonly id: number
  readonly turn: number
  readonly said: string
  readonly latency: ClientLatency
  /** In the order in which they began. */
  readonly tools: readonly ToolBar[]
  readonly replaced: readonly Replaced[]
}

/** The first moment that shows the work of a stage. */
const SHOWN_BY = { stt: 'transcriptMs', llm: 'firstTokenMs', tts: 'firstAudioMs' } as const satisfies Record<
  string,
  Stage
>

/** Those whose work this row of the chart shows, and who failed. */
export const replacedIn = ({ replaced }: Pick<TimedTurn, 'replaced'>, row: Stage): readonly Replaced[] =>
  replaced.filter(({ stage }) => SHOWN_BY[stage] === row)

/** What the chart of a turn has from top to bottom. */
export type Row = { readonly type: 'stage'; readonly stage: Stage } | { readonly type: 'tool'; readonly tool: ToolBar }

/** In the order a turn passes them. */
export const STAGES: readonly { readonly stage: Stage; readonly name: string; readonly meaning: string }[] = [
  { stage: 'decisionMs', name: 'Decision', meaning: 'your turn is over' },
  { stage: 'transcriptMs', name: 'Transcript', meaning: 'your words are known' },
  { stage: 'askedMs', name: 'Asked', meaning: 'the model is asked, ahead of the decision' },
  { stage: 'firstTokenMs', name: 'First token', meaning: 'the model begins to answer' },
  { stage: 'firstPieceMs', name: 'First piece', meaning: 'enough of it to be spoken' },
  { stage: 'voiceAskedMs', name: 'Voice asked', meaning: 'the voice is asked, ahead of the decision' },
  { stage: 'firstAudioMs', name: 'First audio', meaning: 'the voice has made sound' },
  { stage: 'sentMs', name: 'Sent', meaning: 'the sound is on its way to you' },
]

/**
 * The stages that were reached, each starting where the latest earlier stage ended. Work done ahead, under the silence
 * that is still being waited out, ends before the decision and so starts at zero.
 */
export function bars(latency: ClientLatency): readonly Bar[] {
  const found: Bar[] = []
  for (const { stage } of STAGES) {
    const endMs = latency[stage]
    if (endMs === undefined) continue
    const ends = found.map((bar) => bar.endMs).filter((earlier) => earlier <= endMs)
    found.push({ stage, startMs: Math.max(0, ...ends), endMs })
  }
  return found
}

/** What each stage added to the caller's wait; the bars follow each other and end where the wait ended. */
export function criticalPath(latency: ClientLatency): readonly Bar[] {
  const path: Bar[] = []
  let atMs = 0
  for (const { stage } of STAGES) {
    const endMs = latency[stage]
    if (endMs === undefined || endMs <= atMs) continue
    path.push({ stage, startMs: atMs, endMs })
    atMs = endMs
  }
  return path
}

/** The stages, and each tool before the first stage that was reached after it: what was looked up comes before the words that tell it. */
export function rows({ latency, tools }: TimedTurn): readonly Row[] {
  const left = [...tools]
  const found: Row[] = []
  const take = (untilMs: number) => {
    for (const tool of left.filter(({ startMs, endMs }) => (endMs ?? startMs) <= untilMs)) {
      left.splice(left.indexOf(tool), 1)
      found.push({ type: 'tool', tool })
    }
  }
  for (const { stage } of STAGES) {
    // Told of turns in which it happened alone.
    if ((stage === 'askedMs' || stage === 'voiceAskedMs') && latency[stage] === undefined) continue
    take(latency[stage] ?? Number.NEGATIVE_INFINITY)
    found.push({ type: 'stage', stage })
  }
  take(Number.POSITIVE_INFINITY)
  return found
}

/** Whether the tool began when the answer could be heard already: nobody waited for it. */
export const isLate = ({ startMs }: ToolBar, latency: ClientLatency): boolean => startMs >= waitMs(latency)

/** To the end of all that a chart of the turn shows as bars. */
export function spanMs({ latency, tools }: TimedTurn): number {
  const inTime = tools.filter((tool) => !isLate(tool, latency))
  return Math.max(waitMs(latency), ...inTime.map(({ startMs, endMs }) => endMs ?? startMs))
}

/** The whole wait: to the first sound sent, or as far as the turn came. */
export function waitMs(latency: ClientLatency): number {
  return latency.sentMs ?? criticalPath(latency).at(-1)?.endMs ?? 0
}

/** How much later the first sound would have come, had nothing been begun before the decision. */
export function savedMs({ decisionMs, askedMs, firstPieceMs, voiceAskedMs, firstAudioMs }: ClientLatency): number {
  if (decisionMs === undefined || askedMs === undefined) return 0
  // What was begun was ready by then, or is still being worked on.
  const doneMs = (voiceAskedMs === undefined ? firstPieceMs : firstAudioMs) ?? decisionMs
  return Math.max(0, Math.min(decisionMs, doneMs) - askedMs)
}

/** An axis from zero to a round number at or above `maxMs`, with three to six ticks. */
export function axis(maxMs: number): { readonly endMs: number; readonly ticksMs: readonly number[] } {
  const stepMs = stepFor(maxMs)
  const endMs = Math.max(1, Math.ceil(maxMs / stepMs)) * stepMs
  return { endMs, ticksMs: Array.from({ length: endMs / stepMs + 1 }, (_, i) => i * stepMs) }
}

/** The middle value; the mean of the two middle ones when their number is even. */
export function median(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b)
  const upper = sorted[Math.floor(sorted.length / 2)]
  const lower = sorted[Math.floor((sorted.length - 1) / 2)]
  return upper === undefined || lower === undefined ? undefined : (lower + upper) / 2
}

const STEPS_MS = [50, 100, 200, 250, 500, 1000, 2000, 5000, 10_000]

function stepFor(maxMs: number): number {
  return STEPS_MS.find((stepMs) => maxMs / stepMs <= 5) ?? Math.ceil(maxMs / 5 / 10_000) * 10_000
}
