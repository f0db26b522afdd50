import { expect, test } from 'bun:test'
import { MeteredRig } from '../../support/metrics.ts'

const STORY = 'Once upon a time there was a very long story that nobody ever heard to its end.'

test('a call is counted where it began, while it lasts, and by the reason it ended for', async () => {
  await using metered = new MeteredRig()
  const during = await metered.scrape()
  expect(during.all('voxray_calls_active')).toEqual({
    'voxray_calls_active{transport="telephony"}': 0,
    'voxray_calls_active{transport="webrtc"}': 0,
    'voxray_calls_active{transport="websocket"}': 0,
    'voxray_calls_active{transport="memory"}': 1,
  })
  expect(during.all('voxray_calls_ended_total')).toEqual({})
  metered.rig.wire.leave()
  await metered.clock.advance(100)
  const after = await metered.scrape()
  expect(after.value('voxray_calls_active')).toBe(0)
  expect(after.all('voxray_calls_total')).toEqual({ 'voxray_calls_total{transport="memory"}': 1 })
  expect(after.all('voxray_calls_ended_total')).toEqual({
    'voxray_calls_ended_total{reason="caller-left",transport="memory"}': 1,
  })
})

test('each stage of a turn is timed from the end of the speech, in seconds', async () => {
  await using metered = new MeteredRig({
    says: ['Tell me.'],
    replies: ['Well now.'],
    sttMs: 60,
    llmMs: 100,
    tokenMs: 10,
    ttsMs: 40,
  })
  await metered.rig.saysSomething()
  await metered.rig.isSilentFor(1000)
  const latency = metered.rig.events('turn-timed')[0]?.latency
  expect((await metered.scrape()).all('voxray_turn_latency_seconds')).toEqual(
    Object.fromEntries(
      [
        ['decision', latency?.decisionMs],
        ['transcript', latency?.transcriptMs],
        ['first_token', latency?.firstTokenMs],
        ['first_piece', latency?.firstPieceMs],
        ['first_audio', latency?.firstAudioMs],
        ['sent', latency?.sentMs],
      ].flatMap(([stage, ms]) => [
        [`voxray_turn_latency_seconds_sum{stage="${stage}"}`, Number(ms) / 1000],
        [`voxray_turn_latency_seconds_count{stage="${stage}"}`, 1],
      ]),
    ),
  )
})

test('an interruption is counted as cut, a noise as resumed, the end of the call as neither', async () => {
  await using metered = new MeteredRig({
    says: ['A story.', '', 'Stop that now.', 'And now?'],
    replies: [STORY, STORY],
  })
  const { rig } = metered
  await rig.saysSomething()
  await rig.isSilentFor(1000)
  await rig.speaksFor(300)
  await rig.isSilentFor(1000)
  expect((await metered.scrape()).all('voxray_barge_ins_total')).toEqual({
    'voxray_barge_ins_total{outcome="resumed"}': 1,
  })
  await rig.speaksFor(1000)
  await rig.isSilentFor(1000)
  expect(rig.events('interrupted')).toHaveLength(1)
  await rig.call.end('hung-up')
  expect(rig.events('interrupted')).toHaveLength(2)
  expect((await metered.scrape()).all('voxray_barge_ins_total')).toEqual({
    'voxray_barge_ins_total{outcome="resumed"}': 1,
    'voxray_barge_ins_total{outcome="cut"}': 1,
  })
})

test('speech that waits for its time is counted, and no more when it has been cut', async () => {
  await using metered = new MeteredRig({ says: ['A story.'], replies: [STORY] })
  await metered.rig.saysSomething()
  const queued = (await metered.scrape()).value('voxray_playout_queued_hops') ?? 0
  expect(queued).toBeWithin(50, 200)
  metered.rig.wire.command({ type: 'interrupt' })
  await metered.clock.advance(20)
  expect((await metered.scrape()).value('voxray_playout_queued_hops')).toBe(0)
})

test('the beat and the event loop tell how late they are', async () => {
  await using metered = new MeteredRig()
  metered.metrics.beatLate(15)
  await metered.clock.advance(1000)
  const scrape = await metered.scrape()
  expect(scrape.all('voxray_playout_lateness_seconds')).toEqual({
    voxray_playout_lateness_seconds_sum: 0.015,
    voxray_playout_lateness_seconds_count: 1,
  })
  expect(scrape.all('voxray_event_loop_delay_seconds')).toEqual({
    voxray_event_loop_delay_seconds_sum: 0,
    voxray_event_loop_delay_seconds_count: 2,
  })
})

test('the process tells what it is and what it takes', async () => {
  await using metered = new MeteredRig()
  const scrape = await metered.scrape()
  expect(scrape.value('process_resident_memory_bytes')).toBeGreaterThan(1e7)
  expect(scrape.value('process_cpu_seconds_total')).toBeGreaterThan(0)
  expect(scrape.value('process_open_fds')).toBeGreaterThan(2)
  expect(scrape.value('process_start_time_seconds')).toBe(Date.UTC(2026, 0, 5, 9) / 1000)
  expect(scrape.value('voxray_build_info', { version: '1.2.3', bun: Bun.version })).toBe(1)
})

test('nothing is left running by metrics that are let go', async () => {
  const metered = new MeteredRig()
  await metered[Symbol.asyncDispose]()
  await metered.clock.advance(10_000)
  expect(metered.clock.pending).toBe(0)
})

test('a lost connection is counted by what became of it, and its call as held meanwhile', async () => {
  await using metered = new MeteredRig({ resumeMs: 60_000 })
  const { wire } = metered.rig
  const scraped = async () => {
    const scrape = await metered.scrape()
    return [scrape.value('voxray_calls_held'), scrape.all('voxray_lost_connections_total')]
  }
  wire.lose()
  await metered.clock.advance(1000)
  expect(await scraped()).toEqual([1, {}])
  wire.comeBack()
  await metered.clock.advance(1000)
  const resumed = { 'voxray_lost_connections_total{outcome="resumed",transport="memory"}': 1 }
  expect(await scraped()).toEqual([0, resumed])
  wire.lose()
  await metered.clock.advance(60_000)
  const ended = { 'voxray_lost_connections_total{outcome="ended",transport="memory"}': 1 }
  expect(await scraped()).toEqual([0, { ...resumed, ...ended }])
})
