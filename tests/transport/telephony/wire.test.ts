import { describe, expect, test } from 'bun:test'
import { TelephonyWire } from '../../../src/transport/telephony/wire.ts'
import { wireContract } from '../../contract/wire.ts'
import { FAR_ENDS, FAR_RATES, openStream } from '../../support/carriers.ts'
import { settled, VirtualClock } from '../../support/clock.ts'
import { FakeSocket } from '../../support/socket.ts'
import { TelephonyRig } from '../../support/telephony-rig.ts'

for (const [title, far] of [...FAR_ENDS.map((end) => [end.carrier, end] as const), ...FAR_RATES]) {
  wireContract(`a call of ${title}`, async () => {
    const clock = new VirtualClock()
    const socket = new FakeSocket()
    const wire = new TelephonyWire(socket, openStream(far), { clock })
    socket.onClosed = (code) => wire.gone(code)
    if (far.carrier === 'genesys') closeLast(socket, wire)
    const said = Int16Array.from({ length: far.rateHz / 50 }, (_, index) => (index % 2 ? 8_000 : -8_000))
    return {
      wire,
      speak: async (ms) => {
        for (let spokenMs = 0; spokenMs < ms; spokenMs += 20) {
          wire.message(far.speak(said))
          await clock.advance(20)
        }
      },
      heardMs: () =>
        socket.sent
          .map((message) => far.heard(message))
          .reduce((sum, heard) => sum + heard.filter((sample) => sample !== 0).length * (1000 / far.rateHz), 0),
      leave: async () => wire.gone(1001),
      settle: (ms) => clock.advance(ms),
      [Symbol.asyncDispose]: () => wire[Symbol.asyncDispose](),
    }
  })
}

describe.each([...FAR_ENDS])('what $carrier holds', ({ carrier, heard }) => {
  test('is thrown away at once when it is taken back, and the tail is all that is heard after that', async () => {
    const rig = new TelephonyRig(carrier)
    for (let hop = 0; hop < 13; hop++) rig.wire.play(rig.hop())
    const sent = rig.socket.sent.length
    expect(rig.wire.takeBack(rig.hop(3_000))).toBeTrue()
    const since = rig.socket.sent.slice(sent)
    const loud = since.flatMap((message) => [...heard(message)]).filter((sample) => Math.abs(sample) > 100)
    expect(loud).toHaveLength(rig.wire.playRateHz / 50)
    expect(loud.every((sample) => Math.abs(sample - 3_000) < 100)).toBeTrue()
    expect(since.slice(0, rig.clears.length)).toEqual([...rig.clears])
  })
})

/** Genesys closes the socket itself, once it has been asked to. */
function closeLast(socket: FakeSocket, wire: TelephonyWire): void {
  const send = socket.send.bind(socket)
  socket.send = (message) => {
    if (typeof message === 'string' && JSON.parse(message).type === 'disconnect') queueMicrotask(() => wire.gone(1000))
    return send(message)
  }
}

describe('a call', () => {
  test('can be greeted as soon as it is answered', () => {
    expect(new TelephonyRig('twilio').commands).toEqual([{ type: 'ready' }])
  })

  test('of Genesys is opened first', () => {
    expect(new TelephonyRig('genesys').texts[0]).toMatchObject({ type: 'opened', seq: 1, clientseq: 1 })
  })

  test('of Telnyx is heard in order', () => {
    const rig = new TelephonyRig('telnyx')
    const media = (chunk: number, payload: string) =>
      rig.wire.message(JSON.stringify({ event: 'media', media: { track: 'inbound', chunk: String(chunk), payload } }))
    media(1, 'gA==')
    media(3, 'AA==')
    media(2, '/w==')
    expect(rig.audio.flatMap(({ samples }) => Array.from(samples))).toEqual([32_124, 0, -32_124])
  })

  test('of which ten seconds come at once is heard, and no faster after that', () => {
    const rig = new TelephonyRig('twilio')
    for (let n = 0; n < 60; n++) rig.speak(1_000)
    expect(rig.audioMs).toBe(10_000)
  })
})

describe('what has been played', () => {
  test('is told by the mark that follows the last sound', async () => {
    const rig = new TelephonyRig('twilio')
    for (let n = 0; n < 10; n++) {
      rig.wire.play(rig.hop())
      await rig.clock.advance(20)
    }
    let isPlayed = false
    void rig.wire.line.played().then(() => (isPlayed = true))
    rig.echo()
    await rig.clock.advance(100)
    expect(rig.events.at(-1)).toBe('mark')
    expect(isPlayed).toBe(false)
    rig.echo()
    await settled()
    expect(isPlayed).toBe(true)
  })

  test('is everything when nothing was', async () => {
    await new TelephonyRig('twilio').wire.line.played()
  })

  test('is given up after ten seconds', async () => {
    const rig = new TelephonyRig('plivo')
    rig.wire.play(rig.hop())
    const played = rig.wire.line.played()
    await rig.clock.advance(10_000)
    await played
  })

  test('is not told by a mark of before a clear', async () => {
    const rig = new TelephonyRig('twilio')
    rig.wire.play(rig.hop())
    await rig.clock.advance(100)
    rig.wire.clear()
    expect(rig.events.at(-1)).toBe('clear')
    rig.wire.play(rig.hop())
    await rig.clock.advance(20)
    let isPlayed = false
    void rig.wire.line.played().then(() => (isPlayed = true))
    // Twilio echoes all marks at once when it is cleared.
    rig.echo()
    await settled()
    expect(isPlayed).toBe(false)
  })

  test('what is held back for a full message follows when the bot stops', async () => {
    const rig = new TelephonyRig('exotel')
    rig.wire.play(rig.hop())
    expect(rig.socket.sent).toHaveLength(0)
    await rig.clock.advance(60)
    expect(rig.events).toEqual(['media', 'mark'])
  })
})

describe('a slow reader', () => {
  test.each([...FAR_ENDS])('at $carrier is sent no more than half a second and a message', async (far) => {
    const rig = new TelephonyRig(far)
    rig.socket.reads = false
    for (let ms = 0; ms < 4_000; ms += 20) {
      rig.wire.play(rig.hop())
      await rig.clock.advance(20)
    }
    const sent = rig.socket.sent.reduce((sum, message) => sum + far.heard(message).length, 0)
    expect((sent * 1000) / far.rateHz).toBeWithin(500, 921)
  })

  test('gets half a second, then loses hops, and is closed after five seconds', async () => {
    const rig = new TelephonyRig('twilio')
    rig.socket.reads = false
    for (let ms = 0; ms < 6_000; ms += 20) {
      rig.wire.play(rig.hop())
      rig.speak(20)
      await rig.clock.advance(20)
    }
    expect(rig.socket.sent.length).toBeLessThan(60)
    expect(rig.socket.closes).toEqual([{ code: 1013, reason: 'connection-lost' }])
    expect(rig.ended).toEqual(['connection-lost'])
  })
})
