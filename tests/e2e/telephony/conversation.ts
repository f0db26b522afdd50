import { afterAll, beforeAll, expect, test } from 'bun:test'
import type { SimulatedCarrier } from '../../../src/simulate/carriers/index.ts'
import { PhoneCall } from '../../../src/simulate/phone-call.ts'
import { MachineWaits } from '../../support/machine-waits.ts'
import { OpenAiServer } from '../../support/openai-server.ts'
import { type RunningServer, startServer } from '../../support/server.ts'
import { between, soundsIn } from '../../../src/audio/sounds.ts'
import { allison, librivox } from '../../support/speech.ts'
import { wordErrorRate } from '../../support/wer.ts'
import { Listener } from '../../../src/simulate/listener.ts'

export interface CarrierRun {
  readonly carrier: SimulatedCarrier
  /** How the server is told of the carrier. */
  readonly config: Readonly<Record<string, unknown>>
  /** With which the carrier signs. */
  readonly secret?: string
}

const GREETING = 'Hello. You have reached the office. What can I do for you?'
const STORY = 'Once upon a time there was a miller who had three sons and a mill. '.repeat(8)
const ANSWER = 'That is very good to know. Please tell me more about the weather today.'

/** The caller's silence of 10 ms blocks, and what the codec of a phone adds to it. */
const AUDIBLE_DB = -45
/** After the first sound of whoever interrupts: the carrier is told to throw away what it holds, and the bot is silent. */
const STOPPED_WITHIN_MS = 300
const DONE_MS = 1000
const POLL_MS = 20

/** What every carrier's calls have to be like, from the webhook to the end, with the recogniser and the voice of the embedded models. */
export function conversation({ carrier, config, secret }: CarrierRun): void {
  const opened = new AsyncDisposableStack()
  const model = new OpenAiServer()
  let server: RunningServer
  let listener: Listener
  let call: PhoneCall
  let held: PhoneCall
  let heldAtMs: number

  const place = () => PhoneCall.place({ carrier, url: server.url, ...(secret !== undefined && { secret }) })
  /** What callers have said, as the model was told. */
  const asked = () =>
    model.received.flatMap(({ body }) => (body['messages'] as { role: string; content: string }[]).slice(-1))

  beforeAll(async () => {
    model.reply = (messages) => (/story/i.test(messages.at(-1)?.content ?? '') ? STORY : ANSWER)
    const api = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: model.handle })
    opened.defer(() => api.stop(true))
    server = opened.use(
      await startServer({
        config: {
          runner_transport: carrier,
          greeting: GREETING,
          llm_base_url: `http://127.0.0.1:${api.port}/v1`,
          ...config,
        },
      }),
    )
    listener = opened.use(new Listener())
    await listener.words({ samples: new Int16Array(16_000), rateHz: 16_000 })
    call = opened.use(await place())
    // Longer than half a minute passes until that is looked at: the conversation goes on meanwhile.
    held = opened.use(await place())
    await until('a second call', () => server.liveCalls === 2)
    held.hold()
    heldAtMs = held.nowMs()
  }, 180_000)
  afterAll(() => opened.disposeAsync())

  const quiet = async (forMs: number) => {
    while (call.nowMs() - (soundsIn(call.heard, 100, AUDIBLE_DB).at(-1)?.toMs ?? 0) < forMs) await Bun.sleep(POLL_MS)
  }
  const until = async (what: string, is: () => boolean, withinMs = 10_000) => {
    const giveUpMs = performance.now() + withinMs
    while (!is()) {
      if (performance.now() > giveUpMs) throw new Error(`${what} did not happen: ${call.faults.join('; ')}`)
      await Bun.sleep(POLL_MS)
    }
  }
  const isHeardSince = (fromMs: number) => () =>
    soundsIn(between(call.heard, fromMs, call.nowMs()), 100, AUDIBLE_DB).length > 0

  test('the caller is greeted', async () => {
    await until('a greeting', isHeardSince(0))
    await quiet(DONE_MS)
    const words = await listener.words(call.heard)
    expect(wordErrorRate(GREETING, words), words).toBeLessThan(0.3)
  }, 180_000)

  test('what the caller says is understood and answered', async () => {
    const { text = '', samples = new Int16Array() } = librivox().at(-1) ?? {}
    const fromMs = call.nowMs()
    await call.say(samples)
    await until('an answer', isHeardSince(fromMs))
    const said = asked().at(-1)?.content ?? ''
    expect(wordErrorRate(text, said), said).toBeLessThan(0.25)
    await quiet(DONE_MS)
    const [sound] = soundsIn(between(call.heard, fromMs, call.nowMs()), DONE_MS, AUDIBLE_DB)
    const words = await listener.words(between(call.heard, fromMs + (sound?.fromMs ?? 0) - 200, call.nowMs()))
    expect(wordErrorRate(ANSWER, words), words).toBeLessThan(0.35)
  }, 180_000)

  test(`a bot that is interrupted is silent ${STOPPED_WITHIN_MS} ms after the first sound the caller makes`, async () => {
    model.reply = () => STORY
    using waits = new MachineWaits()
    const beganMs = performance.now() - call.nowMs()
    const askedMs = call.nowMs()
    await call.say(allison('queue-thankyou'))
    await until('a story', isHeardSince(askedMs + 500))
    await Bun.sleep(2500)
    model.reply = () => ANSWER
    const saidMs = call.nowMs()
    const clears = call.clearedAtMs.length
    await call.say(allison('all-circuits-busy-now'))
    await until('clear', () => call.clearedAtMs.length > clears)
    const clearedMs = call.clearedAtMs.slice(clears)[0] ?? 0
    const [first] = soundsIn(between(call.spoken, saidMs, call.nowMs()), 100, AUDIBLE_DB)
    const onsetMs = saidMs + (first?.fromMs ?? 0)
    const withinMs = STOPPED_WITHIN_MS + waits.between(beganMs + onsetMs, beganMs + clearedMs)
    expect(clearedMs - onsetMs).toBeWithin(0, withinMs)
    const story = soundsIn(between(call.heard, saidMs, clearedMs + 500), 100, AUDIBLE_DB)
    expect(saidMs + (story.at(-1)?.toMs ?? 0) - onsetMs).toBeLessThanOrEqual(withinMs)
    await until('an answer', isHeardSince(clearedMs + 500))
    await quiet(DONE_MS)
  }, 180_000)

  test('the keys that are pressed reach the bot as one entry', async () => {
    const fromMs = call.nowMs()
    call.press('123#')
    await until('an answer', isHeardSince(fromMs))
    expect(asked().at(-1)?.content).toContain('123#')
    await quiet(DONE_MS)
  }, 180_000)

  test('the carrier had nothing to object to, and never held more than it takes', () => {
    expect(call.faults).toEqual([])
    expect(call.mostAheadMs).toBeLessThanOrEqual(600)
  })

  test('a call on hold without audio is still there after 35 s, and the other call goes on', async () => {
    await Bun.sleep(Math.max(0, heldAtMs + 35_000 - held.nowMs()))
    expect(server.liveCalls).toBe(2)
    held.hangUp()
    await until('the end', () => server.liveCalls === 1)
  }, 180_000)

  test('a caller who hangs up ends the call', async () => {
    await using another = await place()
    await until('a call', () => server.liveCalls === 2)
    another.hangUp()
    await until('the end', () => server.liveCalls === 1)
  }, 180_000)

  test('a server that stops says goodbye on the stream', async () => {
    const stopped = server.stop()
    expect(await Promise.race([call.ended, Bun.sleep(10_000)])).toBeNumber()
    await stopped
  }, 180_000)
}
