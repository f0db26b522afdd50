import { FAR_ENDS, type FarEnd, linesOf, payloadOf } from './carriers.ts'
import { type TelnyxLine, telnyxLine } from '../../src/simulate/carriers/telnyx-line.ts'

const telnyx = FAR_ENDS.find(({ carrier }) => carrier === 'telnyx')
if (!telnyx) throw new Error('no Telnyx')

const farEnd = (telnyxCodec: 'G722' | 'OPUS', file: string, line: TelnyxLine): FarEnd => ({
  ...telnyx,
  telnyxCodec,
  isLossy: true,
  rateHz: line.rateHz,
  sent: linesOf('telnyx', file),
  speak: (samples) =>
    JSON.stringify({ event: 'media', media: { track: 'inbound', payload: line.encode(samples).toBase64() } }),
  heard: (message) => {
    const bytes = payloadOf(message, 'media')
    return bytes.length === 0 ? new Int16Array(0) : line.decode(bytes)
  },
})

/** Lines that Telnyx has in HD voice, asked to play in the codec that they send. */
export const HD_LINES: readonly FarEnd[] = [
  farEnd('G722', 'sent-g722.jsonl', await telnyxLine('G722')),
  farEnd('OPUS', 'sent-opus.jsonl', await telnyxLine('OPUS')),
]
