import { describe, expect, test } from 'bun:test'
import { ProtobufFrameSerializer } from '@pipecat-ai/websocket-transport'
import fc from 'fast-check'
import {
  AudioWriter,
  readFrame,
  writeInterruption,
  writeMessageFrame,
  writeText,
  writeTranscription,
} from '../../../src/transport/websocket/protobuf-wire.ts'

const hex = (text: string) => Uint8Array.fromHex(text.replaceAll(' ', ''))
const stock = new ProtobufFrameSerializer()

describe('written bytes', () => {
  test.each([
    ['text', writeText('hi'), '0a 04 1a 02 6869'],
    ['transcription', writeTranscription('hi', 'now'), '1a 09 1a 02 6869 2a 03 6e6f77'],
    ['message', writeMessageFrame('{}'), '22 04 0a 02 7b7d'],
    ['interruption', writeInterruption(), '2a 00'],
    ['audio', new AudioWriter(4, 24_000).write(hex('01020304')), '12 0c 1a 04 01020304 20 c0bb01 28 01'],
  ])('%s is what the schema says', (_kind, bytes, expected) => {
    expect(bytes.toHex()).toBe(expected.replaceAll(' ', ''))
  })

  test('the stock client reads our audio', async () => {
    const pcm = new Int16Array(480).map((_, index) => index * 13 - 3_000)
    const bytes = new AudioWriter(960, 24_000).write(new Uint8Array(pcm.buffer))
    const { type, audio } = (await stock.deserialize(new Blob([bytes.slice()]))) as { type: string; audio: Int16Array }
    expect(type).toBe('audio')
    expect(audio).toEqual(pcm)
  })

  test('the stock client reads our messages, however long', async () => {
    const message = { label: 'rtvi-ai', type: 'x', data: { text: 'é'.repeat(30_000) } }
    const read = await stock.deserialize(new Blob([writeMessageFrame(JSON.stringify(message)).slice()]))
    expect(read).toEqual({ type: 'message', message } as never)
  })
})

describe('read bytes', () => {
  test('the stock client is understood', () => {
    const pcm = new Int16Array([1, -2, 3])
    expect(readFrame(stock.serializeAudio(pcm.buffer, 16_000, 1) as Uint8Array)).toEqual({
      kind: 'audio',
      audio: new Uint8Array(pcm.buffer),
      sampleRate: 16_000,
      channels: 1,
    })
    expect(readFrame(stock.serializeMessage({ label: 'rtvi-ai' } as never) as Uint8Array)).toEqual({
      kind: 'message',
      data: '{"label":"rtvi-ai"}',
    })
  })

  test.each([
    ['text', '0a 0b 08 07 12 01 6e 1a 04 68 c3 a9 21', { kind: 'text', text: 'hé!' }],
    ['interruption', '2a 02 08 01', { kind: 'interruption' }],
    ['nothing at all', '', { kind: 'none' }],
    ['only fields of a newer schema', '32 01 00 38 05', { kind: 'none' }],
    ['what is inside an unknown group is unknown too', '53 0a 00 54', { kind: 'none' }],
    ['the last of two members', '0a 00 2a 00', { kind: 'interruption' }],
    ['the last of two members, whatever is in the first', '0a 03 1a 01 ff 2a 00', { kind: 'interruption' }],
    [
      'fixed-width and grouped unknown fields',
      '4d 00000000 49 0000000000000000 53 0a 00 54 2a 00',
      { kind: 'interruption' },
    ],
  ])('%s', (_name, bytes, expected) => {
    expect(readFrame(hex(bytes))).toEqual(expected as never)
  })

  test.each([
    ['a length beyond the message', '12 ff ff ff ff 07'],
    ['a length beyond the inner message', '12 03 1a 09 00'],
    ['a varint without end', '12 ff ff ff ff ff ff ff ff ff ff 01'],
    ['a varint cut short', '80'],
    ['field 0', '02 00'],
    ['wire type 6', '0e'],
    ['a group that is not closed', '53'],
    ['a group that was not open', '54'],
    ['text that is not UTF-8', '0a 03 1a 01 ff'],
    ['groups in groups without end', '53'.repeat(100)],
  ])('%s is no Frame', (_name, bytes) => {
    expect(readFrame(hex(bytes))).toBeUndefined()
  })

  test('any bytes are read or refused, within the bytes there are', () => {
    const nearly = fc
      .tuple(fc.constantFrom(0x0a, 0x12, 0x1a, 0x22, 0x2a), fc.uint8Array({ maxLength: 64 }))
      .map(([tag, rest]) => Uint8Array.of(tag, rest.length, ...rest))
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), nearly), (bytes) => {
        const frame = readFrame(bytes)
        if (frame?.kind === 'audio') expect(frame.audio.length).toBeLessThanOrEqual(bytes.length)
      }),
      { seed: 20_260_105, numRuns: 5_000 },
    )
  })

  test('what is written is read back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(readFrame(writeText(text))).toEqual({ kind: 'text', text })
        expect(readFrame(writeMessageFrame(text))).toEqual({ kind: 'message', data: text })
      }),
      { seed: 20_260_105, numRuns: 300 },
    )
  })
})
