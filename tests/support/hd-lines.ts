import { G722Decoder, G722Encoder } from '../../src/audio/g722.ts'
import { openOpusDecoder } from '../../src/audio/opus-decoder.ts'
import { openOpusEncoder } from '../../src/audio/opus-encoder.ts'
import { FAR_ENDS, type FarEnd, linesOf, payloadOf } from './carriers.ts'

/** Both ends of a codec, as the far side has them: what it encodes is not what it decodes. */
interface FarCodec {
  encode(samples: Int16Array): Uint8Array
  decode(bytes: Uint8Array): Int16Array
}

const telnyx = FAR_ENDS.find(({ carrier }) => carrier === 'telnyx')
if (!telnyx) throw new Error('no Telnyx')

const line = (telnyxCodec: 'G722' | 'OPUS', file: string, codec: FarCodec): FarEnd => ({
  ...telnyx,
  telnyxCodec,
  isLossy: true,
  rateHz: 16_000,
  sent: linesOf('telnyx', file),
  speak: (samples) =>
    JSON.stringify({ event: 'media', media: { track: 'inbound', payload: codec.encode(samples).toBase64() } }),
  heard: (message) => {
    const bytes = payloadOf(message, 'media')
    return bytes.length === 0 ? new Int16Array(0) : codec.decode(bytes)
  },
})

const g722 = { encoder: new G722Encoder(), decoder: new G722Decoder() }
const opus = { encoder: await openOpusEncoder(16_000), decoder: await openOpusDecoder({ fec: true }) }

/** Lines that Telnyx has in HD voice, asked to play in the codec that they send. */
export const HD_LINES: readonly FarEnd[] = [
  line('G722', 'sent-g722.jsonl', {
    encode: (samples) => g722.encoder.encode(samples),
    decode: (bytes) => g722.decoder.decode(bytes),
  }),
  line('OPUS', 'sent-opus.jsonl', {
    encode: (samples) => opus.encoder.encode(samples),
    decode: (bytes) => opus.decoder.decode(bytes),
  }),
]
