import { isIP } from 'node:net'
import { attributeOf, bundledWith, refusalOf, sectionsOf, type OfferSection } from './offer-sections.ts'

/** Why an offer is refused; all are the sender's mistake and final. */
export type OfferFault = 'too-large' | 'malformed' | 'no-audio' | 'no-opus' | 'no-bundle' | 'insecure'

/** An offer this server cannot answer. The message names the fault and what would do. */
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
  /** What werift is to answer: the media that we accept, all said that may be left unsaid, without candidates that are no use. */
  sdp: string
  /** The medium on which the sender is heard, and the one on which it hears. Often they are one. */
  heardMid: string
  hearsMid: string
  hasChannel: boolean
  /** The sender knows how to put copies of lost packets into later ones. */
  hasFec: boolean
  /** The sender wants to be the DTLS server. */
  isPassive: boolean
  /** werift's answer as one to the whole offer: each medium in its place, those that we do not accept refused. */
  complete(answer: string): string
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
  const { session, media } = sectionsOf(lines.filter(upTo(MAX_CANDIDATES)))
  if (media.length > MAX_MEDIA) throw new OfferError('too-large', `the offer has over ${MAX_MEDIA} media`)
  const mids = lines.filter((line) => line.startsWith('a=mid:'))
  if (new Set(mids).size < mids.length) throw new OfferError('malformed', 'the offer names two media alike')
  const named = media.map((section, at) => ({ ...section, mid: section.mid ?? unused(at, media) }))
  const { heard, hears } = chooseAudio(named, session)
  for (const needed of ['ice-ufrag', 'ice-pwd', 'fingerprint'])
    if (attributeOf(heard.lines, needed) === undefined) throw new OfferError('insecure', `the offer lacks a=${needed}:`)
  if (!heard.lines.some(isFingerprint)) throw new OfferError('insecure', `the offer has no a=fingerprint: of ${HASHES}`)
  const bundle = bundleOf(session, heard)
  const isAccepted = (section: OfferSection) =>
    section === heard || section === hears || (bundle.includes(section.mid ?? '') && isKnown(section))
  const accepted = named.filter(isAccepted)
  const channel = accepted.find(({ kind }) => kind === 'application')
  return {
    sdp: [
      ...session.filter((line) => line !== '' && !line.startsWith('a=group:')),
      `a=group:BUNDLE ${accepted.map(({ mid }) => mid).join(' ')}`,
      ...accepted.flatMap((section) => withMid(bundledWith(section, heard)).lines),
      '',
    ].join('\r\n'),
    heardMid: heard.mid ?? '',
    hearsMid: hears.mid ?? '',
    hasChannel: channel !== undefined,
    hasFec: heard.lines.some((line) => line.startsWith(`a=fmtp:${opusOf(heard)} `) && line.includes('useinbandfec=1')),
    isPassive: attributeOf(heard.lines, 'setup') === 'passive',
    complete: (answer) => completed(answer, { media, isAccepted: (at) => isAccepted(named[at] ?? heard) }),
  }
}

/** The bytes of each hash that werift knows (RFC 8122 §5). Without one that can be checked no call is ever connected. */
const HASH_BYTES: ReadonlyMap<string, number> = new Map([
  ['sha-256', 32],
  ['sha-224', 28],
  ['sha-384', 48],
  ['sha-512', 64],
  ['sha-1', 20],
])
const HASHES = [...HASH_BYTES.keys()].join(', ')

function isFingerprint(line: string): boolean {
  const [, hash = '', value = ''] = /^a=fingerprint:([\w-]{1,16}) ([\dA-F:]{1,256})$/i.exec(line) ?? []
  const bytes = value.split(':')
  return bytes.length === HASH_BYTES.get(hash.toLowerCase()) && bytes.every((byte) => byte.length === 2)
}

/** Drops candidates that are no addresses, or too many. */
function upTo(maxCandidates: number): (line: string) => boolean {
  let candidates = 0
  return (line) => !line.startsWith('a=candidate:') || (hasAddress(line) && ++candidates <= maxCandidates)
}

function unused(at: number, media: readonly OfferSection[]): string {
  const taken = new Set(media.map(({ mid }) => mid))
  let name = at
  while (taken.has(`m${name}`)) name += media.length
  return `m${name}`
}

const withMid = (section: OfferSection): OfferSection =>
  attributeOf(section.lines, 'mid') === undefined
    ? { ...section, lines: [...section.lines, `a=mid:${section.mid}`] }
    : section

/** The mids that share the transport of the section, itself among them. */
function bundleOf(session: readonly string[], { mid = '' }: OfferSection): readonly string[] {
  const groups = session.filter((line) => line.startsWith('a=group:BUNDLE')).map((line) => line.split(' ').slice(1))
  return groups.find((mids) => mids.includes(mid)) ?? [mid]
}

/** Others werift does not know, and we have no use for. */
const isKnown = ({ kind, lines: [first = ''] }: OfferSection): boolean =>
  !/^m=\S+ 0 /.test(first) && (kind === 'video' || (kind === 'application' && first.endsWith(' webrtc-datachannel')))

const opusOf = ({ lines }: OfferSection): string | undefined =>
  lines.map((line) => /^a=rtpmap:(\d{1,3}) opus\/48000/i.exec(line)?.[1]).find(Boolean)

/** Where the sender is heard and where it hears: one medium for both, or two that are bundled. */
function chooseAudio(media: readonly OfferSection[], session: readonly string[]) {
  const audio = media.filter(({ kind, lines: [first = ''] }) => kind === 'audio' && !first.startsWith('m=audio 0 '))
  if (audio.length === 0) throw new OfferError('no-audio', 'the offer has no audio')
  const usable = audio.filter((section) => opusOf(section) !== undefined)
  if (usable.length === 0) {
    throw new OfferError('no-opus', `the offer has no Opus (opus/48000/2) but ${codecsOf(audio)}`)
  }
  const heard = usable.find(({ direction }) => direction.startsWith('send')) ?? usable[0]
  if (!heard) throw new OfferError('no-audio', 'the offer has no audio')
  if (heard.direction !== 'sendonly') return { heard, hears: heard }
  const receiving = usable.filter(({ direction }) => direction === 'recvonly' || direction === 'sendrecv')
  const bundle = bundleOf(session, heard)
  const hears = receiving.find(({ mid = '' }) => bundle.includes(mid))
  if (!hears && receiving.length > 0)
    throw new OfferError('no-bundle', 'the offer does not bundle the audio it sends with the audio it receives')
  return { heard, hears: hears ?? heard }
}

/** For the sender's eyes: names of codecs, as far as they look like names. */
function codecsOf(audio: readonly OfferSection[]): string {
  const names = audio.flatMap(({ lines }) => lines.map((line) => /^a=rtpmap:\d+ ([\w.-]{1,20})\//.exec(line)?.[1]))
  const known = [...new Set(names.filter((name) => name !== undefined))].slice(0, 8)
  return known.length > 0 ? known.join(', ') : 'no codec that it names'
}

function completed(
  answer: string,
  offer: { readonly media: readonly OfferSection[]; readonly isAccepted: (at: number) => boolean },
): string {
  const lines = answer.split('\r\n')
  const starts = lines.flatMap((line, at) => (line.startsWith('m=') ? [at] : []))
  const isNamed = offer.media.every(({ mid }) => mid !== undefined)
  const session = lines.slice(0, starts[0])
  let next = 0
  const media = offer.media.flatMap((section, at) => {
    if (!offer.isAccepted(at)) return refusalOf(section)
    const own = lines.slice(starts[next], starts[++next]).filter((line) => line !== '')
    return section.mid === undefined ? own.filter((line) => !line.startsWith('a=mid:')) : own
  })
  // A group that names no media bundles none.
  return [...session.filter((line) => isNamed || !line.startsWith('a=group:')), ...media, ''].join('\r\n')
}

/**
 * Whether a candidate has an address and no name (RFC 8839 §5.1). A browser hides its addresses behind mDNS names, which only
 * its own network resolves; the pair is found anyway, from where its checks come.
 */
export const hasAddress = (candidate: string): boolean => isIP(candidate.split(' ', 5)[4] ?? '') > 0
