import { Metrics } from '../../src/observe/metrics.ts'
import { systemClock } from '../../src/std/clock.ts'
import type { CallEvent } from '../../src/event/call-event.ts'
import { callInfo } from '../support/call-info.ts'
import { scriptedLlm, scriptedStt, toneTts } from '../support/providers.ts'
import { costOf } from './cost.ts'
import { percentile, type BenchOptions, type Table } from './table.ts'

const CALLS = 100

/** What watching costs: per event of a call, per beat, per token, and per scrape. */
export async function metrics(options: BenchOptions): Promise<readonly Table[]> {
  using metered = new Metrics({
    clock: systemClock,
    version: '0',
    queuedHops: () => 0,
    lostLogLines: () => 0,
    lostRecords: () => 0,
    webhooks: () => [],
  })
  const stt = scriptedStt({ transcripts: [] })
  const llm = scriptedLlm({ replies: [] })
  const tts = toneTts({ msPerChar: 1, rateHz: 16_000, frequencyHz: 440 })
  metered.stages.watch({ stt, llm, tts }, 'default')
  const watches = Array.from({ length: CALLS }, (_, call) => {
    const info = callInfo({ callId: `call-${call}`, wire: call % 2 ? 'webrtc' : 'websocket' })
    return metered.watchers.map((watcher) => watcher.open(info))
  })
  const tell = (call: number, event: CallEvent) => {
    for (const watch of watches[call] ?? []) watch.event?.(event)
  }
  for (let call = 0; call < CALLS; call++)
    tell(call, { atMs: 0, type: 'call-started', callId: '', wire: call % 2 ? 'webrtc' : 'websocket' })
  fillHttp(metered)

  const rows: string[][] = []
  const measure = <T>(what: string, items: readonly T[], step: (item: T) => unknown) => {
    const { minUs, medianUs } = costOf(items, step, options)
    rows.push([what, minUs.toFixed(2), medianUs.toFixed(2)])
  }
  const latency = {
    decisionMs: 550,
    transcriptMs: 300,
    firstTokenMs: 600,
    firstPieceMs: 650,
    firstAudioMs: 700,
    sentMs: 720,
  }
  measure('an event that is only passed over (token)', [0], () =>
    tell(1, { atMs: 0, type: 'token', reply: 1, text: 'a' }),
  )
  measure('the end of a turn, six stages', [0], () => tell(1, { atMs: 0, type: 'turn-timed', turn: 1, latency }))
  measure('a beat of all calls', [0], () => metered.beatLate(0.4))
  rows.push(['a scrape at 100 calls', ...(await scrapes(metered, options))])
  return [
    {
      title: 'Metrics: cost of watching',
      method: `Microseconds per call of the code, on one core, with ${CALLS} calls live. A scrape is ${(await metered.text()).length} bytes.`,
      columns: ['what', 'min µs', 'median µs'],
      rows,
    },
  ]
}

/** A server that has been asked for everything. */
function fillHttp({ http }: Metrics): void {
  for (const route of ['health', 'ready', 'start', 'session_offer', 'webrtc_offer', 'ws', 'metrics', 'other'])
    for (const status of [200, 400, 404, 503]) {
      http.began(route)
      http.answered({ method: 'POST', route, status, seconds: 0.01 })
    }
}

async function scrapes(metered: Metrics, { quick }: BenchOptions): Promise<readonly [string, string]> {
  const costs: number[] = []
  for (let pass = 0; pass < (quick ? 10 : 500); pass++) {
    const startedNs = Bun.nanoseconds()
    await metered.text()
    costs.push((Bun.nanoseconds() - startedNs) / 1000)
  }
  return [Math.min(...costs).toFixed(0), percentile(costs, 0.5).toFixed(0)]
}
