import { recogniseAny } from '../../support/telephony/carriers.ts'
import { describe, expect, test } from 'bun:test'
import type { Message } from '../../../src/transport/socket/socket.ts'
import { FAR_ENDS, type FarEnd, openStream } from '../../support/carriers.ts'

const far = FAR_ENDS.find(({ carrier }) => carrier === 'genesys') as FarEnd
const id = '30b0e395-84d3-4570-ac13-9a62d8f514c0'
const NOBODY = '00000000-0000-0000-0000-000000000000'

const json = (message: Message | undefined) => (typeof message === 'string' ? JSON.parse(message) : message)

const told = (type: string, seq: number, serverseq: number, parameters: object = {}) =>
  JSON.stringify({ version: '2', id, type, seq, serverseq, position: 'PT1S', parameters })

function openWith(change: object) {
  const open = JSON.parse(far.sent[0] ?? '')
  return recogniseAny(JSON.stringify({ ...open, parameters: { ...open.parameters, ...change } }), undefined)
}

describe('a session', () => {
  test('is opened with the one format that was chosen', () => {
    expect(json(openStream(far).welcome)).toEqual({
      version: '2',
      id,
      type: 'opened',
      seq: 1,
      clientseq: 1,
      parameters: {
        startPaused: false,
        media: [{ type: 'audio', format: 'PCMU', channels: ['external'], rate: 8_000 }],
      },
    })
  })

  test('counts both ways: each message of ours repeats the last number of theirs', () => {
    const stream = openStream(far)
    const pong = stream.decode(told('ping', 2, 1))
    expect(pong.type === 'asked' && json(pong.answer)).toEqual({
      version: '2',
      id,
      type: 'pong',
      seq: 2,
      clientseq: 2,
      parameters: {},
    })
    expect(stream.clear().map(json)).toEqual([
      {
        version: '2',
        id,
        type: 'event',
        seq: 3,
        clientseq: 2,
        parameters: { entities: [{ type: 'barge_in', data: {} }] },
      },
    ])
    const closed = stream.decode(told('close', 3, 3, { reason: 'end' }))
    expect(closed.type === 'stopped' && json(closed.answer)).toMatchObject({ type: 'closed', seq: 4, clientseq: 3 })
  })

  test.each([
    ['a gap', told('ping', 3, 1)],
    ['a repeated number', told('ping', 1, 1)],
    ['an answer to what we never said', told('ping', 2, 9)],
  ])('is broken off after %s', (_name, message) => {
    const event = openStream(far).decode(message)
    expect(event.type === 'broken' && json(event.answer)).toMatchObject({
      type: 'disconnect',
      parameters: { reason: 'error' },
    })
  })

  test('hears nothing of another session', () => {
    const other = told('ping', 2, 1).replace(id, NOBODY)
    expect(openStream(far).decode(other).type).toBe('bad')
  })

  test('takes no audio while it is paused', () => {
    const stream = openStream(far)
    stream.decode(told('paused', 2, 1))
    expect(stream.decode(new Uint8Array(1_600)).type).toBe('broken')
    stream.decode(told('resumed', 3, 2))
    expect(stream.decode(new Uint8Array(1_600)).type).toBe('audio')
  })

  test('counts what it says oddly, and goes on', () => {
    const stream = openStream(far)
    for (const [seq, parameters] of [
      [2, undefined],
      [3, null],
      [4, { digit: 5 }],
    ] as const) {
      const type = parameters ? 'dtmf' : 'paused'
      const event = stream.decode(JSON.stringify({ ...JSON.parse(told(type, seq, 1)), parameters }))
      expect(event.type).toBe(parameters ? 'digit' : 'nothing')
    }
    expect(stream.decode(told('ping', 5, 1)).type).toBe('asked')
  })

  test('tells of itself when all has been played', () => {
    const stream = openStream(far)
    expect(stream.mark('1.1')).toBeUndefined()
    expect(stream.decode(told('playback_started', 2, 1))).toEqual({ type: 'nothing' })
    expect(stream.decode(told('playback_completed', 3, 1))).toEqual({ type: 'mark', name: '1.1' })
    // Where it ran dry in between, the last of these counts.
    expect(stream.decode(told('playback_completed', 4, 1))).toEqual({ type: 'mark', name: '1.1' })
    stream.clear()
    expect(stream.decode(told('playback_completed', 5, 2))).toEqual({ type: 'nothing' })
  })

  test.each([
    ['hung-up', 'completed'],
    ['max-duration', 'completed'],
    ['failed', 'error'],
  ] as const)('that ends because it %s is disconnected as %s', (reason, said) => {
    expect(json(openStream(far).farewell?.(reason))).toMatchObject({ type: 'disconnect', parameters: { reason: said } })
  })

  test('of nobody is a probe', () => {
    const participant = { id: NOBODY }
    const opening = openWith({ conversationId: NOBODY, participant })
    expect(opening?.type === 'stream' && opening.serializer.start.isProbe).toBe(true)
  })

  test('that offers only what we do not speak is refused in its own words', () => {
    const media = [{ type: 'audio', format: 'PCMU', channels: ['external', 'internal'], rate: 8_000 }]
    const opening = openWith({ media })
    expect(opening?.type === 'refused' && json(opening.answer)).toMatchObject({
      type: 'disconnect',
      seq: 1,
      clientseq: 1,
      parameters: { reason: 'error', info: 'the stream offers no PCMU at 8000 Hz of the external channel alone' },
    })
  })
})
