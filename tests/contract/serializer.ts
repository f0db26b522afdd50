import { describe, expect, test } from 'bun:test'
import { hopSamples } from '../../src/audio/pcm.ts'
import { recognise } from '../../src/transport/telephony/index.ts'
import type { CarrierEvent } from '../../src/transport/telephony/serializer.ts'
import type { Message } from '../../src/transport/websocket/format.ts'
import { type FarEnd, openStream } from '../support/carriers.ts'
import { Random } from '../support/random.ts'

/** What the serializer of every carrier does, whatever its dialect. */
export function serializerContract(far: FarEnd, title: string = far.carrier): void {
  const hop = (level: number) => new Int16Array(hopSamples(far.rateHz)).fill(level)

  describe(`${title} is a carrier`, () => {
    test('is recognised by the message that starts its stream, and by none before', () => {
      for (const [index, line] of far.sent.slice(0, far.startsAt + 1).entries()) {
        const opening = recognise(line, far.subprotocol)
        expect(opening?.type).toBe(index === far.startsAt ? 'stream' : undefined)
      }
      expect(openStream(far).start.carrier).toBe(far.carrier)
    })

    test('says whose call it is, and the ticket apart', () => {
      const { start } = openStream(far)
      expect(start.callId).not.toBe('')
      expect(start.streamId).not.toBe('')
      expect(start.from).toEndWith('15551230001')
      expect(start.to).toEndWith('15559870002')
      expect(start.ticket).toBe('t-1')
      expect(JSON.stringify(start.parameters)).not.toContain('t-1')
      expect(start.isProbe).toBe(false)
    })

    test('understands all that is sent', () => {
      const serializer = openStream(far)
      // What answers is what the other side has counted on.
      const events = far.sent.slice(far.startsAt + 1).map((line) => serializer.decode(line))
      expect(events.filter(({ type }) => type === 'bad' || type === 'broken')).toEqual([])
      expect(events.some((event) => event.type === 'digit' && event.key === '5')).toBe(serializer.tellsKeys)
    })

    test('what the caller says is heard, to the sample', () => {
      const serializer = openStream(far)
      for (const ms of [20, 100]) {
        const said = Int16Array.from({ length: (far.rateHz * ms) / 1000 }, (_, n) => (n % 2 ? 8_031 * 4 : -8_031 * 4))
        const event = serializer.decode(far.speak(said))
        if (event.type !== 'audio') throw new Error(event.type)
        expect(event.pcm.rateHz).toBe(far.rateHz)
        expect([...event.pcm.samples]).toEqual([...said])
      }
    })

    test('what is played arrives whole and in messages the carrier takes', () => {
      const serializer = openStream(far)
      const sent: Message[] = []
      for (let n = 0; n < 23; n++) keep(sent, serializer.encode(hop(1_000)))
      keep(sent, serializer.flush())
      expect(serializer.flush()).toBeUndefined()
      const heard = sent.flatMap((message) => [...far.heard(message)])
      expect(heard.slice(0, 23 * hopSamples(far.rateHz)).every((sample) => Math.abs(sample - 1_000) < 40)).toBe(true)
      expect(heard.slice(23 * hopSamples(far.rateHz)).every((sample) => Math.abs(sample) < 8)).toBe(true)
      const { multipleOf, least, most } = far.messageBytes
      for (const message of sent) {
        const bytes = audioBytes(message)
        expect(bytes % multipleOf).toBe(0)
        expect(bytes).toBeWithin(least, most + 1)
        expect((far.heard(message).length * 1000) / far.rateHz).toBe(serializer.packetMs)
      }
    })

    test('after a clear nothing of before is sent', () => {
      const serializer = openStream(far)
      serializer.encode(hop(1_000))
      const cleared = serializer.clear()
      expect(cleared.length).toBeGreaterThan(0)
      for (const message of cleared) expect(far.heard(message)).toHaveLength(0)
      const sent: Message[] = []
      for (let n = 0; n < 10; n++) keep(sent, serializer.encode(hop(-1_000)))
      keep(sent, serializer.flush())
      for (const message of sent) expect(far.heard(message).some((sample) => sample > 40)).toBe(false)
    })

    test('a mark comes back by its name', () => {
      const serializer = openStream(far)
      const name = '1.1 "quoted"'
      const asked = serializer.mark(name)
      const echo = asked === undefined ? undefined : far.played(asked)
      if (asked !== undefined) expect(serializer.decode(echo ?? '')).toEqual({ type: 'mark', name })
    })

    test('presses keys and hands over by a message that says which and to whom, or not at all', () => {
      const stream = openStream(far)
      expect(stream.press('12#') ?? '12#').toContain('12#')
      expect(stream.handOver('+15557654321') ?? '+15557654321').toContain('+15557654321')
    })

    test('packs no more into a message than may be sent ahead', () => {
      const { packetMs, playRateHz } = openStream(far)
      expect(packetMs).toBeWithin(20, (far.mostAheadMs ?? 200) + 1)
      expect([8_000, 16_000, 24_000, 48_000]).toContain(playRateHz)
    })

    test('whatever comes, nothing is thrown', () => {
      const random = new Random(7)
      for (let run = 0; run < 2_000; run++) {
        const line = random.pick(far.sent as [string, ...string[]])
        const message = mutated(line, random)
        const opening = recognise(message, far.subprotocol)
        expect([undefined, 'stream', 'refused']).toContain(opening?.type)
        expect(EVENTS).toContain(openStream(far).decode(message).type)
      }
      for (const message of ['', '{', 'null', '[]', '7', '{"event":{}}', new Uint8Array(0), new Uint8Array(3)])
        expect(EVENTS).toContain(openStream(far).decode(message).type)
    })
  })
}

const EVENTS: readonly CarrierEvent['type'][] = [
  'audio',
  'digit',
  'mark',
  'asked',
  'stopped',
  'broken',
  'nothing',
  'bad',
]

function keep(sent: Message[], message: Message | undefined): void {
  if (message !== undefined) sent.push(typeof message === 'string' ? message : message.slice())
}

function audioBytes(message: Message): number {
  if (typeof message !== 'string') return message.length
  return Uint8Array.fromBase64(JSON.parse(message).media.payload).length
}

/** One part of the line replaced by something that does not belong there. */
function mutated(line: string, random: Random): Message {
  const at = random.between(0, line.length)
  const to = random.between(at, Math.min(line.length, at + 20))
  const wrong = random.pick(['', 'null', '-1', '[]', '{}', '"', '\0', 'é', '9'.repeat(400), '{"a":'.repeat(50)])
  const text = line.slice(0, at) + wrong + line.slice(to)
  return random.chance(0.2) ? new TextEncoder().encode(text) : text
}
