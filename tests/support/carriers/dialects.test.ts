import type { CarrierName } from '../telephony/carriers.ts'
import { describe, expect, test } from 'bun:test'
import { FAR_ENDS, openStream } from '../carriers.ts'
import { shapeOf } from '../shape.ts'
import type { Facts, Message, Order, Session } from '../../../src/simulate/carriers/dialect.ts'
import { SIMULATED } from '../../../src/simulate/carriers/index.ts'

/** What the fixtures have and simulators never say. */
const UNSAID: Readonly<Partial<Record<CarrierName, readonly string[]>>> = {
  vonage: ['websocket:media:update'],
  genesys: ['update', 'paused', 'resumed', 'discarded', 'error'],
  jambonz: ['playDone'],
}

/** What the messages that the carrier takes have it do. */
const ORDERS: Readonly<Record<CarrierName, readonly Order['type'][]>> = {
  twilio: ['play', 'mark', 'clear'],
  telnyx: ['play', 'mark', 'clear'],
  plivo: ['play', 'mark', 'clear', 'press'],
  exotel: ['play', 'mark', 'clear'],
  vonage: ['mark', 'clear'],
  genesys: ['ready', 'noted', 'clear', 'noted', 'hang-up', 'hang-up', 'hang-up', 'closed'],
  jambonz: ['mark', 'clear', 'clear', 'hang-up'],
}

/** Of the streams in the fixtures. */
const STREAM_IDS: Readonly<Partial<Record<CarrierName, string>>> = {
  plivo: 'b1a2c3d4-0000-4000-8000-000000000001',
  genesys: '30b0e395-84d3-4570-ac13-9a62d8f514c0',
}

async function sessionOf(carrier: CarrierName): Promise<Session> {
  const facts: Facts = {
    callId: 'call',
    streamId: STREAM_IDS[carrier] ?? 'MZ18ad3ab5a668481ce02b83e7395059f0',
    from: '+15551230001',
    to: '+15559870002',
    isOutgoing: false,
  }
  const parameters = { uuid: 'call', from: '15551230001', to: '15559870002', voxray_ticket: 't-1' }
  return await SIMULATED[carrier].session(facts, { url: 'wss://voice.example.com', parameters })
}

/** One of everything that it says. */
async function saidBy(carrier: CarrierName): Promise<Message[]> {
  const session = await sessionOf(carrier)
  return [
    ...session.opening,
    ...session.speak(new Int16Array(session.rateHz * 6)),
    session.press('5'),
    session.reached?.('turn-3-end', false),
    session.reached?.('turn-3-end', true),
    session.cleared?.(),
    session.began?.(),
    session.emptied?.(),
    session.objects?.('the frame is malformed'),
    session.stopped?.(),
  ].filter((message) => message !== undefined)
}

const nameOf = (line: string): string => {
  const { event, type = 'metadata', data = {} } = JSON.parse(line)
  return event ?? [type, data.event].filter((part) => part !== undefined).join(' ')
}

describe.each(FAR_ENDS)('the simulator of $carrier', (far) => {
  const { carrier, sent, taken } = far

  test('says what the carrier says, in its form', async () => {
    const said = new Map(
      (await saidBy(carrier)).flatMap((message) =>
        typeof message === 'string' ? [[nameOf(message), shapeOf(message)]] : [],
      ),
    )
    const expected = sent.filter((line) => !UNSAID[carrier]?.includes(nameOf(line)))
    expect(Object.fromEntries(said)).toEqual(Object.fromEntries(expected.map((line) => [nameOf(line), shapeOf(line)])))
  })

  test('takes what the carrier takes', async () => {
    const session = await sessionOf(carrier)
    expect(taken.map((line) => session.read(line).type)).toEqual([...ORDERS[carrier]])
  })

  test('objects to what the carrier does not know', async () => {
    const session = await sessionOf(carrier)
    for (const line of ['', 'hello', '{}', '{"event":"hello"}', '{"type":"hello"}', '{"action":"hello"}'])
      expect(() => session.read(line)).toThrow()
  })

  test('is sent nothing but what the carrier takes', () => {
    const serializer = openStream(far)
    const hop = new Int16Array(serializer.playRateHz / 50)
    const told = [
      serializer.welcome,
      ...serializer.clear(),
      ...Array.from({ length: 10 }, () => serializer.encode(hop)),
      serializer.flush?.(),
      serializer.mark('1.1'),
      serializer.press?.('1'),
      serializer.handOver?.('+15557654321'),
      serializer.farewell?.('hung-up'),
    ]
    const known = new Set(taken.map((line) => shapeOf(line).join()))
    const texts = told.filter((message) => typeof message === 'string')
    expect(texts.filter((text) => !known.has(shapeOf(text).join()))).toEqual([])
  })
})
