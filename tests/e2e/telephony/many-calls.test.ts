import { expect, test } from 'bun:test'
import page from '../../../src/page/index.html'
import { openInstantApp } from '../../bench/instant.ts'
import { PhoneCall } from '../../support/carriers/phone-call.ts'
import { soundsIn } from '../../support/sound.ts'

const CALLS = 50
const GREETING_MS = 2000
const TALK_MS = 5000
const FREED_WITHIN_MS = 3000

test(`${CALLS} calls at once are each greeted in one piece, and leave nothing behind`, async () => {
  await using app = await openInstantApp(GREETING_MS, {
    runner_transport: 'twilio',
    twilio_auth_token: 'token',
    greeting: 'Hello there. What can I do for you?',
    max_calls: String(CALLS),
  })
  const { url } = app.listen(page)
  const place = () =>
    PhoneCall.place({ carrier: 'twilio', url: url.replace('127.0.0.1', 'localhost'), secret: 'token' })
  const calls = await Promise.all(Array.from({ length: CALLS }, place))
  await Bun.sleep(TALK_MS)
  expect(app.calls.count).toBe(CALLS)
  const greetings = calls.map(({ heard }) => soundsIn(heard, 400, -45).map(({ fromMs, toMs }) => toMs - fromMs))
  for (const [greeting = 0, ...more] of greetings) {
    expect(more).toEqual([])
    expect(greeting).toBeWithin(GREETING_MS * 0.7, GREETING_MS * 1.3)
  }
  expect(calls.flatMap(({ faults }) => faults)).toEqual([])
  expect(await place().catch(() => 'refused')).toBe('refused')
  for (const call of calls) call.hangUp()
  const giveUpMs = performance.now() + FREED_WITHIN_MS
  while (app.calls.count > 0 && performance.now() < giveUpMs) await Bun.sleep(20)
  expect(app.calls.count).toBe(0)
}, 60_000)
