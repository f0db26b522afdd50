import { recogniseAny, type CarrierName } from '../support/telephony/carriers.ts'
import { describe, expect, test } from 'bun:test'
import type { Opening, Serializer } from '../../src/transport/telephony/serializer.ts'
import type { Message } from '../../src/transport/socket/socket.ts'
import { serializerContract } from '../contract/serializer.ts'
import { FAR_ENDS, FAR_RATES, type FarEnd, openStream } from '../support/carriers.ts'
import { HD_LINES } from '../support/hd-lines.ts'

for (const far of FAR_ENDS) serializerContract(far)
for (const far of HD_LINES) serializerContract(far, `telnyx in ${far.telnyxCodec}`)
for (const [title, far] of FAR_RATES) serializerContract(far, title)

/** What carriers may leave out, or say to be nothing; and digits as numbers. */
const ABSENT: readonly (readonly [CarrierName, string, readonly string[]])[] = [
  ['twilio', 'start', ['accountSid', 'customParameters', 'mediaFormat']],
  ['telnyx', 'start', ['from', 'to', 'custom_parameters', 'media_format']],
  ['plivo', 'start', ['accountId', 'mediaFormat']],
  ['exotel', 'start', ['account_sid', 'from', 'to', 'custom_parameters', 'media_format']],
  ['jambonz', '', ['accountSid', 'from', 'to', 'metadata']],
]

test.each(ABSENT)('a start of %s may say of each optional field that it is nothing', (carrier, inside, fields) => {
  for (const field of fields) {
    const { start } = opened(changedStart(carrier, inside, { [field]: null }))
    expect(start.callId).toBe(openStream(farEnd(carrier)).start.callId)
  }
})

test('a start may write a rate as text, and a digit as a number', () => {
  expect(opened(changedStart('jambonz', '', { sampleRate: '8000' })).playRateHz).toBe(8_000)
  for (const [carrier, digit] of [
    ['twilio', { event: 'dtmf', dtmf: { digit: 5 } }],
    ['vonage', { event: 'websocket:dtmf', digit: 5 }],
    ['jambonz', { event: 'dtmf', dtmf: 5 }],
  ] as const)
    expect(openStream(farEnd(carrier)).decode(JSON.stringify(digit))).toEqual({ type: 'digit', key: '5' })
})

test('parameters that are numbers or truths are told as text', () => {
  const told = { plan: 7, vip: true, none: null, list: [1] }
  const { start } = opened(changedStart('telnyx', 'start', { custom_parameters: told }))
  expect(start.parameters).toEqual({ plan: '7', vip: 'true' })
})

function farEnd(carrier: CarrierName): FarEnd {
  const far = FAR_ENDS.find((candidate) => candidate.carrier === carrier)
  if (!far) throw new Error(carrier)
  return far
}

type Json = Record<string, unknown>

/** The start of a carrier's stream with some fields of its `inside` changed. */
function changedStart(carrier: CarrierName, inside: string, change: Json): Opening | undefined {
  const { sent, startsAt, subprotocol } = farEnd(carrier)
  const start: Json = JSON.parse(sent[startsAt] ?? '')
  const changed =
    inside === '' ? { ...start, ...change } : { ...start, [inside]: { ...Object(start[inside]), ...change } }
  return recogniseAny(JSON.stringify(changed), subprotocol)
}

function opened(opening: Opening | undefined): Serializer {
  if (opening?.type !== 'stream') throw new Error(opening?.type ?? 'not recognised')
  return opening.serializer
}

const refusal = (opening: Opening | undefined) => (opening?.type === 'refused' ? opening.problem : opening?.type)

const json = (message: Message | undefined): Json => (typeof message === 'string' ? JSON.parse(message) : {})

const silentHop = new Int16Array(160)
const SILENCE = new Uint8Array(160).fill(0xff).toBase64()

describe('Twilio is sent', () => {
  const stream = openStream(farEnd('twilio'))
  const streamSid = 'MZ18ad3ab5a668481ce02b83e7395059f0'

  test('media, marks and clear in its words', () => {
    expect(json(stream.encode(silentHop))).toEqual({ event: 'media', streamSid, media: { payload: SILENCE } })
    expect(json(stream.mark('1.2'))).toEqual({ event: 'mark', streamSid, mark: { name: '1.2' } })
    expect(stream.clear().map(json)).toEqual([{ event: 'clear', streamSid }])
    expect(stream.press?.('1')).toBeUndefined()
  })
})

describe('Plivo', () => {
  const streamId = 'b1a2c3d4-0000-4000-8000-000000000001'

  test('is sent audio, checkpoints, clear and digits in its words', () => {
    const stream = openStream(farEnd('plivo'))
    expect(json(stream.encode(silentHop))).toEqual({
      event: 'playAudio',
      streamId,
      media: { contentType: 'audio/x-mulaw', sampleRate: 8_000, payload: SILENCE },
    })
    expect(json(stream.mark('1.2'))).toEqual({ event: 'checkpoint', streamId, name: '1.2' })
    expect(stream.clear().map(json)).toEqual([{ event: 'clearAudio', streamId }])
    expect(json(stream.press?.('12#'))).toEqual({ event: 'sendDTMF', dtmf: '12#' })
  })

  test('speaks L16 at 16 kHz both ways when that was asked for', () => {
    const mediaFormat = { encoding: 'audio/x-l16', sampleRate: 16_000 }
    const stream = opened(changedStart('plivo', 'start', { mediaFormat }))
    expect(stream.playRateHz).toBe(16_000)
    expect(json(stream.encode(new Int16Array(320)))['media']).toMatchObject({
      contentType: 'audio/x-l16',
      sampleRate: 16_000,
    })
  })

  test('gives extra headers as JSON or as pairs', () => {
    const { start } = opened(changedStart('plivo', '', { extra_headers: 'plan=gold,X-PH-voxrayticket=t2' }))
    expect(start.parameters).toEqual({ plan: 'gold' })
    expect(start.ticket).toBe('t2')
  })
})

const exotelOf = (sample_rate: string, encoding = 'audio/x-raw') =>
  opened(changedStart('exotel', 'start', { media_format: { encoding, sample_rate } }))

describe('Exotel', () => {
  test.each([
    ['8000', 3_200],
    ['16000', 6_400],
    ['24000', 9_600],
  ])('is sent messages at %s Hz of %d bytes, never less', (rate, bytes) => {
    const stream = exotelOf(rate)
    const hop = new Int16Array(stream.playRateHz / 50)
    let sent: Message | undefined
    while (sent === undefined) sent = stream.encode(hop)
    const { media } = json(sent)
    expect(Uint8Array.fromBase64(Object(media).payload)).toHaveLength(bytes)
    stream.encode(hop)
    expect(Uint8Array.fromBase64(Object(json(stream.flush?.())['media']).payload)).toHaveLength(bytes)
  })

  test('sends the legs of its newer interface in μ-law', () => {
    expect(exotelOf('8000', 'audio/x-mulaw').packetMs).toBe(400)
  })

  test.each(['base64', 'audio/x-raw', 'raw', 'audio/x-l16', 'L16'])('calls L16 %s', (encoding) => {
    const stream = exotelOf('8000', encoding)
    expect(stream.decode(farEnd('exotel').speak(Int16Array.of(1, -2, 3)))).toEqual({
      type: 'audio',
      pcm: { samples: Int16Array.of(1, -2, 3), rateHz: 8_000 },
    })
    expect(stream.tellsKeys).toBeTrue()
  })

  test('gives parameters as an object or as text', () => {
    const { start } = opened(changedStart('exotel', 'start', { custom_parameters: 'a=1&b=2' }))
    expect(start.parameters).toEqual({ a: '1', b: '2' })
  })
})

describe('Vonage', () => {
  test('is sent clear and notify', () => {
    const stream = openStream(farEnd('vonage'))
    expect(stream.clear().map(json)).toEqual([{ action: 'clear' }])
    expect(json(stream.mark('1.2'))).toEqual({ action: 'notify', payload: { id: '1.2' } })
  })

  test('audio that looks like JSON is audio', () => {
    const event = openStream(farEnd('vonage')).decode(new TextEncoder().encode('12345678'))
    expect(event.type).toBe('audio')
  })

  test('a digit may be nested', () => {
    const event = openStream(farEnd('vonage')).decode('{"event":"websocket:dtmf","dtmf":{"digit":"9"}}')
    expect(event).toEqual({ type: 'digit', key: '9' })
  })

  test.each(['audio/l16;rate=8000', 'audio/l16; rate=24000'])('speaks %s', (contentType) => {
    const stream = opened(changedStart('vonage', '', { 'content-type': contentType }))
    expect(contentType).toContain(String(stream.playRateHz))
  })

  test('in another format is refused', () => {
    expect(refusal(changedStart('vonage', '', { 'content-type': 'audio/opus' }))).toStartWith('no codec for audio/opus')
    expect(refusal(changedStart('vonage', '', { 'content-type': 'audio/l16;rate=11025' }))).toStartWith('L16 at 11025')
  })
})

describe('jambonz', () => {
  test('is told to stop, and to end', () => {
    const stream = openStream(farEnd('jambonz'))
    expect(stream.clear().map(json)).toEqual([{ type: 'killAudio' }, { type: 'clearMarks' }])
    expect(json(stream.farewell?.('hung-up'))).toEqual({ type: 'disconnect' })
  })

  test('is known by its subprotocol', () => {
    const [start = ''] = farEnd('jambonz').sent
    expect(recogniseAny(start, undefined)).toBeUndefined()
    expect(recogniseAny(start, 'audio.jambonz.org')?.type).toBe('stream')
  })
})

test('messages that start no stream are passed over', () => {
  for (const message of [
    '',
    'hello',
    '{}',
    '[]',
    'null',
    '{"event":"connected"}',
    '{"event":"start"}',
    new Uint8Array(8),
  ])
    expect(recogniseAny(message, undefined)).toBeUndefined()
})
