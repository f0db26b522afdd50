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

test('a carrier that has said that the caller is gone is told to clear no more', () => {
  const rig = new TelephonyRig('twilio')
  rig.wire.play(rig.hop())
  rig.wire.message(JSON.stringify({ event: 'stop', streamSid: 'MZ1', stop: { callSid: 'CA1' } }))
  rig.wire.clear()
  expect(rig.events).not.toContain('clear')
})

test.each([
  ['telnyx', '100003 malformed_frame'],
  ['genesys', /^429 too /],
] as const)('what %s objects to is told once, in its own words', (carrier, told) => {
  const problems: string[] = []
  const rig = new TelephonyRig(carrier, () => ({ objected: (problem) => problems.push(problem) }))
  const lines = rig.far.sent.slice(rig.far.startsAt + 1)
  const last = lines.findIndex((line) => /"error"/.test(line))
  // Genesys counts its messages, and ours.
  for (const line of lines.slice(0, last + 1)) rig.wire.message(line)
  if (carrier === 'telnyx') rig.wire.message(lines[last] ?? '')
  expect(problems).toEqual([expect.stringMatching(told)])
  expect(rig.ended).toEqual([])
})

describe('a caller who is handed over', () => {
  test('is let go by the carrier: the stream is neither ended nor closed before', async () => {
    const rig = new TelephonyRig('jambonz')
    rig.wire.close('transferred')
    const disposed = rig.wire[Symbol.asyncDispose]()
    await rig.clock.advance(3_900)
    expect(rig.texts).toEqual([])
    expect(rig.socket.closes).toEqual([])
    rig.wire.gone(1000)
    await disposed
    expect(rig.clock.pending).toBe(0)
  })

  test('but of a carrier that does nothing the stream is closed after four seconds', async () => {
    const rig = new TelephonyRig('plivo')
    rig.socket.onClosed = (code) => rig.wire.gone(code)
    rig.wire.close('transferred')
    const disposed = rig.wire[Symbol.asyncDispose]()
    await rig.clock.advance(4_000)
    await disposed
    expect(rig.socket.closes).toEqual([{ code: 1000, reason: 'transferred' }])
  })
})

describe('a dead line', () => {
  test('is given up after 30 s without audio, however much we send', async () => {
    const rig = new TelephonyRig('twilio')
    rig.speak(20)
    await rig.clock.advance(29_999)
    rig.wire.play(rig.hop())
    expect(rig.ended).toEqual([])
    await rig.clock.advance(1)
    expect(rig.ended).toEqual(['connection-lost'])
    expect(rig.socket.closes).toEqual([{ code: 1001, reason: 'connection-lost' }])
    expect(rig.clock.pending).toBe(0)
  })

  test('is one that brings no audio: any is a sign of life', async () => {
    const rig = new TelephonyRig('twilio')
    for (let n = 0; n < 10; n++) {
      rig.speak(20)
      await rig.clock.advance(29_000)
    }
    expect(rig.ended).toEqual([])
  })
})

describe('the end', () => {
  test('comes with stop, before the socket closes', async () => {
    const rig = new TelephonyRig('twilio')
    rig.wire.message(rig.far.sent.at(-1) ?? '')
    expect(rig.ended).toEqual(['caller-left'])
    await settled()
    expect(rig.socket.closes).toEqual([{ code: 1000, reason: 'caller-left' }])
    expect(rig.clock.pending).toBe(0)
  })

  test.each([
    [1000, 'caller-left'],
    [1006, 'connection-lost'],
  ] as const)('comes with a socket closed by %d', (code, reason) => {
    const rig = new TelephonyRig('plivo')
    rig.wire.gone(code)
    rig.wire.gone(code)
    expect(rig.ended).toEqual([reason])
    expect(rig.clock.pending).toBe(0)
  })

  test('is said to jambonz before the socket closes', () => {
    const rig = new TelephonyRig('jambonz')
    rig.wire.close('hung-up')
    expect(rig.texts).toEqual([{ type: 'disconnect' }])
    expect(rig.socket.closes).toEqual([{ code: 1000, reason: 'hung-up' }])
  })

  test('is asked for at Genesys, which closes last', async () => {
    const rig = new TelephonyRig('genesys')
    rig.wire.close('hung-up')
    expect(rig.events).toEqual(['opened', 'disconnect'])
    const disposed = rig.wire[Symbol.asyncDispose]()
    const close = { version: '2', id: rig.wire.start.streamId, type: 'close', seq: 2, serverseq: 2, parameters: {} }
    rig.wire.message(JSON.stringify(close))
    expect(rig.events).toEqual(['opened', 'disconnect', 'closed'])
    expect(rig.socket.closes).toEqual([])
    rig.wire.gone(1000)
    await disposed
    expect(rig.socket.terminated).toBe(false)
    expect(rig.clock.pending).toBe(0)
  })

  test('is forced on a carrier that does not close', async () => {
    const rig = new TelephonyRig('genesys')
    const disposed = rig.wire[Symbol.asyncDispose]()
    await rig.clock.advance(3_000)
    await disposed
    expect(rig.socket.terminated).toBe(true)
  })

  test('comes to a carrier that breaks its protocol, and says so', () => {
    const rig = new TelephonyRig('genesys')
    const ping = { version: '2', id: rig.wire.start.streamId, type: 'ping', seq: 9, serverseq: 1, parameters: {} }
    rig.wire.message(JSON.stringify(ping))
    expect(rig.ended).toEqual(['failed'])
    expect(rig.texts.at(-1)).toMatchObject({ type: 'disconnect', parameters: { reason: 'error' } })
  })

  test('comes to messages over 64 KiB and to fifty bad ones in a row', async () => {
    const large = new TelephonyRig('twilio')
    large.wire.message('x'.repeat(65_537))
    await settled()
    expect(large.socket.closes).toEqual([{ code: 1009, reason: 'failed' }])
    const wrong = new TelephonyRig('twilio')
    for (let n = 0; n < 200; n++) wrong.wire.message(n % 40 ? '{' : wrong.far.speak(wrong.hop()))
    expect(wrong.ended).toEqual([])
    for (let n = 0; n < 50; n++) wrong.wire.message('{')
    expect(wrong.ended).toEqual(['failed'])
  })
})
