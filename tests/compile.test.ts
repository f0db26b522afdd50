import { beforeAll, expect, test } from 'bun:test'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { SocketCaller, type Told } from './e2e/speech/socket-caller.ts'
import { builtBinary } from './support/binary.ts'
import { startServer } from './support/server.ts'
import { joined, soundsIn } from '../src/audio/sounds.ts'
import { allison } from './support/speech.ts'
import { WebRtcClient } from './support/webrtc-client.ts'

const ROOT = join(import.meta.dir, '..')
const BINARY = join(ROOT, 'dist/voxray')
const BUILD_MS = 300_000
/** The greeting takes two seconds, and loading the voice up to 15 on a machine that is busy. */
const HEARD_WITHIN_MS = 20_000

beforeAll(async () => void (await builtBinary()), BUILD_MS)

test('the build is one file', async () => {
  const made = await readdir(join(ROOT, 'dist'))
  // Of the npm package.
  expect(made.filter((name) => name !== 'package')).toEqual(['voxray'])
})

test('started from an empty folder it serves its page, speaks, and stops when told', async () => {
  await using server = await startServer({ binary: BINARY })
  const page = await fetch(server.url)
  expect(page.status).toBe(200)
  const html = await page.text()
  const [, script = ''] = /<script[^>]+src="([^"]+)"/.exec(html) ?? []
  expect((await fetch(new URL(script, server.url))).headers.get('content-type')).toContain('javascript')
  expect(await (await fetch(`${server.url}/api/v1/health`)).json()).toMatchObject({ data: { status: 'ok' } })
  for (const part of ['', 'swagger-ui-bundle.js', 'swagger-ui.css', 'openapi.json', 'doc.json'])
    expect([part, (await fetch(`${server.url}/swagger/${part}`)).status]).toEqual([part, 200])

  await using caller = await SocketCaller.open(server.url, 'json')
  await caller.speech(0)
  await caller.quiet(1000)
  const fromMs = caller.nowMs()
  await caller.say(allison('conf-getpin'))
  const { text } = await caller.hears(isFinal, fromMs, 15_000)
  expect(text).toMatch(/enter the conference pin number/i)
  const answer = await caller.speech(fromMs)
  await caller.quiet(1000)
  const sounds = soundsIn(caller.played(answer.atMs))
  expect(sounds.reduce((sum, { fromMs: from, toMs }) => sum + toMs - from, 0)).toBeGreaterThan(800)
  expect(await server.stop()).toBe(0)
}, 180_000)

test('it is called over WebRTC, and heard', async () => {
  await using server = await startServer({ binary: BINARY })
  await using client = await WebRtcClient.open()
  await client.connect(async ({ sdp, pcId, restart }) => {
    const response = await fetch(`${server.url}/api/offer`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ sdp, type: 'offer', pc_id: pcId ?? null, restart_pc: restart }),
    })
    const answer = (await response.json()) as { sdp: string; pc_id: string }
    return { sdp: answer.sdp, pcId: answer.pc_id }
  })
  client.tell({ label: 'rtvi-ai', type: 'client-ready', id: '1', data: { version: '2.1.0' } })
  const heardMs = () =>
    soundsIn({ samples: joined(client.heard), rateHz: 16_000 }).reduce(
      (sum, { fromMs, toMs }) => sum + toMs - fromMs,
      0,
    )
  const giveUpMs = performance.now() + HEARD_WITHIN_MS
  while (heardMs() < 1500 && performance.now() < giveUpMs) await Bun.sleep(100)
  expect(heardMs()).toBeGreaterThanOrEqual(1500)
}, 180_000)

test('it has its noise filter within', async () => {
  await using server = await startServer({ binary: BINARY, config: { noise_filter: 'rnnoise' } })
  expect((await fetch(`${server.url}/api/v1/health`)).status).toBe(200)
}, 180_000)

const isFinal = ({ type }: Told) => type === 'final'
