import type { RtpOut } from '../../src/transport/webrtc/outbound.ts'
import type { Candidate, ConnectPeer, PeerLink, PeerListener } from '../../src/transport/webrtc/peer-link.ts'
import { OfferError, readOffer } from '../../src/transport/webrtc/offer.ts'

/** The least of an offer that can be answered. */
export const offerSdp = (options: { channel?: boolean } = {}): string =>
  [
    'v=0',
    'o=- 1 0 IN IP4 0.0.0.0',
    's=-',
    't=0 0',
    'a=group:BUNDLE 0 1',
    'm=audio 9 UDP/TLS/RTP/SAVPF 111',
    'a=ice-ufrag:abcd',
    'a=ice-pwd:0123456789012345678901',
    `a=fingerprint:sha-256 ${Array(32).fill('00').join(':')}`,
    'a=mid:0',
    'a=rtpmap:111 opus/48000/2',
    'a=fmtp:111 minptime=10;useinbandfec=1',
    ...(options.channel === false ? [] : ['m=application 9 UDP/DTLS/SCTP webrtc-datachannel', 'a=mid:1']),
    '',
  ].join('\r\n')

/** A connection without a network, moved by the test. */
export class FakePeer implements PeerLink {
  readonly sent: RtpOut[] = []
  readonly said: string[] = []
  readonly candidates: Candidate[] = []
  readonly hasChannel: boolean
  isOpen = false
  disposed = false
  maxMessageChars = 65_536
  #listener: PeerListener | undefined

  constructor(sdp: string) {
    this.hasChannel = readOffer(sdp).hasChannel
  }

  get far(): PeerListener {
    if (!this.#listener) throw new Error('nobody listens')
    return this.#listener
  }

  /** ICE, DTLS and the channel all stand. */
  connect(): void {
    this.far.connected()
    if (!this.hasChannel) return
    this.isOpen = true
    this.far.channelOpened()
  }

  listen(listener: PeerListener): void {
    this.#listener = listener
  }

  renegotiate(): Promise<string> {
    return Promise.resolve('renegotiated')
  }

  addCandidate(candidate: Candidate): Promise<void> {
    this.candidates.push(candidate)
    return Promise.resolve()
  }

  send(packet: RtpOut): void {
    this.sent.push(packet)
  }

  tell(text: string): 'sent' | 'too-large' | 'not-open' {
    if (!this.isOpen || this.disposed) return 'not-open'
    if (text.length > this.maxMessageChars) return 'too-large'
    this.said.push(text)
    return 'sent'
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.disposed = true
    this.#listener = undefined
    return Promise.resolve()
  }
}

/** Answers every offer that can be read, and keeps the connections for the test to move. */
export function fakePeers(): { connect: ConnectPeer; peers: FakePeer[] } {
  const peers: FakePeer[] = []
  return {
    peers,
    connect(sdp) {
      if (sdp === 'unanswerable') return Promise.reject(new OfferError('malformed', 'no'))
      const peer = new FakePeer(sdp)
      peers.push(peer)
      return Promise.resolve({ peer, sdp: `answer ${peers.length}` })
    },
  }
}
