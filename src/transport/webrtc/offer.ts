import { isIP } from 'node:net'

/** Why an offer is refused; all are the sender's mistake and final. */
export type OfferFault = 'too-large' | 'malformed' | 'no-audio' | 'no-opus' | 'no-bundle' | 'insecure'

/** An offer this server cannot answer. The message names the fault, never the offer. */
export class OfferError extends Error {
  readonly code: OfferFault

  constructor(code: OfferFault, message: string) {
    super(message)
    this.name = 'OfferError'
    this.code = code
  }
}

/** What the server needs to know of an offer besides what werift reads from it. */
export interface Offer {
  /** Cleaned: without candidates that cannot be resolved here, or are too many. */
  sdp: string
  hasChannel: boolean
  /** The sender knows how to put copies of lost packets into later ones. */
  hasFec: boolean
  /** The sender wants to be the DTLS server. */
  isPassive: boolean
}

/** Browsers' offers are 3 to 12 kB. */
const MAX_BYTES = 65_536
const MAX_MEDIA = 16
/** Browsers' offers have 100 to 400; werift takes 20 µs for each. */
const MAX_LINES = 1000
/** Enough for every interface of a client, few enough not to make this server knock on many doors. */
export const MAX_CANDIDATES = 32

/** Checks an offer before anything is allocated for it. Throws `OfferError`. */
export function readOffer(sdp: string): Offer {
  if (sdp.length > MAX_BYTES) throw new OfferError('too-large', `the offer is over ${MAX_BYTES} bytes`)
  const lines = sdp.split(/\r?\n/)
  if (lines.length > MAX_LINES) throw new OfferError('too-large', `the offer is over ${MAX_LINES} lines`)
  if (lines[0] !== 'v=0') throw new OfferError('malformed', 'the offer is no SDP')
  const media = lines.filter((line) => line.startsWith('m='))
  if (media.length > MAX_MEDIA) throw new OfferError('too-large', `the offer has over ${MAX_MEDIA} media`)
  if (!media.some((line) => line.startsWith('m=audio '))) throw new OfferError('no-audio', 'the offer has no audio')
  const opus = lines.map((line) => /^a=rtpmap:(\d{1,3}) opus\/48000/i.exec(line)?.[1]).find(Boolean)
  if (!opus) throw new OfferError('no-opus', 'the offer has no Opus')
  if (media.length > 1 && !lines.some((line) => line.startsWith('a=group:BUNDLE ')))
    throw new OfferError('no-bundle', 'the offer does not bundle its media')
  const mids = lines.filter((line) => line.startsWith('a=mid:'))
  if (new Set(mids).size < mids.length) throw new OfferError('malformed', 'the offer names two media alike')
  for (const needed of ['a=ice-ufrag:', 'a=ice-pwd:', 'a=fingerprint:'])
    if (!lines.some((line) => line.startsWith(needed))) throw new OfferError('insecure', `the offer lacks ${needed}`)
  let candidates = 0
  const isUsable = (line: string) =>
    !line.startsWith('a=candidate:') || (hasAddress(line) && ++candidates <= MAX_CANDIDATES)
  return {
    sdp: lines.filter(isUsable).join('\r\n'),
    hasChannel: media.some((line) => line.startsWith('m=application ')),
    hasFec: lines.some((line) => line.startsWith(`a=fmtp:${opus} `) && line.includes('useinbandfec=1')),
    isPassive: lines.includes('a=setup:passive'),
  }
}

/**
 * Whether a candidate has an address and no name (RFC 8839 §5.1). A browser hides its addresses behind mDNS names, which only
 * its own network resolves; the pair is found anyway, from where its checks come.
 */
export const hasAddress = (candidate: string): boolean => isIP(candidate.split(' ', 5)[4] ?? '') > 0
