import { MediaStreamTrack, RTCPeerConnection, RtpHeader, RtpPacket, useOPUS, useVP8, type RTCDataChannel } from 'werift'
import { openOpusDecoder } from '../../src/audio/opus-decoder.ts'
import { openOpusEncoder } from '../../src/audio/opus-encoder.ts'
import type { OpusDecoder, OpusEncoder } from '../../src/audio/opus.ts'

/** What the server's HTTP side must do for a client: take an offer, give an answer. */
export type Exchange = (offer: { sdp: string; pcId: string | undefined; restart: boolean }) => Promise<{
  sdp: string
  pcId: string
}>

export interface ConnectOptions {
  readonly restart?: boolean
  readonly channel?: boolean
  /** One medium to send and another to receive. */
  readonly isSeparate?: boolean
}

/** A caller over WebRTC as the Pipecat clients are: three media and a channel named `chat`, bundled. */
export class WebRtcClient implements AsyncDisposable {
  readonly messages: string[] = []
  /** All that was heard, 16 kHz. */
  readonly heard: Int16Array[] = []
  packets = 0
  /** Sequence numbers as they came. */
  readonly sequences: number[] = []
  pcId: string | undefined
  #pc: RTCPeerConnection
  #channel: RTCDataChannel | undefined
  #track = new MediaStreamTrack({ kind: 'audio' })
  #decoder: OpusDecoder
  #encoder: OpusEncoder
  #sequence = 1000
  #timestamp = 5000

  readonly #onPacket: (() => void) | undefined

  private constructor(decoder: OpusDecoder, encoder: OpusEncoder, onPacket: (() => void) | undefined) {
    this.#decoder = decoder
    this.#encoder = encoder
    this.#onPacket = onPacket
    this.#pc = new RTCPeerConnection()
  }

  /** With `onPacket`, packets are counted and told but neither decoded nor kept: for load. */
  static async open(onPacket?: () => void): Promise<WebRtcClient> {
    return new WebRtcClient(await openOpusDecoder({ fec: true }), await openOpusEncoder(16_000), onPacket)
  }

  /** Offers, applies the answer, and resolves once connected and, with a channel, the channel is open. */
  async connect(exchange: Exchange, options: ConnectOptions = {}): Promise<void> {
    if (options.restart) await this.#pc.close()
    const pc = new RTCPeerConnection({
      codecs: { audio: [useOPUS({ parameters: 'minptime=10;useinbandfec=1' })], video: [useVP8()] },
      bundlePolicy: 'max-bundle',
      iceUseIpv6: false,
    })
    this.#pc = pc
    this.#track = new MediaStreamTrack({ kind: 'audio' })
    pc.addTransceiver(this.#track, { direction: options.isSeparate ? 'sendonly' : 'sendrecv' })
    if (options.isSeparate) pc.addTransceiver('audio', { direction: 'recvonly' })
    pc.addTransceiver('video', { direction: 'sendrecv' })
    pc.addTransceiver('video', { direction: 'sendonly' })
    pc.onTrack.subscribe((track) => {
      track.onReceiveRtp.subscribe(({ header, payload }) => {
        this.packets++
        if (this.#onPacket) return this.#onPacket()
        this.sequences.push(header.sequenceNumber)
        this.heard.push(this.#decoder.decode(payload))
      })
    })
    const opened = options.channel === false ? Promise.resolve() : this.#openChannel(pc)
    const offer = await pc.createOffer()
    // Without a STUN server to ask, and candidates only by trickle, as browsers offer.
    for (const transport of pc.iceTransports) delete (transport.connection as { stunServer?: unknown }).stunServer
    const gathered = pc.setLocalDescription(offer)
    const answer = await exchange({ sdp: offer.sdp, pcId: this.pcId, restart: options.restart ?? false })
    this.pcId = answer.pcId
    await gathered
    const connected = new Promise<void>((resolve, reject) =>
      pc.connectionStateChange.subscribe((state) => {
        if (state === 'connected') resolve()
        if (state === 'failed') reject(new Error('the client could not connect'))
      }),
    )
    await pc.setRemoteDescription({ type: 'answer', sdp: answer.sdp })
    await connected
    await opened
  }

  /** Other candidates and credentials on the same connection (RFC 8445 §9). */
  async restartIce(exchange: Exchange): Promise<void> {
    this.#pc.restartIce()
    const offer = await this.#pc.createOffer()
    await this.#pc.setLocalDescription(offer)
    const { sdp } = await exchange({ sdp: this.#pc.localDescription?.sdp ?? '', pcId: this.pcId, restart: false })
    await this.#pc.setRemoteDescription({ type: 'answer', sdp })
    // werift leaves it at that while DTLS stands; browsers check.
    for (const { connection } of this.#pc.iceTransports) connection.connect().catch(() => {})
  }

  #openChannel(pc: RTCPeerConnection): Promise<void> {
    const channel = pc.createDataChannel('chat', { ordered: true })
    this.#channel = channel
    channel.onMessage.subscribe((data) => void this.messages.push(data.toString()))
    return new Promise((resolve) => channel.stateChange.subscribe((state) => state === 'open' && resolve()))
  }

  get connectionState(): string {
    return this.#pc.connectionState
  }

  /** For a caller who misbehaves below it. */
  get connection(): RTCPeerConnection {
    return this.#pc
  }

  /** 20 ms of 16 kHz speech, one packet. */
  speak(hop: Int16Array): void {
    this.sendPayload(this.#encoder.encode(hop))
  }

  sendPayload(payload: Uint8Array): void {
    const header = new RtpHeader({ sequenceNumber: this.#sequence, timestamp: this.#timestamp, payloadType: 96 })
    this.#sequence = (this.#sequence + 1) & 0xffff
    this.#timestamp = (this.#timestamp + 960) >>> 0
    this.#track.writeRtp(new RtpPacket(header, Buffer.from(payload)))
  }

  tell(message: string | object): void {
    this.#channel?.send(typeof message === 'string' ? message : JSON.stringify(message))
  }

  /** Is gone without a goodbye, as a phone that has lost its network: its ports are closed. */
  async vanish(): Promise<void> {
    await Promise.all(this.#pc.iceTransports.map(({ connection }) => connection.close()))
  }

  /** Leaves as a browser does: nothing is said over HTTP. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pc.close()
    this.#decoder[Symbol.dispose]()
    this.#encoder[Symbol.dispose]()
  }
}
