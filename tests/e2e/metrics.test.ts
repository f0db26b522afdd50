import { expect, test } from 'bun:test'
import { Scrape } from '../support/exposition.ts'
import { startServer } from '../support/server.ts'
import { allison } from '../support/speech.ts'
import { WebRtcClient } from '../support/webrtc-client.ts'
import { SocketCaller } from './speech/socket-caller.ts'

const KEY = 'scraper-secret'

async function scrape(url: string): Promise<Scrape> {
  const response = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${KEY}` } })
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
  return new Scrape(await response.text())
}

test('a scrape during calls shows them, what they took, and who answered', async () => {
  await using server = await startServer({ config: { metrics_api_key: KEY } })
  expect((await fetch(`${server.url}/metrics`)).status).toBe(401)
  await using browser = await WebRtcClient.open()
  await browser.connect(async ({ sdp, pcId, restart }) => {
    const response = await fetch(`${server.url}/api/offer`, {
      method: 'POST',
      body: JSON.stringify({ sdp, type: 'offer', pc_id: pcId ?? null, restart_pc: restart }),
    })
    const answer = (await response.json()) as { sdp: string; pc_id: string }
    return { sdp: answer.sdp, pcId: answer.pc_id }
  })
  await using caller = await SocketCaller.open(server.url, 'json')
  await caller.speech(0)
  await caller.quiet(1000)
  const fromMs = caller.nowMs()
  await caller.say(allison('hello-world'))
  await caller.speech(fromMs)

  let during = await scrape(server.url)
  // The voice is measured when it has said a piece to its end.
  const saidPieces = () => during.value('tts_synthesis_latency_seconds_count', { model: 'flite' })
  for (let waits = 0; saidPieces() === undefined && waits < 100; waits++) {
    await Bun.sleep(100)
    during = await scrape(server.url)
  }
  expect(during.all('voxray_calls_active')).toEqual({
    'voxray_calls_active{transport="webrtc"}': 1,
    'voxray_calls_active{transport="telephony"}': 0,
    'voxray_calls_active{transport="websocket"}': 1,
  })
  expect(during.value('http_requests_total', { route: 'ws', status_code: '101' })).toBe(1)
  expect(during.value('http_requests_total', { route: 'pipecat_offer', status_code: '200' })).toBe(1)
  expect(during.value('http_requests_total', { route: 'metrics', status_code: '401', status: 'error' })).toBe(1)
  expect(during.value('webrtc_peer_connections_total', { state: 'connected' })).toBe(1)
  expect(during.value('webrtc_peer_connections_active')).toBe(1)
  expect(during.value('webrtc_bytes_sent_total', { direction: 'egress' })).toBeGreaterThan(1000)
  expect(during.value('voxray_websocket_bytes_total', { direction: 'ingress' })).toBeGreaterThan(50_000)
  expect(during.value('voxray_websocket_bytes_total', { direction: 'egress' })).toBeGreaterThan(50_000)
  // On a busy machine the recording may be heard as two turns; exact figures are those of virtual time.
  expect(
    during.value('stt_transcription_latency_seconds_count', { model: 'moonshine', status: 'success' }),
  ).toBeGreaterThan(0)
  expect(during.value('llm_time_to_first_token_seconds_count', { status: 'success' })).toBeGreaterThan(0)
  expect(saidPieces()).toBeGreaterThan(0)
  expect(during.value('voxray_turn_latency_seconds_count', { stage: 'sent' })).toBeGreaterThan(0)
  expect(during.value('voxray_playout_lateness_seconds_count')).toBeGreaterThan(50)
  expect(during.value('process_resident_memory_bytes')).toBeGreaterThan(5e7)

  await browser[Symbol.asyncDispose]()
  await server.prints(/call ended/, 20_000)
  const after = await scrape(server.url)
  expect(after.value('voxray_calls_active', { transport: 'webrtc' })).toBe(0)
  expect(after.value('voxray_calls_ended_total', { transport: 'webrtc' })).toBe(1)
  expect(after.value('webrtc_peer_connections_active')).toBe(0)
  expect(await server.stop()).toBe(0)
}, 180_000)
