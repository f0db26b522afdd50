import type { Message } from '../websocket/format.ts'
import { exotel } from './exotel.ts'
import { genesys } from './genesys.ts'
import { jambonz } from './jambonz.ts'
import { plivo } from './plivo.ts'
import { type Carrier, type Dialect, type Opening, parseJson } from './serializer.ts'
import { telnyx } from './telnyx.ts'
import type { TelnyxCodec } from './telnyx-codecs.ts'
import { twilio } from './twilio.ts'
import { vonage } from './vonage.ts'

/** Asked in this order: no message starts a stream of two. */
const DIALECTS: Readonly<Record<Carrier, Dialect>> = { twilio, telnyx, plivo, exotel, vonage, genesys, jambonz }

/** The carrier whose stream this message starts. Undefined when it starts none, as the greetings that some send first. */
export function recognise(
  message: Message,
  subprotocol: string | undefined,
  telnyxCodec: TelnyxCodec = 'PCMU',
): Opening | undefined {
  if (typeof message !== 'string') return undefined
  const parsed = parseJson(message)
  for (const dialect of Object.values(DIALECTS)) {
    const opening = dialect.open(parsed, subprotocol, telnyxCodec)
    if (opening) return opening
  }
  return undefined
}
