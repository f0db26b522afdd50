import { describe, expect, test } from 'bun:test'
import { settled } from '../../support/clock.ts'
import { TelephonyRig } from '../../support/telephony-rig.ts'

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
  test('is asked after 15 s without a word, and given up after 30, however much we send', async () => {
    const rig = new TelephonyRig('twilio')
    rig.speak(20)
    await rig.clock.advance(15_000)
    expect(rig.socket.pings).toBe(1)
    await rig.clock.advance(14_999)
    rig.wire.play(rig.hop())
    expect(rig.ended).toEqual([])
    await rig.clock.advance(1)
    expect(rig.ended).toEqual(['connection-lost'])
    expect(rig.socket.closes).toEqual([{ code: 1001, reason: 'connection-lost' }])
    expect(rig.clock.pending).toBe(0)
  })

  test('is no call on hold: keys, marks and answers to our pings are signs of life as audio is', async () => {
    const key = '{"event":"dtmf","dtmf":{"digit":"1"}}'
    const mark = '{"event":"mark","mark":{"name":"voxray-1"}}'
    for (const sign of ['audio', key, mark, 'pong']) {
      const rig = new TelephonyRig('twilio')
      for (let n = 0; n < 10; n++) {
        if (sign === 'audio') rig.speak(20)
        else if (sign === 'pong') rig.wire.pong()
        else rig.wire.message(sign)
        await rig.clock.advance(29_000)
      }
      expect(rig.ended).toEqual([])
    }
  })

  test('is no call of a process that stood still', async () => {
    const rig = new TelephonyRig('twilio')
    await rig.clock.advance(20_000)
    rig.clock.stall(3_600_000)
    await rig.clock.advance(9_000)
    expect(rig.ended).toEqual([])
    await rig.clock.advance(1_000)
    expect(rig.ended).toEqual(['connection-lost'])
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

  test('comes to a carrier that sends 4 MiB at once', () => {
    const rig = new TelephonyRig('twilio')
    const message = JSON.stringify({ event: 'none', filler: 'x'.repeat(60_000) })
    for (let n = 0; n < 69; n++) rig.wire.message(message)
    expect(rig.ended).toEqual([])
    rig.wire.message(message)
    expect(rig.ended).toEqual(['failed'])
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
