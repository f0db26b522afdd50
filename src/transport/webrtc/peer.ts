import { randomBytes } from 'node:crypto'
import {
  RTCDtlsTransport,
  RTCPeerConnection,
  RTCRtpCodecParameters,
  RtpHeader,
  RtpPacket,
  useH264,
  useVP8,
  type Connection,
  type RTCDataChannel,
  type RTCRtpTransceiver,
} from 'werift'
import { isUnresolvable, OfferError, readOffer, type Offer } from './offer.ts'
import type { RtpOut } from './outbound.ts'
import type { Candidate, IceServer, PeerLink, PeerListener } from './peer-link.ts'
import { isAuthenticRequest, isStun } from './stun.ts'

/** Enough for every interface of a client, few enough not to make this server knock on many doors. */
const MAX_CANDIDATES = 32

/** Gathering is bounded so that an answer never waits for a far STUN server. */
const GATHER_SECONDS = 0.5

/** What the far side has not taken yet; beyond it a message is refused. */
const MAX_CHANNEL_BACKLOG_BYTES = 1_048_576

/** Makes the certificate all peers share ahead of the first call: some 50 ms. */
export const preparePeers = async (): Promise<void> => void (await RTCDtlsTransport.SetupCertificate())

/** One WebRTC connection of audio and data, answering side. The only file that knows werift. */
export class Peer implements PeerLink {
  readonly #offer: Offer
  readonly #pc: RTCPeerConnection
  #listener: PeerListener | undefined
  #audio: RTCRtpTransceiver | undefined
  #channel: RTCDataChannel | undefined
  #candidates = 0
  #closed = false
  /** Where authenticated checks came from: the only sources whose other packets are read. */
  readonly #sources = new Set<string>()

  private constructor(offer: Offer, iceServers: readonly IceServer[]) {
    this.#offer = offer
    this.#pc = new RTCPeerConnection({
      codecs: {
        audio: [opus()],
        // Never used, but a medium without a common codec is refused for good, and clients touch their refused senders.
        video: [useVP8(), useH264()],
      },
      headerExtensions: { audio: [], video: [] },
      bundlePolicy: 'max-bundle',
      iceServers: iceServers.map((server) => ({ ...server })),
      // A server at its own address only answers checks: no probing of clients, no polling, connected on their first word.
      iceLite: iceServers.length === 0,
      iceUseIpv6: false,
      iceAdditionalHostAddresses: ['127.0.0.1'],
      iceStunGatherTimeout: GATHER_SECONDS,
      iceTurnConnectTimeout: GATHER_SECONDS,
    })
    this.#pc.connectionStateChange.subscribe((state) => {
      if (state === 'failed') this.#gone(false)
    })
    this.#pc.onDataChannel.subscribe((channel) => this.#adopt(channel))
  }

  /** Throws `OfferError`; nothing is left open then. */
  static async answer(
    sdp: string,
    options: { iceServers: readonly IceServer[] },
  ): Promise<{ peer: Peer; sdp: string }> {
    const peer = new Peer(readOffer(sdp), options.iceServers)
    try {
      return { peer, sdp: await peer.#answer(peer.#offer) }
    } catch (error) {
      await peer[Symbol.asyncDispose]()
      throw error instanceof OfferError ? error : new OfferError('malformed', 'the offer cannot be answered')
    }
  }

  get hasChannel(): boolean {
    return this.#offer.hasChannel
  }

  listen(listener: PeerListener): void {
    this.#listener = listener
  }

  async renegotiate(sdp: string): Promise<string> {
    const offer = readOffer(sdp)
    try {
      return await this.#answer(offer)
    } catch {
      throw new OfferError('malformed', 'the offer cannot be answered')
    }
  }

  async #answer(offer: Offer): Promise<string> {
    await this.#pc.setRemoteDescription({ type: 'offer', sdp: offer.sdp })
    for (const transceiver of this.#pc.getTransceivers()) {
      if (transceiver.kind === 'audio' && !this.#audio) this.#audio = transceiver
      transceiver.setDirection(transceiver === this.#audio ? 'sendrecv' : 'inactive')
    }
    for (const transport of this.#pc.dtlsTransports) {
      if (transport.role !== 'auto') continue
      // Left alone werift answers as DTLS client, and its client sleeps 100 ms before it says hello.
      transport.role = offer.isPassive ? 'client' : 'server'
      // Typed as its interface, always this class.
      this.#harden(transport.iceTransport.connection as Connection)
      this.#attach(transport)
    }
    await this.#pc.setLocalDescription(await this.#pc.createAnswer())
    const answer = this.#pc.localDescription?.sdp
    if (!answer) throw new OfferError('malformed', 'the offer cannot be answered')
    return answer
  }

  /** What werift's ICE leaves open, closed before its first socket exists. */
  #harden(ice: Connection): void {
    // RFC 8445 §5.3 asks for 24 and 128 random bits; werift makes 16 and 88.
    ice.localUsername = randomBytes(6).toString('base64url')
    ice.localPassword = randomBytes(24).toString('base64url')
    ice.userHistory = { [ice.localUsername]: ice.localPassword }
    // werift asks Google's STUN server when none is configured.
    if (this.#pc.config.iceServers.length === 0) delete ice.stunServer
    // werift answers checks of strangers and reads packets from any source. Each socket passes here when it is made.
    const internals = ice as unknown as { ensureProtocol(protocol: Datagrams): void }
    const ensure = internals.ensureProtocol.bind(ice)
    internals.ensureProtocol = (protocol) => {
      const receive = protocol.datagramReceived?.bind(protocol)
      if (receive) {
        protocol.datagramReceived = (data, address) => {
          if (this.#admits(data, address, ice)) receive(data, address)
        }
      }
      ensure(protocol)
    }
  }

  #admits(data: Buffer, address: Address, ice: Connection): boolean {
    const source = `${address[0]}:${address[1]}`
    if (!isStun(data)) return this.#sources.has(source)
    // Responses are matched to our own requests, with integrity, by werift.
    if (((data[0] ?? 0) & 1) === 1) return true
    if (!isAuthenticRequest(data, ice.localUsername, ice.localPassword)) return false
    if (this.#sources.size < MAX_CANDIDATES) this.#sources.add(source)
    this.#listener?.heard()
    return true
  }

  #attach(transport: RTCDtlsTransport): void {
    transport.onStateChange.subscribe((state) => {
      if (state === 'connected') this.#listener?.connected()
      if (state === 'failed') this.#gone(false)
      if (state === 'closed') this.#gone(true)
    })
    transport.onRtp.subscribe(({ header, payload }) => {
      if (header.payloadType !== this.#audio?.codecs[0]?.payloadType) return
      this.#listener?.packet({
        ssrc: header.ssrc,
        sequence: header.sequenceNumber,
        timestamp: header.timestamp,
        payload,
      })
    })
  }

  #adopt(channel: RTCDataChannel): void {
    if (this.#channel) return
    this.#channel = channel
    channel.onMessage.subscribe((data) => {
      this.#listener?.heard()
      this.#listener?.message(typeof data === 'string' ? data : data.toString('utf8'))
    })
    channel.stateChange.subscribe((state) => {
      if (state === 'open') this.#listener?.channelOpened()
      if (state === 'closed') this.#gone(true)
    })
  }

  async addCandidate(candidate: Candidate): Promise<void> {
    if (this.#closed || this.#candidates >= MAX_CANDIDATES || isUnresolvable(candidate.candidate)) return
    this.#candidates++
    await this.#pc.addIceCandidate(candidate).catch(() => {
      // The client's own mistake; it connects by the others or not at all.
    })
  }

  send(packet: RtpOut): void {
    const header = new RtpHeader({
      sequenceNumber: packet.sequence,
      timestamp: packet.timestamp,
      marker: packet.isFirst,
    })
    void this.#audio?.sender.sendRtp(new RtpPacket(header, Buffer.from(packet.payload)))
  }

  tell(text: string): 'sent' | 'too-large' | 'too-slow' | 'not-open' {
    const channel = this.#channel
    if (this.#closed || channel?.readyState !== 'open') return 'not-open'
    const maxBytes = channel.sctp.remoteMaxMessageSize
    if (maxBytes > 0 && Buffer.byteLength(text) > maxBytes) return 'too-large'
    if (channel.bufferedAmount > MAX_CHANNEL_BACKLOG_BYTES) return 'too-slow'
    channel.send(text)
    return 'sent'
  }

  #gone(isOrderly: boolean): void {
    if (this.#closed) return
    this.#closed = true
    this.#listener?.gone(isOrderly)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true
    this.#listener = undefined
    await this.#pc.close()
  }
}

type Address = readonly [string, number]

/** werift's socket of one interface: what is hooked of it. */
interface Datagrams {
  datagramReceived?(data: Buffer, address: Address): void
}

const opus = (): RTCRtpCodecParameters =>
  new RTCRtpCodecParameters({
    mimeType: 'audio/opus',
    clockRate: 48_000,
    channels: 2,
    payloadType: 111,
    parameters: 'minptime=10;useinbandfec=1',
  })
