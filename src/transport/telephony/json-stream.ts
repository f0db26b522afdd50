import { type TSchema, Type } from '@sinclair/typebox'
import { TypeCompiler } from '@sinclair/typebox/compiler'
import { isDtmfKey } from '../../audio/dtmf.ts'
import type { Message } from '../socket/socket.ts'
import type { Decoder } from './codec.ts'
import { type CarrierEvent, NOTHING, bad, objected, parseJson } from './serializer.ts'

/** Carriers write numbers as text or as numbers. */
export const Count = Type.Union([Type.String(), Type.Number()])

/** What a carrier may leave out, or say to be nothing. */
export const orNothing = <T extends TSchema>(schema: T) => Type.Optional(Type.Union([schema, Type.Null()]))

const Event = TypeCompiler.Compile(
  Type.Object({
    event: Type.String(),
    media: Type.Optional(
      Type.Object({
        payload: Type.String(),
        chunk: orNothing(Count),
        track: orNothing(Type.String()),
      }),
    ),
    dtmf: Type.Optional(Type.Object({ digit: Count })),
    mark: Type.Optional(Type.Object({ name: Type.String() })),
    name: Type.Optional(Type.String()),
    payload: Type.Optional(Type.Unknown()),
  }),
)

const Problem = TypeCompiler.Compile(Type.Object({ code: orNothing(Count), title: orNothing(Type.String()) }))

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
        ? heard(event.media.payload, event.media.chunk, decoder, takeNumbered)
        : bad('media without media')
    case 'dtmf':
      return event.dtmf ? pressed(event.dtmf.digit) : bad('dtmf without dtmf')
    case 'mark':
      return event.mark ? { type: 'mark', name: event.mark.name } : bad('mark without mark')
    case 'playedStream':
      return event.name === undefined ? bad('playedStream without name') : { type: 'mark', name: event.name }
    case 'error':
      return Problem.Check(event.payload) ? objected(event.payload.code, event.payload.title) : objected()
    case 'stop':
      return { type: 'stopped' }
    default:
      // Carriers add events without notice.
      return NOTHING
  }
}

export const pressed = (digit: string | number): CarrierEvent => {
  const key = String(digit)
  return isDtmfKey(key) ? { type: 'digit', key } : bad('a digit that is no key')
}

function heard(
  payload: string,
  chunk: string | number | null | undefined,
  decoder: Decoder,
  takeNumbered: TakeNumbered | undefined,
): CarrierEvent {
  let bytes: Uint8Array
  try {
    bytes = Uint8Array.fromBase64(payload)
  } catch {
    return bad('a payload that is not base64')
  }
  const isNumbered = /^\d+$/.test(String(chunk))
  return takeNumbered && isNumbered ? takeNumbered(bytes, Number(chunk)) : audioEvent(bytes, decoder)
}

export function audioEvent(bytes: Uint8Array, decoder: Decoder): CarrierEvent {
  const samples = decoder.decode(bytes)
  return samples
    ? { type: 'audio', pcm: { samples, rateHz: decoder.rateHz } }
    : bad('audio that is not in the codec of the stream')
}
