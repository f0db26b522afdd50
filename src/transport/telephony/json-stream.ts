import { Type } from '@sinclair/typebox'
import { TypeCompiler } from '@sinclair/typebox/compiler'
import { isDtmfKey } from '../../audio/dtmf.ts'
import type { Message } from '../websocket/format.ts'
import type { Decoder } from './codec.ts'
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

/** Takes packets by their numbers, for carriers that do not keep their order. */
export type TakeNumbered = (packet: Uint8Array, number: number) => CarrierEvent

/** A message of the carriers that followed Twilio: JSON with an `event`, and audio in base64. Most send it in order. */
export function readStreamEvent(message: Message, decoder: Decoder, takeNumbered?: TakeNumbered): CarrierEvent {
  if (typeof message !== 'string') return bad('a binary message')
  const event = parseJson(message)
  if (!Event.Check(event)) return bad('not a message of the stream')
  switch (event.event) {
    case 'media':
      // Streams of both tracks bring back what we said.
      if (event.media?.track === 'outbound') return NOTHING
      return event.media
        ? heard(event.media.payload, Number(event.media.chunk), decoder, takeNumbered)
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

function heard(
  payload: string,
  number: number,
  decoder: Decoder,
  takeNumbered: TakeNumbered | undefined,
): CarrierEvent {
  let bytes: Uint8Array
  try {
    bytes = Uint8Array.fromBase64(payload)
  } catch {
    return bad('a payload that is not base64')
  }
  return takeNumbered && !Number.isNaN(number) ? takeNumbered(bytes, number) : audioEvent(bytes, decoder)
}

export function audioEvent(bytes: Uint8Array, decoder: Decoder): CarrierEvent {
  const samples = decoder.decode(bytes)
  return samples
    ? { type: 'audio', pcm: { samples, rateHz: decoder.rateHz } }
    : bad('audio that is not in the codec of the stream')
}
