import { randomBytes } from 'node:crypto'
import { networkInterfaces } from 'node:os'
import {
  RTCDtlsTransport,
  RTCPeerConnection,
  RTCRtpCodecParameters,
  RtcpReceiverInfo,
  RtcpRrPacket,
  RtcpSenderInfo,
  RtcpSrPacket,
  useH264,
  useVP8,
  type Connection,
  type RTCDataChannel,
  type RtcpPacket,
  type RTCRtpTransceiver,
  type RTCSctpTransport,
} from 'werift'
import type { Clock } from '../../std/clock.ts'
import type { Address, CallerPath, Protocol } from './guard/caller-path.ts'
import { Datagrams } from './guard/datagrams.ts'
import type { DtlsGuard } from './guard/dtls-guard.ts'
import { isDtls } from './guard/dtls-records.ts'
import { hardenDtls } from './guard/dtls.ts'
import { hardenIce, type Standing } from './guard/ice.ts'
import { hardenSctp } from './guard/sctp.ts'
import { hasAddress, MAX_CANDIDATES, OfferError, readOffer, type Offer } from './offer.ts'
import type { RtpOut } from './outbound.ts'
import type { Candidate, PeerLink, PeerListener, PeerOptions } from './peer-link.ts'
import { RtpSession } from './rtp-session.ts'
import { isRtp, SRTP_KEY_BYTES, srtpSaltBytes } from './srtp.ts'

/** What the far side has not taken yet; beyond it a message is refused. */
const MAX_CHANNEL_BACKLOG_BYTES = 1_048_576

/** AEAD_AES_128_GCM among DTLS's SRTP profiles (RFC 7714 §14.2). */
const GCM_PROFILE = 7

/** Makes the certificate all peers share ahead of the first call: some 50 ms. */
export const preparePeers = async (): Promise<void> => void (await RTCDtlsTransport.SetupCertificate())

/** One WebRTC connection of audio and data, answering side. This file knows werift, and so do its guards. */
export class Peer implements PeerLink {
  readonly #offer: Offer
  readonly #options: PeerOptions
  readonly #clock: Clock
  readonly #pc: RTCPeerConnection
  readonly #addresses = hostAddresses()
  readonly #datagrams: Datagrams
  #listener: PeerListener | undefined
  #sctp: RTCSctpTransport['sctp'] | undefined
  /** On which the caller is heard, and hears. */
  #heard: RTCRtpTransceiver | undefined
  #audio: RTCRtpTransceiver | undefined
  #channel: RTCDataChannel | undefined
  #path: CallerPath | undefined
  #dtlsGuard: DtlsGuard | undefined
  #rtp: RtpSession | undefined
  #candidates = 0
  #closed = false

  private constructor(offer: Offer, options: PeerOptions) {
    const { iceServers } = options
    this.#offer = offer
    this.#options = options
    this.#clock = options.clock
    this.#datagrams = new Datagrams(options.clock)
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
      iceAdditionalHostAddresses: this.#addresses,
    })
    this.#pc.connectionStateChange.subscribe((state) => {
      if (state === 'failed') this.#gone(false)
    })
    this.#pc.onDataChannel.subscribe((channel) => this.#adopt(channel))
  }

  /** Throws `OfferError`; nothing is left open then. */
  static async answer(sdp: string, options: PeerOptions): Promise<{ peer: Peer; sdp: string }> {
    const peer = new Peer(readOffer(sdp), options)
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
    const sctp = this.#pc.sctpTransport?.sctp
    if (sctp && sctp !== this.#sctp) hardenSctp(sctp, this.#clock)
    this.#sctp = sctp
    for (const transceiver of this.#pc.getTransceivers()) {
      const { mid } = transceiver
      if (mid === offer.heardMid) this.#heard ??= transceiver
      if (mid === offer.hearsMid) this.#audio ??= transceiver
      const isOurs = transceiver === this.#heard || transceiver === this.#audio
      transceiver.setDirection(isOurs ? 'sendrecv' : 'inactive')
    }
    for (const transport of this.#pc.dtlsTransports) {
      if (transport.role !== 'auto') continue
      // Left alone werift answers as DTLS client, and its client sleeps 100 ms before it says hello.
      transport.role = offer.isPassive ? 'client' : 'server'
      // Typed as its interface, always this class.
      const ice = transport.iceTransport.connection as Connection
      this.#path = hardenIce(ice, {
        addresses: this.#addresses,
        hasServers: this.#pc.config.iceServers.length > 0,
        clock: this.#clock,
        silent: this.#options.serverSilent ?? (() => {}),
        take: (...datagram) => this.#take(...datagram),
      })
      this.#dtlsGuard = hardenDtls(transport, this.#clock, !offer.isPassive)
      this.#attach(transport)
    }
    await this.#pc.setLocalDescription(await this.#pc.createAnswer())
    const answer = this.#pc.localDescription?.sdp
    if (!answer) throw new OfferError('malformed', 'the offer cannot be answered')
    this.#path?.answered(this.#rtp !== undefined)
    return offer.complete(answer)
  }

  /** A datagram of the caller's: audio stays here, of the rest werift gets what may pass. */
  #take(data: Buffer, standing: Standing, from: Address, protocol: Protocol): Buffer | undefined {
    if (standing === 'check') this.#listener?.heard()
    const isAudio = this.#rtp !== undefined && isRtp(data)
    if (!this.#datagrams.admits(data, standing, isAudio)) return undefined
    if (isDtls(data)) {
      const admitted = this.#dtlsGuard?.admitted(data, this.#rtp !== undefined)
      return admitted?.length ? admitted : undefined
    }
    if (!isAudio) return data
    const packet = this.#rtp?.receive(data)
    if (!packet) return undefined
    this.#path?.heard(from, protocol)
    this.#listener?.packet(packet)
    return undefined
  }

  #attach(transport: RTCDtlsTransport): void {
    transport.onStateChange.subscribe((state) => {
      if (state === 'connected') this.#listener?.connected()
      if (state === 'failed') this.#gone(false)
      if (state === 'closed') this.#gone(true)
    })
    transport.onRtcp.subscribe((packet) => this.#reported(packet))
    const startSrtp = transport.startSrtp.bind(transport)
    // werift's own SRTP accepts replays, loses count when a wrap falls into an outage, and costs several times as much.
    // It keeps RTCP, once a second; RTP passes by it.
    transport.startSrtp = () => {
      startSrtp()
      this.#startRtp(transport)
    }
  }

  #startRtp(transport: RTCDtlsTransport): void {
    const payloadType = this.#audio?.codecs[0]?.payloadType
    const heardPayloadType = this.#heard?.codecs[0]?.payloadType
    if (!transport.dtls || !this.#audio || payloadType === undefined || heardPayloadType === undefined) return
    const cipher = transport.dtls.srtp.srtpProfile === GCM_PROFILE ? 'gcm' : 'cm'
    const keys = transport.dtls.extractSessionKeys(SRTP_KEY_BYTES, srtpSaltBytes(cipher))
    const { ssrc } = this.#audio.sender
    this.#rtp = new RtpSession({
      clock: this.#clock,
      cipher,
      local: { key: keys.localKey, salt: keys.localSalt },
      remote: { key: keys.remoteKey, salt: keys.remoteSalt },
      ssrc,
      payloadType,
      heardPayloadType,
      sequence: randomBytes(2).readUInt16BE(),
      // A datagram or a report that cannot be sent is one lost.
      transmit: (datagram) => void transport.iceTransport.connection.send(datagram).catch(() => {}),
      report: ({ reception, ...sent }) => {
        const reports = reception ? [new RtcpReceiverInfo(reception)] : []
        const report = new RtcpSrPacket({ ssrc, senderInfo: new RtcpSenderInfo(sent), reports })
        transport.sendRtcp([report]).catch(() => {})
      },
    })
  }

  #reported(packet: RtcpPacket): void {
    if (packet instanceof RtcpSrPacket) this.#rtp?.noteReport(packet.senderInfo.ntpTimestamp)
    else if (!(packet instanceof RtcpRrPacket)) return
    const ours = packet.reports.find((report) => report.ssrc === this.#audio?.sender.ssrc)
    if (ours) this.#listener?.lossReported(ours.fractionLost / 256)
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
    const isEnd = candidate.candidate === ''
    if (this.#closed || this.#candidates >= MAX_CANDIDATES || !(isEnd || hasAddress(candidate.candidate))) return
    this.#candidates++
    // All media share one transport, and werift may number them otherwise.
    const mid = this.#heard?.mid
    await this.#pc.addIceCandidate({ candidate: candidate.candidate, ...(mid && { sdpMid: mid }) }).catch(() => {
      // The client's own mistake; it connects by the others or not at all.
    })
  }

  send(packet: RtpOut): void {
    if (!this.#closed) this.#rtp?.send(packet)
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

/** This machine's addresses, in the order werift opens their sockets; loopback only when it has no other. */
function hostAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
  const ipv4 = all.filter(({ family, address }) => family === 'IPv4' && !address.startsWith('169.254.'))
  const outside = ipv4.filter(({ internal }) => !internal)
  return (outside.length > 0 ? outside : ipv4).map(({ address }) => address)
}

const opus = (): RTCRtpCodecParameters =>
  new RTCRtpCodecParameters({
    mimeType: 'audio/opus',
    clockRate: 48_000,
    channels: 2,
    payloadType: 111,
    parameters: 'minptime=10;useinbandfec=1',
  })
