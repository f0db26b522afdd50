import { ASKING, type AskingCarrier } from '../../support/telephony/carriers.ts'
import { expect, test } from 'bun:test'
import { en } from '../../../src/language/en.ts'
import { DtmfDetector } from '../../../src/audio/dtmf.ts'
import { hopSamples } from '../../../src/audio/pcm.ts'
import { wholePieces } from '../../../src/tts/whole-pieces.ts'
import type { Leg } from '../../support/carriers/exchange.ts'
import type { RestOrder } from '../../support/carriers/rest/dialect.ts'
import type { PhoneCall } from '../../../src/simulate/phone-call.ts'
import type { WrittenCall } from '../../support/openai-chat.ts'
import { between, soundsIn } from '../../../src/audio/sounds.ts'
import { ControlledServer } from './controlled-server.ts'

/** Exotel writes its own numbers as they are dialled in India. */
const oursAt = (carrier: AskingCarrier) => (carrier === 'exotel' ? '08047491899' : '+15559870002')
const THEIRS = '+15551230001'
const SALES = '+15557654321'

const RING_MS = 4_000
/** What a call over the mobile network adds. */
const BEHIND_MS = 400
const GOODBYE = 'Goodbye, and thank you for the call.'
/** The voice of these tests takes as long for each character. */
const CHAR_MS = 25

/** What the model does when a caller presses a key. */
const TOOLS: Readonly<Record<string, WrittenCall>> = {
  'DTMF: 2#': { name: 'send_dtmf', arguments: '{"keys":"19#"}' },
  'DTMF: 3#': { name: 'transfer_call', arguments: '{"to":"sales"}' },
  'DTMF: 4#': { name: 'end_call', arguments: `{"say":"${GOODBYE}"}` },
}

/** How keys reach the line, and what the carrier is asked over REST to press them and to hang up. */
const WAYS: Readonly<
  Record<AskingCarrier, { keys: 'rest' | 'stream' | 'tones'; orders: readonly RestOrder['type'][] }>
> = {
  twilio: { keys: 'tones', orders: ['hang-up'] },
  telnyx: { keys: 'rest', orders: ['press', 'hang-up'] },
  plivo: { keys: 'stream', orders: ['hang-up'] },
  exotel: { keys: 'tones', orders: [] },
  vonage: { keys: 'rest', orders: ['press', 'hang-up'] },
  jambonz: { keys: 'rest', orders: ['press', 'press', 'press', 'hang-up'] },
}

test.concurrent.each([...ASKING])(
  'calls by way of %s are placed, keyed, hung up and handed over',
  async (carrier) => {
    await using run = await start(carrier)
    const callee = await callsSomebody(run)
    await pressesKeys(run, callee, carrier)
    await hangsUp(run, callee)
    // The stream ends beside the order to hang up, and may be quicker.
    await run.until('end', () => run.exchange.orders.length > WAYS[carrier].orders.length)
    expect(run.exchange.orders.map(({ type }) => type)).toEqual(['dial', ...WAYS[carrier].orders])
    if (carrier !== 'exotel') await handsOver(run, await run.exchange.place())
    expect([...callee.faults, ...run.exchange.faults, ...run.exchange.refusals]).toEqual([])
  },
  180_000,
)

test.concurrent(
  'a Call Control application of Telnyx is answered over REST, and its calls are handed over',
  async () => {
    await using run = await start('telnyx')
    const leg = await run.exchange.ring()
    const stream = await run.answered(leg)
    await handsOver(run, Object.assign(leg, { stream }))
    expect(run.exchange.orders.map(({ type }) => type)).toEqual(['answer', 'transfer'])
    expect([...run.exchange.faults, ...run.exchange.refusals]).toEqual([])
  },
  180_000,
)

async function start(carrier: AskingCarrier): Promise<ControlledServer> {
  const run = await ControlledServer.start({
    carrier,
    ringMs: RING_MS,
    behindMs: BEHIND_MS,
    config: {
      telephony_from: oursAt(carrier),
      greeting: 'Hello {{name}}.',
      system_prompt: 'You call {{name}} at {{to}} from {{from}}.',
      // Exotel leaves transfers to the flow of the number.
      tools: carrier === 'exotel' ? ['send_dtmf', 'end_call'] : ['send_dtmf', 'transfer_call', 'end_call'],
      ...(carrier !== 'exotel' && { transfer_targets: { sales: SALES } }),
    },
  })
  run.models.reply = () => ''
  run.models.calls = (messages) => {
    const call = TOOLS[messages.findLast(({ role }) => role === 'user')?.content ?? '']
    return call && messages.at(-1)?.role === 'user' ? [call] : []
  }
  return run
}

/** What the server prepares for all callers, while nobody calls. */
const PREPARED: ReadonlySet<unknown> = new Set(Object.values(en.sentences).flatMap((text) => wholePieces(text, en)))

/** What the voice was asked to say to somebody. */
const spokenTo = (run: ControlledServer): unknown[] =>
  run
    .asked('/audio/speech')
    .map(({ input }) => input)
    .filter((input) => !PREPARED.has(input))

/** It rings, nobody is talked to before it is answered, and the one called is greeted by the name that the request told. */
async function callsSomebody(run: ControlledServer): Promise<PhoneCall> {
  const leg = await run.dial({ to: THEIRS, body: { name: 'Ada' } })
  // The exchange answers by a timer of this process, so nobody knows of an answer while it rings.
  let looks = 0
  for (; leg.state === 'ringing'; looks++) {
    expect(run.server.liveCalls).toBe(0)
    expect(spokenTo(run)).toEqual([])
    await Bun.sleep(RING_MS / 10)
  }
  expect(looks).toBeGreaterThan(1)
  const callee = await run.answered(leg)
  await run.until('greeting', () => soundsIn(callee.heard).length > 0)
  expect(spokenTo(run)).toEqual(['Hello Ada.'])
  await Bun.sleep(500)
  return callee
}

/** The model is told who calls whom, and what it presses reaches the line. */
async function pressesKeys(run: ControlledServer, callee: PhoneCall, carrier: AskingCarrier) {
  const way = WAYS[carrier].keys
  const fromMs = callee.nowMs()
  callee.press('2#')
  const pressed = () => {
    if (way === 'tones') return keysIn(callee, fromMs)
    return way === 'rest' ? run.exchange.legs.get(callee.facts.callId)?.keys : callee.keys
  }
  await run.until('key', () => pressed() === '19#')
  await run.server.prints(/tool=send_dtmf outcome=done/, 5_000)
  // Besides what has the model loaded.
  const questions = run.asked('/chat/completions').map(({ messages }) => messages as { content?: string }[])
  const [{ content = '' } = {}] = questions.find(([first]) => first?.content?.startsWith('You call')) ?? []
  // Some carriers write numbers without their plus.
  expect(content.replaceAll('+', '')).toBe(`You call Ada at 15551230001 from ${oursAt(carrier).replace('+', '')}.`)
}

function keysIn(call: PhoneCall, fromMs: number): string {
  const detector = new DtmfDetector()
  const { samples, rateHz } = between(call.heard, fromMs, call.nowMs())
  const hop = hopSamples(rateHz)
  let keys = ''
  for (let at = 0; at + hop <= samples.length; at += hop) keys += detector.hear(samples.subarray(at, at + hop)) ?? ''
  return keys
}

/** Not before the last words have been heard. */
async function hangsUp(run: ControlledServer, callee: PhoneCall): Promise<void> {
  const fromMs = callee.nowMs()
  callee.press('4#')
  await run.until('end', () => run.exchange.legs.get(callee.facts.callId)?.state === 'over')
  await run.until('end', () => run.server.liveCalls === 0)
  expect(run.server.printed()).toContain('reason=hung-up')
  // The last key of before may still be sounding.
  const sounds = soundsIn(between(callee.heard, fromMs, callee.nowMs()))
  expect(Math.max(...sounds.map(({ fromMs: from, toMs }) => toMs - from))).toBeGreaterThan(
    GOODBYE.length * CHAR_MS - 30,
  )
}

/** The caller is with somebody else then: our stream is over, and nothing is hung up. */
async function handsOver(run: ControlledServer, leg: Leg & { readonly stream: PhoneCall }): Promise<void> {
  const orders = run.exchange.orders.length
  await run.until('greeting', () => soundsIn(leg.stream.heard).length > 0)
  leg.stream.press('3#')
  await run.until('transfer', () => leg.transferredTo !== undefined)
  expect(`+${leg.transferredTo?.replace('+', '')}`).toBe(SALES)
  await run.until('end', () => run.server.liveCalls === 0)
  expect(run.server.printed()).toContain('reason=transferred')
  expect(run.exchange.orders.slice(orders).map(({ type }) => type)).not.toContain('hang-up')
  expect(leg.state).toBe('up')
  expect(leg.stream.faults).toEqual([])
}
