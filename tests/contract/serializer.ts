import { recogniseAny } from '../support/telephony/carriers.ts'
import { describe, expect, test } from 'bun:test'
import { hopSamples, type Pcm } from '../../src/audio/pcm.ts'
import type { CarrierEvent } from '../../src/transport/telephony/serializer.ts'
import type { Message } from '../../src/transport/socket/socket.ts'
import { type FarEnd, loadStream } from '../support/carriers.ts'
import { Random } from '../support/random.ts'
import { joined } from '../../src/audio/sounds.ts'

/** What the serializer of every carrier does, whatever its dialect. */
export function serializerContract(far: FarEnd, title: string = far.carrier): void {
  describe(`${title} is a carrier`, () => {
    test('is recognised by the message that starts its stream, and by none before', async () => {
      for (const line of far.sent.slice(0, far.startsAt)) expect(recogniseAny(line, far.subprotocol)).toBeUndefined()
      using serializer = await loadStream(far)
      expect(serializer.start.carrier).toBe(far.carrier)
    })

    test('says whose call it is, and the ticket apart', async () => {
      using serializer = await loadStream(far)
      const { start } = serializer
      expect(start.callId).not.toBe('')
      expect(start.streamId).not.toBe('')
      expect(start.from).toEndWith('15551230001')
      expect(start.to).toEndWith('15559870002')
      expect(start.ticket).toBe('t-1')
      expect(JSON.stringify(start.parameters)).not.toContain('t-1')
      expect(start.isProbe).toBe(false)
    })

    test('understands all that is sent', async () => {
      using serializer = await loadStream(far)
      // What answers is what the other side has counted on.
      const events = far.sent.slice(far.startsAt + 1).map((line) => serializer.decode(line))
      expect(events.filter(({ type }) => type === 'bad' || type === 'broken')).toEqual([])
      expect(events.some((event) => event.type === 'digit' && event.key === '5')).toBe(serializer.tellsKeys)
    })

    if (far.isLossy) carriesSound(far)
    else carriesSamples(far)

    test('a mark comes back by its name', async () => {
      using serializer = await loadStream(far)
      const name = '1.1 "quoted"'
      const asked = serializer.mark(name)
      const echo = asked === undefined ? undefined : far.played(asked)
      if (asked !== undefined) expect(serializer.decode(echo ?? '')).toEqual({ type: 'mark', name })
    })

    test('presses keys and hands over by a message that says which and to whom, or not at all', async () => {
      using stream = await loadStream(far)
      expect(stream.press?.('12#') ?? '12#').toContain('12#')
      expect(stream.handOver?.('+15557654321') ?? '+15557654321').toContain('+15557654321')
    })

    test('packs no more into a message than may be sent ahead', async () => {
      using serializer = await loadStream(far)
      const { packetMs, playRateHz } = serializer
      expect(packetMs).toBeWithin(20, (far.mostAheadMs ?? 200) + 1)
      expect([8_000, 16_000, 24_000, 48_000]).toContain(playRateHz)
      expect(serializer.callerRateHz ?? playRateHz).toBe(far.rateHz)
    })

    test('whatever comes, nothing is thrown', async () => {
      const random = new Random(7)
      for (let run = 0; run < 2_000; run++) {
        const line = random.pick(far.sent as [string, ...string[]])
        const message = mutated(line, random)
        const opening = recogniseAny(message, far.subprotocol)
        expect([undefined, 'stream', 'unloaded', 'refused']).toContain(opening?.type)
        using serializer = await loadStream(far)
        expect(EVENTS).toContain(serializer.decode(message).type)
      }
      for (const message of ['', '{', 'null', '[]', '7', '{"event":{}}', new Uint8Array(0), new Uint8Array(3)]) {
        using serializer = await loadStream(far)
        expect(EVENTS).toContain(serializer.decode(message).type)
      }
    })
  })
}

function carriesSamples(far: FarEnd): void {
  const hop = (level: number) => new Int16Array(hopSamples(far.rateHz)).fill(level)

  test('what the caller says is heard, to the sample', async () => {
    using serializer = await loadStream(far)
    for (const ms of [20, 100]) {
      const said = Int16Array.from({ length: (far.rateHz * ms) / 1000 }, (_, n) => (n % 2 ? 8_031 * 4 : -8_031 * 4))
      const event = serializer.decode(far.speak(said))
      if (event.type !== 'audio') throw new Error(event.type)
      expect(event.pcm.rateHz).toBe(far.rateHz)
      expect([...event.pcm.samples]).toEqual([...said])
    }
  })

  test('what is played arrives whole and in messages the carrier takes', async () => {
    using serializer = await loadStream(far)
    const sent: Message[] = []
    for (let n = 0; n < 23; n++) keep(sent, serializer.encode(hop(1_000)))
    keep(sent, serializer.flush?.())
    expect(serializer.flush?.()).toBeUndefined()
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

  test('after a clear nothing of before is sent', async () => {
    using serializer = await loadStream(far)
    serializer.encode(hop(1_000))
    const cleared = serializer.clear()
    expect(cleared.length).toBeGreaterThan(0)
    for (const message of cleared) expect(far.heard(message)).toHaveLength(0)
    const sent: Message[] = []
    for (let n = 0; n < 10; n++) keep(sent, serializer.encode(hop(-1_000)))
    keep(sent, serializer.flush?.())
    for (const message of sent) expect(far.heard(message).some((sample) => sample > 40)).toBe(false)
  })
}

/** The codec has a memory: what comes out is no sample that went in, and sounds the same. */
function carriesSound(far: FarEnd): void {
  test('what the caller says is heard', async () => {
    using serializer = await loadStream(far)
    const heard = tone(far.rateHz).map((said) => {
      const event = serializer.decode(far.speak(said))
      if (event.type !== 'audio') throw new Error(event.type)
      expect(event.pcm.rateHz).toBe(far.rateHz)
      expect(event.pcm.samples).toHaveLength(said.length)
      return event.pcm.samples
    })
    expect(toneDb({ samples: joined(heard.slice(-SETTLED_HOPS)), rateHz: far.rateHz })).toBeWithin(-13, -11)
  })

  test('what is played is heard, hop by hop, and nothing is held back', async () => {
    using serializer = await loadStream(far)
    const heard = tone(serializer.playRateHz).map((said) => far.heard(serializer.encode(said) ?? ''))
    expect(heard.every((samples) => samples.length === hopSamples(far.rateHz))).toBe(true)
    expect(toneDb({ samples: joined(heard.slice(-SETTLED_HOPS)), rateHz: far.rateHz })).toBeWithin(-13, -11)
    expect(serializer.flush?.()).toBeUndefined()
  })
}

const EVENTS: readonly CarrierEvent['type'][] = [
  'audio',
  'digit',
  'mark',
  'asked',
  'stopped',
  'broken',
  'objected',
  'objected',
  'nothing',
  'bad',
]

/** A codec with a memory needs some time to know what it hears; then these, 200 ms, are as good as it gets. */
const SETTLED_HOPS = 10
const TONE_HZ = 1_000

/** Half a second at -12 dBFS. */
function tone(rateHz: number): Int16Array[] {
  const length = hopSamples(rateHz)
  return Array.from({ length: 25 }, (_, hop) =>
    Int16Array.from(
      { length },
      (_each, n) =>
        32_768 * 10 ** (-12 / 20) * Math.SQRT2 * Math.sin((2 * Math.PI * TONE_HZ * (hop * length + n)) / rateHz),
    ),
  )
}

/** The level of the tone alone, whatever its phase. */
function toneDb({ samples, rateHz }: Pcm): number {
  let real = 0
  let imaginary = 0
  for (const [n, sample] of samples.entries()) {
    real += sample * Math.cos((2 * Math.PI * TONE_HZ * n) / rateHz)
    imaginary += sample * Math.sin((2 * Math.PI * TONE_HZ * n) / rateHz)
  }
  return 20 * Math.log10((Math.SQRT2 * Math.hypot(real, imaginary)) / samples.length / 32_768)
}

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
