import { Type } from '@sinclair/typebox'
import { TypeCompiler } from '@sinclair/typebox/compiler'
import { isDtmfKey } from '../../audio/dtmf.ts'
import type { Message } from '../websocket/format.ts'
import type { Codec } from './codec.ts'
import { type CarrierEvent, NOTHING, bad, parseJson } from './serializer.ts'

/** Carriers write numbers as text or as numbers. */
export const Count = Type.Union([Type.String(), Type.Number()])

const Event = TypeCompiler.Compile(
  Type.Object({
    event: Type.String(),
    media: Type.Optional(
      Type.Object({
        payload: Type.String(),
        chunk: Type.Optional(Count),
        track: Type.Optional(Type.String()),
      }),
    ),
    dtmf: Type.Optional(Type.Object({ digit: Type.String() })),
    mark: Type.Optional(Type.Object({ name: Type.String() })),
    name: Type.Optional(Type.String()),
  }),
)

/** A message of the carriers that followed Twilio: JSON with an `event`, and audio in base64. Most send it in order. */
export function readStreamEvent(message: Message, codec: Codec, isOrdered = true): CarrierEvent {
  if (typeof message !== 'string') return bad('a binary message')
  const event = parseJson(message)
  if (!Event.Check(event)) return bad('not a message of the stream')
  switch (event.event) {
    case 'media':
      // Streams of both tracks bring back what we said.
      if (event.media?.track === 'outbound') return NOTHING
      return event.media
        ? heard(event.media.payload, isOrdered ? undefined : event.media.chunk, codec)
        : bad('media without media')
    case 'dtmf':
      return event.dtmf ? pressed(event.dtmf.digit) : bad('dtmf without dtmf')
    case 'mark':
      return event.mark ? { type: 'mark', name: event.mark.name } : bad('mark without mark')
    case 'playedStream':
      return event.name === undefined ? bad('playedStream without name') : { type: 'mark', name: event.name }
    case 'stop':
      return { type: 'stopped' }
    default:
      // Carriers add events without notice.
      return NOTHING
  }
}

export const pressed = (key: string): CarrierEvent =>
  isDtmfKey(key) ? { type: 'digit', key } : bad('a digit that is no key')

function heard(payload: string, chunk: string | number | undefined, codec: Codec): CarrierEvent {
  let bytes: Uint8Array
  try {
    bytes = Uint8Array.fromBase64(payload)
  } catch {
    return bad('a payload that is not base64')
  }
  return audioEvent(bytes, codec, chunk === undefined ? undefined : Number(chunk))
}

export function audioEvent(bytes: Uint8Array, codec: Codec, chunk?: number): CarrierEvent {
  const samples = codec.decode(bytes)
  if (!samples) return bad('half a sample')
  const pcm = { samples, rateHz: codec.rateHz }
  return chunk === undefined || Number.isNaN(chunk) ? { type: 'audio', pcm } : { type: 'audio', pcm, chunk }
}
