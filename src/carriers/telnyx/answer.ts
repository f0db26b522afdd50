import { connectStream } from '../connect-stream.ts'
import type { CarrierAnswer, StreamOffer } from '../webhook.ts'
import { isWideband, type TelnyxCodec, WIDEBAND_RATE_HZ } from './codecs.ts'

/**
 * TeXML. Without the mode Telnyx would play what we send as MP3 files. It sends us what the line has, which sounds best; a wide-band
 * codec is asked for all the same, for a line with a codec that we could not decode.
 */
export const texml = (offer: StreamOffer, codec: TelnyxCodec): CarrierAnswer =>
  connectStream(offer, {
    ...(isWideband(codec) && { codec }),
    bidirectionalMode: 'rtp',
    bidirectionalCodec: codec,
    ...(isWideband(codec) && { bidirectionalSamplingRate: String(WIDEBAND_RATE_HZ) }),
  })
