import { afterAll, beforeAll, expect, test } from 'bun:test'
import { LISTEN_RATE_HZ } from '../../../src/audio/pcm.ts'
import { joined } from '../../../src/audio/sounds.ts'
import { type RunningServer, startServer } from '../../support/server.ts'
import { librivox } from '../../support/speech.ts'
import { type FarSide, SocketVendor } from '../../support/vendors/socket-vendor.ts'
import { kindOf } from '../../support/vendors/tone-stream.ts'
import { SocketCaller } from './socket-caller.ts'

const KEY = 'secret-key'
const [QUESTION = { text: '', samples: new Int16Array() }] = librivox().slice(-1)
const WORDS = QUESTION.text.split(' ')
const isLoud = (sample: number) => Math.abs(sample) > 1000
/** The caller pauses before the silence at its end is over. */
const SPOKEN = QUESTION.samples.subarray(0, QUESTION.samples.findLastIndex(isLoud) + 1)

/** Deepgram with a recogniser that knows one recording: of its words, it hears as many as came of its samples, each of them exact. */
class OneRecording {
  /** Of each connection, the share of the recording that has come. */
  readonly shares: number[] = []
  readonly vendor = new SocketVendor((far) => {
    if (far.headers.get('authorization') !== `Token ${KEY}`) return 401
    const at = this.shares.push(0) - 1
    const chunks: Int16Array[] = []
    let finalSecs = 0
    return (data) => {
      if (typeof data !== 'string') return void chunks.push(new Int16Array(data.slice().buffer))
      if (kindOf(data) !== 'Finalize') return
      const samples = joined(chunks)
      const share = shareOf(samples)
      const text = WORDS.slice(0, Math.round(WORDS.length * share)).join(' ')
      this.shares[at] = share
      const heardSecs = samples.length / LISTEN_RATE_HZ
      tell(far, finalSecs, heardSecs, finalSecs === 0 || share > 0 ? text : '')
      finalSecs = heardSecs
    }
  })
}

function tell(far: FarSide, start: number, end: number, transcript: string): void {
  const alternatives = [{ transcript, confidence: 1, words: [] }]
  const kind = { is_final: true, from_finalize: true, start, duration: end - start }
  far.send(JSON.stringify({ type: 'Results', ...kind, channel: { alternatives } }))
}

/** How much of the recording stands in these samples, as one piece. */
function shareOf(heard: Int16Array): number {
  const anchor = SPOKEN.findIndex(isLoud)
  const from = heard.findIndex((_, at) => isThere(heard, at, SPOKEN, anchor, 320))
  if (from < 0) return 0
  let length = 320
  while (anchor + length < SPOKEN.length && heard[from + length] === SPOKEN[anchor + length]) length++
  return (anchor + length) / SPOKEN.length
}

function isThere(heard: Int16Array, at: number, samples: Int16Array, from: number, length: number): boolean {
  for (let offset = 0; offset < length; offset++) if (heard[at + offset] !== samples[from + offset]) return false
  return true
}

const opened = new AsyncDisposableStack()
const recording = new OneRecording()
let server: RunningServer

beforeAll(async () => {
  const { url } = opened.use(recording.vendor.listen())
  server = opened.use(
    await startServer({
      config: { stt_provider: 'deepgram', stt_base_url: url.replace('ws', 'http'), stt_api_key: KEY, greeting: '' },
    }),
  )
}, 180_000)
afterAll(() => opened.disposeAsync())

test('a caller is heard by Deepgram, and answered', async () => {
  await using caller = await SocketCaller.open(server.url, 'json')
  const saidMs = caller.nowMs()
  await caller.say(QUESTION.samples)
  const { text } = await caller.hears(({ type }) => type === 'final', saidMs, 20_000)
  expect(text).toBe(QUESTION.text)
  await caller.speech(saidMs)
  expect(recording.shares).toEqual([1])
}, 180_000)

test('when the connection to it breaks while the caller speaks, the next one hears every sample again', async () => {
  await using caller = await SocketCaller.open(server.url, 'json')
  const saidMs = caller.nowMs()
  const said = caller.say(QUESTION.samples)
  await Bun.sleep(1500)
  recording.vendor.connections.at(-1)?.drop()
  await said
  const { text } = await caller.hears(({ type }) => type === 'final', saidMs, 20_000)
  expect(text).toBe(QUESTION.text)
  expect(recording.shares.at(-1)).toBe(1)
  expect(recording.vendor.connections).toHaveLength(3)
  expect(server.printed()).not.toContain(KEY)
}, 180_000)
