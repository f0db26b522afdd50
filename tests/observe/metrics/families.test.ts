import { expect, test } from 'bun:test'
import { join } from 'node:path'
import { Metrics } from '../../../src/observe/metrics.ts'
import { StageError } from '../../../src/std/errors.ts'
import { callInfo } from '../../support/call-info.ts'
import { VirtualClock } from '../../support/clock.ts'
import { Scrape } from '../../support/exposition.ts'
import { metricsPage } from '../../../docs/write/metrics-page.ts'
import { Rig } from '../../support/rig.ts'

const REQUEST = 'method route status_code session_id stage direction status model'
const ERROR = 'error_type session_id stage model'
const MODEL = 'session_id stage model'
const OUTCOME = 'session_id stage status model'
const LAG = 'direction session_id model'

/** The table of voxray-go: type and labels under each name. */
const REFERENCE: Readonly<Record<string, string>> = {
  http_requests_total: `counter ${REQUEST}`,
  http_request_duration_seconds: `histogram ${REQUEST}`,
  http_active_connections: 'gauge route stage direction session_id model',
  http_errors_total: 'counter method route error_type',
  http_timeout_total: 'counter method route',
  webrtc_peer_connections_total: 'counter state session_id stage',
  webrtc_peer_connections_active: 'gauge stage session_id',
  webrtc_bytes_sent_total: 'counter direction session_id model',
  webrtc_bytes_received_total: 'counter direction session_id model',
  webrtc_connection_failures_total: 'counter reason stage',
  webrtc_reconnection_attempts_total: 'counter session_id stage',
  stt_errors_total: `counter ${ERROR}`,
  stt_fallback_total: `counter ${MODEL}`,
  stt_time_to_first_token_seconds: `histogram ${OUTCOME}`,
  stt_transcription_latency_seconds: `histogram ${OUTCOME}`,
  stt_streaming_lag_seconds: `histogram ${LAG}`,
  llm_errors_total: `counter ${ERROR}`,
  llm_retries_total: `counter ${MODEL}`,
  llm_fallback_total: `counter ${MODEL}`,
  llm_time_to_first_token_seconds: `histogram ${OUTCOME}`,
  llm_generation_latency_seconds: `histogram ${OUTCOME}`,
  llm_inter_token_latency_seconds: `histogram ${MODEL}`,
  tts_errors_total: `counter ${ERROR}`,
  tts_fallback_total: `counter ${MODEL}`,
  tts_time_to_first_audio_chunk_seconds: `histogram ${OUTCOME}`,
  tts_synthesis_latency_seconds: `histogram ${OUTCOME}`,
  tts_streaming_lag_seconds: `histogram ${LAG}`,
  recording_jobs_enqueued_total: 'counter',
  recording_jobs_success_total: 'counter',
  recording_jobs_failed_total: 'counter',
  recording_queue_depth: 'gauge',
}
const BOUNDS = '0.005 0.01 0.025 0.05 0.1 0.25 0.5 1 2.5 5 10 +Inf'

const words = (...all: readonly string[]) => all.flatMap((each) => each.split(' ')).filter((word) => word !== '')

const failure = (stage: 'stt' | 'llm' | 'tts') => new StageError(stage, 'timeout', '')

/** Metrics of a server to which everything has happened. */
async function eventful(): Promise<Scrape> {
  const clock = new VirtualClock()
  using metrics = new Metrics({
    clock,
    version: '1',
    queuedHops: () => 0,
    lostLogLines: () => 0,
    lostRecords: () => 0,
    webhooks: () => [],
  })
  await using rig = new Rig({
    clock,
    says: ['Tell me.', failure('stt')],
    replies: ['This is one of two. And this is two.', failure('llm')],
    tokenMs: 400,
    watchers: metrics.watchers,
    watch: (models) => metrics.stages.watch(models, 'default'),
  })
  for (let turn = 0; turn < 2; turn++) {
    await rig.saysSomething()
    await rig.isSilentFor(9000)
  }
  metrics.stages.retried(failure('llm'), 'scripted')
  for (const watcher of metrics.watchers) {
    const watch = watcher.open(callInfo())
    for (const stage of ['stt', 'llm', 'tts'] as const) {
      watch.event?.({ atMs: 0, type: 'failed', stage, code: 'timeout', message: '', fatal: false })
      watch.event?.({ atMs: 0, type: 'fell-back', stage })
    }
  }
  metrics.http.began('start')
  metrics.http.answered({ method: 'POST', route: 'start', status: 503, seconds: 0.2 })
  metrics.http.timedOut('POST', 'start')
  return new Scrape(await metrics.text())
}

test('every family of voxray-go is exposed with its type, its labels and its buckets, and a help of its own', async () => {
  const { families } = await eventful()
  const helps = new Set<string>()
  for (const [name, expected] of Object.entries(REFERENCE)) {
    const family = families.get(name)
    const [type = '', ...labels] = words(expected)
    expect({ name, type: family?.type }).toEqual({ name, type })
    helps.add(family?.help ?? '')
    const series = family?.series ?? []
    expect({ name, isWritten: series.length > 0 }).toEqual({ name, isWritten: true })
    for (const { labels: given } of series) {
      const own = Object.keys(given).filter((label) => label !== 'le')
      expect({ name, labels: own.toSorted() }).toEqual({ name, labels: labels.toSorted() })
      expect(given['session_id'] ?? '').toBe('')
    }
    if (type === 'histogram') {
      const bounds = [...new Set(series.flatMap(({ labels: { le } }) => le ?? []))]
      expect({ name, bounds: bounds.join(' ') }).toEqual({ name, bounds: BOUNDS })
    }
  }
  expect(helps.size).toBe(Object.keys(REFERENCE).length)
})

test('what is not of voxray-go is named ours, or as every process is', async () => {
  const { families } = await eventful()
  const others = [...families.keys()].filter((name) => !Object.hasOwn(REFERENCE, name))
  expect(others.length).toBeGreaterThan(15)
  expect(others.filter((name) => !/^(?:voxray|process)_/.test(name))).toEqual([])
})

test('the page about metrics is fresh (bun run docs)', async () => {
  expect(await Bun.file(join(import.meta.dir, '../../../docs/metrics.md')).text()).toBe(metricsPage())
})
