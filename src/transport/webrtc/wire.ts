import { durationMs } from '../../audio/pcm.ts'
import type { EndReason } from '../../event/call-event.ts'
import { Allowance, CHANNEL_MESSAGES } from '../allowance.ts'
import type { ClientEvent } from '../client-event.ts'
import { Presence } from '../presence.ts'
import type { Wire, WireListener } from '../wire.ts'
import { DataChannel } from './data-channel.ts'
import { type Codecs, openCodecs, PLAY_RATE_HZ } from './codecs.ts'
import { Commands } from './commands.ts'
import { counted, noConnections, type WebRtcCounts } from './counts.ts'
import { Media } from './media.ts'
import { readOffer } from './offer.ts'
import type { Candidate, ConnectPeer, PeerLink, PeerOptions } from './peer-link.ts'

export interface WebRtcWireOptions extends PeerOptions {
  readonly connect: ConnectPeer
  /** Those of all wires, where somebody reads them. */
  readonly counts?: WebRtcCounts
  readonly openCodecs?: typeof openCodecs
  /** The wire has let go of everything. */
  readonly released?: () => void
}

/** A caller who has not connected by then never will: browsers give up after 15 to 30 s. */
const CONNECT_DEADLINE_MS = 20_000
/** Nothing heard for this long, neither audio, ping nor ICE check: the caller is lost. */
const SILENCE_DEADLINE_MS = 10_000
/** A client that negotiates anew after such a silence had lost us. */
const OUTAGE_MS = 2000
const WATCH_MS = 1000
/** For the goodbye to leave before the connection does. */
const FLUSH_MS = 100

/** A browser's call over WebRTC. Outlives its connection: a caller who is lost comes back on it, or by `restart` on another. */
export class WebRtcWire implements Wire {
  readonly kind = 'webrtc'
  readonly playRateHz = PLAY_RATE_HZ
  readonly leadMs = 0
  readonly lagMs = 0
  readonly counts: WebRtcCounts
  readonly #options: WebRtcWireOptions
  readonly #media: Media
  readonly #channel: DataChannel
  readonly #commands: Commands
  readonly #presence: Presence
  readonly #freed = Promise.withResolvers<void>()
  #peer: PeerLink | undefined
  #listener: WireListener | undefined
  #state: 'connecting' | 'connected' | 'closing' | 'gone' = 'connecting'
  #endReason: EndReason = 'caller-left'
  #watchTimer: Disposable

  private constructor(options: WebRtcWireOptions, codecs: Codecs) {
    const { clock } = options
    const allowance = new Allowance(clock, CHANNEL_MESSAGES, (problem) => this.#channel.complain(problem))
    this.#options = options
    this.counts = options.counts ?? noConnections()
    this.#media = new Media(codecs, {
      clock,
      counts: this.counts,
      send: (packet) => {
        if (this.#state !== 'connecting') this.counts.sentBytes += packet.payload.length
        this.#peer?.send(packet)
      },
      heard: (pcm) => {
        // By what is heard: a packet may be of 120 ms, and two seconds of silence may be said to lie before it.
        if (allowance.admitsAudio(durationMs(pcm))) this.#listener?.audio(pcm)
      },
    })
    this.#commands = new Commands(clock, allowance)
    this.#channel = new DataChannel({
      clock,
      allowance,
      peer: () => this.#peer,
      audio: (pcm) => this.#listener?.audio(pcm),
      command: (command) => this.#commands.take(command),
      muted: (isMuted) => this.#media.mute(isMuted),
    })
    const tell = (event: ClientEvent) => this.#channel.tell(event)
    this.#presence = new Presence(clock, () => this.#listener, tell)
    this.#watchTimer = this.#watch()
  }

  /** Answers a caller's first offer. Throws `OfferError`; nothing is left open then. */
  static async open(sdp: string, options: WebRtcWireOptions): Promise<{ wire: WebRtcWire; sdp: string }> {
    const open = options.openCodecs ?? openCodecs
    const wire = new WebRtcWire(options, await open({ clock: options.clock, fec: readOffer(sdp).hasFec }))
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
    if (this.#state === 'connected') this.#presence.lose()
    const previous = this.#peer
    if (previous || this.#presence.isAway) this.counts.restarted++
    if (previous) this.counts.closed++
    this.#peer = peer
    this.#state = 'connecting'
    this.#presence.heard()
    // Silences the old one before the new one speaks.
    const closed = previous?.[Symbol.asyncDispose]()
    peer.listen({
      connected: () => this.#connected(),
      channelOpened: () => this.#channel.opened(),
      packet: (packet) => {
        this.#heard()
        this.#media.receive(packet, this.#presence.heardMs)
      },
      message: (text) => this.#channel.receive(text),
      heard: () => this.#heard(),
      lossReported: (fraction) => this.#media.expectLoss(fraction),
      gone: (isOrderly) => (isOrderly ? this.#gone('caller-left') : this.#broke()),
    })
    await closed
    return answer
  }

  /** A further offer on the connection there is. Throws `OfferError`. */
  renegotiate(sdp: string): Promise<string> {
    if (this.#state === 'connected' && this.#presence.quietMs > OUTAGE_MS) this.#presence.lose()
    return this.#peer ? this.#peer.renegotiate(sdp) : this.restart(sdp)
  }

  async addCandidate(candidate: Candidate): Promise<void> {
    await this.#peer?.addCandidate(candidate)
  }

  get aliveMs(): number {
    return this.#presence.heardMs
  }

  listen(listener: WireListener): void {
    this.#listener = listener
    if (this.#state === 'gone') return listener.closed(this.#endReason)
    this.#commands.listen((command) => this.#listener?.command(command))
  }

  play(hop: Int16Array): void {
    if (this.#state !== 'gone') this.#media.play(hop)
  }

  idle(): void {
    if (this.#state !== 'gone') this.#media.idle(this.#presence.isAway)
  }

  /** Nothing to drop: a packet leaves as its hop is played. */
  clear(): void {}

  takeBack(): boolean {
    return false
  }

  tell(event: ClientEvent): void {
    if (this.#state !== 'gone') this.#presence.tell(event)
  }

  close(reason: EndReason): void {
    if (this.#state === 'closing' || this.#state === 'gone') return
    // Nobody was ever there to say goodbye to.
    if (this.#state === 'connecting' && !this.#presence.isAway) return this.#gone(reason)
    this.#state = 'closing'
    this.#channel.sayGoodbye()
    this.#watchTimer[Symbol.dispose]()
    this.#watchTimer = this.#options.clock.after(FLUSH_MS, () => this.#gone(reason))
  }

  #connected(): void {
    if (this.#state !== 'connecting') return
    this.#state = 'connected'
    this.counts.connected++
    this.#presence.back('anew')
    this.#commands.connected(this.#peer?.hasChannel === true)
  }

  #heard(): void {
    this.#presence.heard()
    if (this.#state === 'connected') this.#presence.back('as-before')
  }

  /** Once a second: whether the caller still is there. One who has been there is waited for as long as the call likes. */
  #watch(): Disposable {
    return this.#options.clock.after(WATCH_MS, () => {
      const { isAway, quietMs } = this.#presence
      if (this.#state === 'connected' && quietMs > SILENCE_DEADLINE_MS) this.#presence.lose()
      if (this.#state === 'connecting' && !isAway && quietMs > CONNECT_DEADLINE_MS) return this.#gone('connection-lost')
      this.#watchTimer = this.#watch()
    })
  }

  /** The connection is of no more use; another may take its place. */
  #broke(): void {
    if (this.#state === 'connecting' && !this.#presence.isAway) return this.#gone('connection-lost')
    const peer = this.#peer
    if (peer) this.counts.brokenOff++
    this.#peer = undefined
    if (this.#state === 'connected') this.#state = 'connecting'
    this.#presence.lose()
    void Promise.resolve(peer?.[Symbol.asyncDispose]()).catch(() => {})
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
    this.#commands[Symbol.dispose]()
    this.#media[Symbol.dispose]()
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
