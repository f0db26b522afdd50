import { recogniseAny } from '../../support/telephony/carriers.ts'
import { describe, expect, test } from 'bun:test'
import type { Message } from '../../../src/transport/socket/socket.ts'
import { FAR_ENDS } from '../../support/carriers.ts'
import { farEnd, startOf, StreamRig } from '../../support/telephony/stream-rig.ts'

const START = { tracks: ['inbound'], mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000 } }
const MEDIA = JSON.stringify({ event: 'media', media: { payload: Buffer.alloc(160, 0xff).toString('base64') } })
const said = (told: object): Message => JSON.stringify(told)

describe('a stream of nobody', () => {
  test.each<[string, readonly Message[], string]>([
    ['nothing', [], 'nothing came'],
    ['a greeting', ['{"event":"connected"}'], '"connected" came, and no "start"'],
    ['audio', [MEDIA, MEDIA], '"media" came, and no "start"'],
    ['audio after a greeting', ['{"event":"hello"}', MEDIA], '"hello" came, and no "start"'],
    ['binary data', [new Uint8Array(320)], 'binary data came, and no "start"'],
    ['words', ['hello'], 'a message came that is no JSON with an "event"'],
    [
      'a start that names nothing',
      [said({ event: 'start', start: START })],
      '"start" came without ids of the stream and the call, such as streamSid and callSid',
    ],
    [
      'a start of no stream',
      [said({ event: 'start', start: { callId: 'c', ...START } })],
      '"start" came without an id of the stream, such as streamSid or streamId',
    ],
    [
      'a start of no call',
      [said({ event: 'start', stream_id: 's', start: { callSid: '', ...START } })],
      '"start" came without an id of the call, such as callSid or callId',
    ],
    ['a bare start', [said({ event: 'start' })], '"start" came without an object "start"'],
    [
      'a start in two dialects',
      [said({ event: 'start', start: { streamSid: 's', call_sid: 'c' } })],
      '"start" came, and no carrier writes one like it',
    ],
    [
      'an event with a long and wild name',
      [said({ event: `<\n${'é'.repeat(9)}${'x'.repeat(900)}` })],
      `"${'x'.repeat(29)}" came, and no "start"`,
    ],
  ])('that sends %s is told after ten seconds what was missing', async (_, messages, shortcoming) => {
    const rig = new StreamRig()
    rig.say(...messages)
    await rig.clock.advance(9_999)
    expect([rig.socket.closes, rig.isHandshake]).toEqual([[], true])
    await rig.clock.advance(1)
    const problem = `no carrier said who is calling: ${shortcoming}`
    expect(rig.problems).toEqual([problem])
    expect(rig.socket.closes).toEqual([{ code: 1008, reason: problem }])
    expect(problem.length).toBeLessThanOrEqual(120)
    expect([rig.isHandshake, rig.clock.pending]).toEqual([false, 0])
  })

  test('is closed after ten messages that are no audio, and no more of it is read', () => {
    let read = 0
    const rig = new StreamRig((message) => (read++, recogniseAny(message, undefined)))
    rig.say(...Array.from({ length: 9 }, () => '{"event":"connected"}'))
    expect(rig.socket.closes).toEqual([])
    rig.say(...Array.from({ length: 5 }, () => '{"event":"connected"}'))
    expect(rig.problems).toEqual(['no carrier said who is calling: "connected" came, and no "start"'])
    expect([read, rig.isHandshake, rig.clock.pending]).toEqual([10, false, 0])
  })
})

describe('a carrier that calls itself compatible', () => {
  test.each<[string, object, string]>([
    ['plivo', { streamId: 's1', start: { callUUID: 'c1', ...START } }, 'c1'],
    ['plivo', { start: { streamId: 's1', ...START }, callId: 'c1' }, 'c1'],
    ['twilio', { streamSid: 's1', start: { callSid: 'c1', ...START } }, 'c1'],
    ['exotel', { stream_sid: 's1', start: { call_sid: 'c1' } }, 'c1'],
    ['telnyx', { start: { stream_id: 's1', call_control_id: 'c1' } }, 'c1'],
  ])('is understood as %s wherever it writes its ids', (carrier, told, callId) => {
    const rig = new StreamRig()
    rig.say(said({ event: 'start', ...told }))
    expect(rig.asked).toMatchObject({ carrier, callId, streamId: 's1' })
  })

  test.each(
    FAR_ENDS.filter(({ carrier }) => ['twilio', 'telnyx', 'plivo'].includes(carrier)).map(
      (far) => [far.carrier, far] as const,
    ),
  )('as %s loses no audio that it sends before it says who calls', async (_, far) => {
    const rig = new StreamRig((message) => recogniseAny(message, far.subprotocol, far.telnyxCodec))
    const hop = far.speak(new Int16Array(far.rateHz / 50).fill(1_000))
    for (let n = 0; n < 15; n++) rig.say(hop)
    rig.say(...startOf(far))
    await rig.decide('admitted')
    rig.say(hop)
    expect(rig.audioMs).toBe(320)
  })
})

describe('a flood', () => {
  test.each<[string, readonly Message[]]>([
    ['of small messages', Array.from({ length: 600 }, () => MEDIA)],
    ['of bytes', Array.from({ length: 20 }, () => said({ event: 'media', media: { payload: 'A'.repeat(60_000) } }))],
  ])('%s before the stream is admitted closes it, whether or not it has said who it is', (_, messages) => {
    for (const start of [[], startOf(farEnd('twilio'))]) {
      const rig = new StreamRig()
      rig.say(...start, ...messages)
      expect(rig.socket.closes).toEqual([{ code: 1008, reason: 'too much was sent before the stream was admitted' }])
      expect(rig.isHandshake).toBe(false)
    }
  })

  test.each(FAR_ENDS.map((far) => [far.carrier, far] as const))(
    'on a call of %s ends it at a thousand messages a second, and at fifty it lives',
    async (_, far) => {
      const rig = new StreamRig((message) => recogniseAny(message, far.subprotocol, far.telnyxCodec))
      rig.say(...startOf(far))
      await rig.decide('admitted')
      const hop = far.speak(new Int16Array(far.rateHz / 50))
      for (let second = 0; second < 20; second++) {
        for (let n = 0; n < 50; n++) rig.say(hop)
        await rig.clock.advance(1000)
      }
      expect(rig.ended).toEqual([])
      for (let second = 0; second < 20 && rig.ended.length === 0; second++) {
        for (let n = 0; n < 1500; n++) rig.say(hop)
        await rig.clock.advance(1000)
      }
      expect(rig.ended).toEqual(['failed'])
    },
  )

  test('begins with a message over 64 KiB, which closes the stream', () => {
    const rig = new StreamRig()
    rig.say('x'.repeat(65_537))
    expect(rig.socket.closes).toEqual([{ code: 1009, reason: 'a message over 64 KiB' }])
  })
})
