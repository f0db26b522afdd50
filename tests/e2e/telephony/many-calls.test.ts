import { expect, test } from 'bun:test'
import page from '../../../src/page/index.html'
import { openInstantApp } from '../../bench/instant.ts'
import { type SimulatedCarrier, SIMULATED } from '../../../src/simulate/carriers/index.ts'
import { PhoneCall } from '../../../src/simulate/phone-call.ts'
import { Stalls } from '../../support/stalls.ts'
import { ownWaitedMs } from '../../support/waits.ts'
import { soundsIn } from '../../../src/audio/sounds.ts'

const CALLS = 50
const GREETING_MS = 1500
/** When one of them presses keys, in the middle of the greeting. */
const PRESSED_MS = 700
const TALK_MS = 3000
const FREED_WITHIN_MS = 3000
const AUDIBLE_DB = -45

const CARRIERS = Object.keys(SIMULATED) as SimulatedCarrier[]

test.each(CARRIERS)(
  `${CALLS} calls at once by way of %s are each greeted in one piece, and leave nothing behind`,
  async (carrier) => {
    await using app = await openInstantApp(GREETING_MS, {
      runner_transport: carrier,
      greeting: 'Hello there. What can I do for you?',
      max_calls: String(CALLS),
      telephony_require_ticket: 'true',
    })
    const url = app.listen(page).url.replace('127.0.0.1', 'localhost')
    const beforeMs = ownWaitedMs()
    using stalls = new Stalls()
    const place = () => PhoneCall.place({ carrier, url })
    const calls = await Promise.all(Array.from({ length: CALLS }, place))
    const [caller, ...others] = calls
    if (!caller) throw new Error('nobody calls')

    while (calls.some(({ mostAheadMs }) => mostAheadMs === 0)) await Bun.sleep(20)
    await Bun.sleep(PRESSED_MS)
    caller.press('1')
    await Bun.sleep(TALK_MS - PRESSED_MS)
    // Server and callers share this thread. What the machine kept from it is not the server's doing.
    const waitedMs = ownWaitedMs() - beforeMs
    await Bun.sleep(waitedMs)
    expect(app.calls.count).toBe(CALLS)
    for (const { heard, playedAtMs, mostAheadMs } of others) {
      const [{ fromMs, toMs } = { fromMs: 0, toMs: 0 }, ...more] = soundsIn(heard, 400 + waitedMs, AUDIBLE_DB)
      expect(more).toEqual([])
      expect(toMs - fromMs).toBeWithin(GREETING_MS * 0.7 - waitedMs, GREETING_MS * 1.3 + waitedMs)
      // A phone that takes its first audio late has so much more in hand from then on.
      expect(mostAheadMs).toBeWithin(60, 400 + waitedMs + stalls.longestMs)
      // Genesys has no marks. A greeting may end in a moment of silence.
      if (carrier !== 'genesys') expect((playedAtMs.at(-1) ?? 0) - toMs).toBeWithin(-40 - waitedMs, 300 + waitedMs)
    }
    // A key interrupts its own bot, and none of the others.
    expect(calls.map(({ clearedAtMs }) => clearedAtMs.length)).toEqual([1, ...others.map(() => 0)])
    const [clearedMs = 0] = caller.clearedAtMs
    const cutOff = soundsIn(caller.heard, 100, AUDIBLE_DB).find(({ fromMs }) => fromMs <= clearedMs)
    expect(cutOff?.toMs ?? 0).toBeLessThan(clearedMs + 100 + waitedMs)
    expect(calls.flatMap(({ faults }) => faults)).toEqual([])

    expect(await place().catch(() => 'refused')).toBe('refused')
    for (const call of calls) call.hangUp()
    const giveUpMs = performance.now() + FREED_WITHIN_MS
    while (app.calls.count > 0 && performance.now() < giveUpMs) await Bun.sleep(20)
    expect(app.calls.count).toBe(0)
  },
  180_000,
)
