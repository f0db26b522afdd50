import { afterAll, beforeAll, expect, test } from 'bun:test'
import { type RunningServer, startServer } from '../../support/server.ts'
import { allison } from '../../support/speech.ts'
import { wordErrorRate } from '../../support/wer.ts'
import { Listener } from '../listener.ts'
import { Phone } from './phone.ts'

const greeting = (name: string) =>
  `Good morning, ${name}. This is the telephone. Please tell me how I can help you today.`

const opened = new AsyncDisposableStack()
let server: RunningServer
let listener: Listener
let phone: Phone

beforeAll(async () => {
  server = opened.use(await startServer({ config: { runner_transport: 'twilio', greeting: greeting('{{name}}') } }))
  listener = opened.use(new Listener())
  await listener.words({ samples: new Int16Array(16_000), rateHz: 16_000 })
  phone = opened.use(await Phone.call(server.url))
}, 60_000)
afterAll(() => opened.disposeAsync())

test('a phone is greeted by the name in the stream, and what is said can be understood', async () => {
  const { atMs } = await phone.hears('media', 0, 15_000)
  let aheadMs = 0
  for (const endMs = phone.nowMs() + 2_000; phone.nowMs() < endMs; await Bun.sleep(10))
    aheadMs = Math.max(aheadMs, phone.aheadMs)
  expect(aheadMs).toBeWithin(60, 260)
  await phone.quiet(1_000)
  const words = await listener.words(phone.since(atMs))
  expect(wordErrorRate(greeting('Mary'), words), words).toBeLessThan(0.25)
  await phone.hears('mark', atMs, 1_000)
}, 40_000)

test('keys are answered, and a voice that comes in clears what Twilio holds', async () => {
  const pressedMs = phone.nowMs()
  for (const key of '12#') phone.press(key)
  const { atMs } = await phone.hears('media', pressedMs, 10_000)
  await Bun.sleep(300)
  const spokeMs = phone.nowMs()
  await phone.say(allison('queue-thankyou'))
  const clear = await phone.hears('clear', spokeMs - 200, 3_000)
  expect(clear.atMs).toBeGreaterThan(atMs)
  await phone.hears('media', phone.nowMs(), 10_000)
  await phone.quiet(1_000)
}, 40_000)

test('stop ends the call and frees all of it', async () => {
  phone.hangUp()
  await server.prints(/call ended/, 5_000)
  for (let waited = 0; phone.closed === undefined && waited < 2_000; waited += 10) await Bun.sleep(10)
  expect(phone.closed).toBe(1000)
  expect(server.liveCalls).toBe(0)
}, 10_000)
