import type { OpusDecoder, OpusEncoder } from '../../audio/opus.ts'
import { durationMs, LISTEN_RATE_HZ } from '../../audio/pcm.ts'
import type { EndReason } from '../../turn/events.ts'
import type { ClientEvent } from '../client-event.ts'
import { Rtvi } from '../rtvi/rtvi.ts'
import { Allowance } from './allowance.ts'
import type { Wire, WireCommand, WireListener } from '../wire.ts'
import { PEER_LEFT, readChat } from './chat.ts'
import { openCodecs, PLAY_RATE_HZ } from './codecs.ts'
import { counted, noConnections, type WebRtcCounts } from './counts.ts'
import { Inbound } from './inbound.ts'
import { readOffer } from './offer.ts'
import { Outbound } from './outbound.ts'
import type { Candidate, ConnectPeer, PeerLink, PeerOptions } from './peer-link.ts'

export interface WebRtcWireOptions extends PeerOptions {
  readonly connect: ConnectPeer
  /** Those of all wires, where somebody reads them. */
  readonly counts?: WebRtcCounts
  readonly openCodecs?: typeof openCodecs
  /** The wire has let go of everything. */
  readonly released?: () => void
}

/** Messages for a channel that has not opened yet; the oldest go first. */
const MAX_QUEUED_MESSAGES = 50
/** Larger ones break what the answer allowed (`max-message-size`). */
const MAX_MESSAGE_CHARS = 65_536
/** What we complain in fits into this. */
const MAX_COMPLAINT_CHARS = 256
/** A caller who has not connected by then never will: browsers give up after 15 to 30 s. */
const CONNECT_DEADLINE_MS = 20_000
/** Nothing heard for this long, neither audio, ping nor ICE check: the caller is gone. */
const SILENCE_DEADLINE_MS = 10_000
const WATCH_MS = 1000
/** A client that says `client-ready` does it at once; one that has not by now is greeted anyway. */
const READY_DEADLINE_MS = 2000
/** For the goodbye to leave before the connection does. */
const FLUSH_MS = 100

/** A browser's call over WebRTC. Outlives its connection: `restart` puts another in its place and the call goes on. */
export class WebRtcWire implements Wire {
  readonly kind = 'webrtc'
  readonly playRateHz = PLAY_RATE_HZ
  readonly leadMs = 0
  readonly lagMs = 0
  readonly counts: WebRtcCounts
  readonly #options: WebRtcWireOptions
  readonly #codecs: DisposableStack
  readonly #encoder: OpusEncoder
  readonly #inbound: Inbound
  readonly #outbound: Outbound
  readonly #rtvi: Rtvi
  readonly #allowance: Allowance
  readonly #silence = new Int16Array(MAX_PACKET_SAMPLES)
  readonly #queue: string[] = []
  readonly #early: WireCommand[] = []
  readonly #freed = Promise.withResolvers<void>()
  #peer: PeerLink | undefined
  #listener: WireListener | undefined
  #state: 'connecting' | 'connected' | 'closing' | 'gone' = 'connecting'
  #endReason: EndReason = 'caller-left'
  #isReady = false
  #heardAtMs: number
  #watchTimer: Disposable
  #readyTimer: Disposable | undefined

  private constructor(options: WebRtcWireOptions, decoder: OpusDecoder, encoder: OpusEncoder) {
    this.#options = options
    this.counts = options.counts ?? noConnections()
    this.#codecs = new DisposableStack()
    this.#codecs.use(decoder)
    this.#encoder = this.#codecs.use(encoder)
    this.#inbound = new Inbound(decoder, (samples) => this.#hear(samples), this.counts)
    const [timestamp = 0] = crypto.getRandomValues(new Uint32Array(1))
    this.#outbound = new Outbound({
      encoder,
      rateHz: this.playRateHz,
      timestamp,
      send: (packet) => {
        if (this.#state !== 'connecting') this.counts.sentBytes += packet.payload.length
        this.#peer?.send(packet)
      },
    })
    this.#rtvi = new Rtvi({
      clock: options.clock,
      send: (json) => this.#say(json),
      command: (command) => this.#command(command),
      audio: (pcm) => this.#listener?.audio(pcm),
    })
    this.#allowance = new Allowance(options.clock, (problem) => this.#rtvi.complain(problem))
    this.#heardAtMs = options.clock.now()
    this.#watchTimer = this.#watch()
  }

  /** Answers a caller's first offer. Throws `OfferError`; nothing is left open then. */
  static async open(sdp: string, options: WebRtcWireOptions): Promise<{ wire: WebRtcWire; sdp: string }> {
    const open = options.openCodecs ?? openCodecs
    const { decoder, encoder } = await open({ clock: options.clock, fec: readOffer(sdp).hasFec })
    const wire = new WebRtcWire(options, decoder, encoder)
    try {
      return { wire, sdp: await wire.restart(sdp) }
    } catch (error) {
      await wire[Symbol.asyncDispose]()
      throw error
    }
  }

  /** A new connection in place of the one there is, if any. Throws `OfferError`, and the old one then stays, or when the call is over. */
  async restart(sdp: string): Promise<string> {
    const { peer, sdp: answer } = await counted(this.counts, this.#options.connect(sdp, this.#options))
    if (this.#state === 'closing' || this.#state === 'gone') {
      this.counts.closed++
      await peer[Symbol.asyncDispose]()
      throw new Error('the call was over before its new connection')
    }
    const previous = this.#peer
    if (previous) {
      this.counts.restarted++
      this.counts.closed++
    }
    this.#peer = peer
    this.#state = this.#state === 'connected' ? 'connecting' : this.#state
    this.#heardAtMs = this.#options.clock.now()
    // Silences the old one before the new one speaks.
    const closed = previous?.[Symbol.asyncDispose]()
    peer.listen({
      connected: () => this.#connected(),
      channelOpened: () => this.#flush(),
      packet: (packet) => {
        this.#heardAtMs = this.#options.clock.now()
        this.counts.receivedBytes += packet.payload.length
        this.#inbound.push(packet, this.#heardAtMs)
      },
      message: (text) => this.#receive(text),
      heard: () => (this.#heardAtMs = this.#options.clock.now()),
      lossReported: (fraction) => this.#encoder.expectLoss(fraction),
      gone: (isOrderly) => this.#gone(isOrderly ? 'caller-left' : 'connection-lost'),
    })
    await closed
    return answer
  }

  /** A further offer on the connection there is. Throws `OfferError`. */
  renegotiate(sdp: string): Promise<string> {
    return this.#peer ? this.#peer.renegotiate(sdp) : this.restart(sdp)
  }

  async addCandidate(candidate: Candidate): Promise<void> {
    await this.#peer?.addCandidate(candidate)
  }

  listen(listener: WireListener): void {
    this.#listener = listener
    if (this.#state === 'gone') return listener.closed(this.#endReason)
    for (const command of this.#early.splice(0)) listener.command(command)
  }

  play(hop: Int16Array): void {
    if (this.#state === 'gone') return
    this.#outbound.play(hop)
    this.#inbound.tick(this.#options.clock.now())
  }

  idle(): void {
    if (this.#state === 'gone') return
    this.#outbound.idle()
    this.#inbound.tick(this.#options.clock.now())
  }

  /** Nothing to drop: a packet leaves as its hop is played. */
  clear(): void {}

  takeBack(): boolean {
    return false
  }

  tell(event: ClientEvent): void {
    if (this.#state !== 'gone') this.#rtvi.tell(event)
  }

  close(reason: EndReason): void {
    if (this.#state === 'closing' || this.#state === 'gone') return
    this.#state = 'closing'
    this.#say(PEER_LEFT)
    this.#watchTimer[Symbol.dispose]()
    this.#watchTimer = this.#options.clock.after(FLUSH_MS, () => this.#gone(reason))
  }

  #connected(): void {
    if (this.#state !== 'connecting') return
    this.#state = 'connected'
    this.counts.connected++
    if (this.#isReady) return
    if (!this.#peer?.hasChannel) return this.#command({ type: 'ready' })
    this.#readyTimer?.[Symbol.dispose]()
    this.#readyTimer = this.#options.clock.after(READY_DEADLINE_MS, () => {
      if (!this.#isReady) this.#command({ type: 'ready' })
    })
  }

  /** Counted by what is heard: a packet may be of 120 ms, and two seconds of silence may be said to lie before it. */
  #hear(samples: Int16Array): void {
    const heard = this.#inbound.isMuted ? this.#silence.subarray(0, samples.length) : samples
    const pcm = { samples: heard, rateHz: LISTEN_RATE_HZ }
    if (this.#allowance.admitsAudio(durationMs(pcm))) this.#listener?.audio(pcm)
  }

  #receive(text: string): void {
    if (!this.#allowance.admitsMessage()) return
    if (text.length > MAX_MESSAGE_CHARS) return this.#rtvi.complain('the message is too large')
    const message = readChat(text)
    switch (message.type) {
      case 'ping':
      case 'ignored':
        return
      case 'track':
        if (message.receiver === MICROPHONE) this.#inbound.isMuted = !message.enabled
        return
      case 'rtvi':
        return void this.#rtvi.receive(text)
      default:
        return message satisfies never
    }
  }

  #command(command: WireCommand): void {
    if (command.type === 'ready') this.#isReady = true
    if (!this.#allowance.admitsCommand(command)) return
    if (this.#listener) this.#listener.command(command)
    else if (this.#early.length < MAX_QUEUED_MESSAGES) this.#early.push(command)
  }

  #say(text: string): void {
    const outcome = this.#peer?.tell(text) ?? 'not-open'
    switch (outcome) {
      case 'sent':
      case 'too-slow':
        return
      case 'not-open':
        this.#queue.push(text)
        if (this.#queue.length > MAX_QUEUED_MESSAGES) this.#queue.shift()
        return
      case 'too-large':
        // A client that takes next to nothing is not complained to either.
        if (text.length > MAX_COMPLAINT_CHARS) this.#rtvi.complain('a message was too large to send')
        return
      default:
        return outcome satisfies never
    }
  }

  #flush(): void {
    for (const text of this.#queue.splice(0)) this.#say(text)
  }

  /** Once a second: whether the caller still is there. */
  #watch(): Disposable {
    return this.#options.clock.after(WATCH_MS, () => {
      const quietMs = this.#options.clock.now() - this.#heardAtMs
      if (quietMs > (this.#state === 'connecting' ? CONNECT_DEADLINE_MS : SILENCE_DEADLINE_MS))
        return this.#gone('connection-lost')
      this.#watchTimer = this.#watch()
    })
  }

  #gone(reason: EndReason): void {
    if (this.#state === 'gone') return
    this.#endReason = reason
    const broke = this.#state === 'connecting' ? 'neverConnected' : 'brokenOff'
    // Its sockets may take their time; who listens is told at once.
    this.#release(reason === 'connection-lost' ? broke : 'closed').catch(() => {})
    this.#listener?.closed(reason)
  }

  async #release(end: 'closed' | 'neverConnected' | 'brokenOff'): Promise<void> {
    this.#state = 'gone'
    if (this.#peer) this.counts[end]++
    this.#watchTimer[Symbol.dispose]()
    this.#readyTimer?.[Symbol.dispose]()
    this.#codecs.dispose()
    this.#options.released?.()
    await this.#peer?.[Symbol.asyncDispose]()
    this.#freed.resolve()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener = undefined
    // A goodbye that is under way leaves first.
    if (this.#state === 'closing') return this.#freed.promise
    if (this.#state !== 'gone') await this.#release('closed')
  }
}

/** The caller's microphone among the receivers a client reports on. */
const MICROPHONE = 0
/** 120 ms, the longest packet. */
const MAX_PACKET_SAMPLES = 1920
