import { hopSamples, LISTEN_RATE_HZ, type Pcm } from '../audio/pcm.ts'
import { Resampler } from '../audio/resample.ts'
import { joined } from '../audio/sounds.ts'
import type { Dialect, Facts, Message, Session, StreamTarget } from './carriers/dialect.ts'
import { Earpiece } from './earpiece.ts'
import { SIMULATED, type SimulatedCarrier } from './carriers/index.ts'
import { ask, locate } from './carriers/webhook.ts'

/**
 * What a microphone makes of 20 ms of the caller, with what is played to them in the same time: more may be heard than is said. Undefined:
 * nothing is sent. Several times 20 ms are sent at once.
 */
export type Microphone = (said: Int16Array, played: Int16Array) => Int16Array | undefined

/** Between the server and the caller. */
export interface Network {
  /** Where the server is to be found, when the name that the carrier knows leads nowhere. */
  readonly servedAt?: string
  /** By how much the caller hears later. */
  readonly behindMs?: number
  readonly microphone?: Microphone
}

export interface PhoneCallOptions extends Network {
  /** Of the server, as the carrier would be told it. */
  readonly url: string
  readonly carrier: SimulatedCarrier
  /** Signs as the carrier does. */
  readonly secret?: string
  readonly callId?: string
  /** What somebody's own markup has the carrier tell on the stream. */
  readonly parameters?: Readonly<Record<string, string>>
}

export const CALLER = '+15551230001'
export const CALLEE = '+15559870002'

/** Sent in real time; a timer that is late is caught up with, as a phone line neither waits nor skips. */
const BEAT_MS = 5
/** A server that is stopped answers no close. */
const CLOSE_WITHIN_MS = 1000

/** Bun's own, which sends headers; the browser's type hides that. */
const SocketWithHeaders = WebSocket as unknown as new (
  url: string,
  options: { readonly headers: Readonly<Record<string, string>>; readonly protocols: string[] },
) => WebSocket

/** A phone call through one carrier: rings, speaks and listens as the carrier does, on one clock. */
export class PhoneCall implements AsyncDisposable {
  readonly facts: Facts
  /** When we had the carrier throw away what waited. */
  readonly clearedAtMs: number[] = []
  /** When what we had marked was heard to its end. */
  readonly playedAtMs: number[] = []
  /** What we did that the carrier would not take. */
  readonly faults: string[] = []
  /** Resolves with the code when the stream is over. */
  readonly ended: Promise<number>
  /** The most that ever waited to be played. */
  mostAheadMs = 0
  /** What the flow that the call goes on in is told. */
  variables: Readonly<Record<string, string>> = {}
  /** Keys that we had the carrier press on the caller's line. */
  keys = ''
  readonly #dialect: Dialect
  readonly #session: Session
  readonly #socket: WebSocket
  readonly #earpiece: Earpiece
  readonly #beat: Timer
  readonly #spoken: Int16Array[] = []
  readonly #microphone: Microphone | undefined
  #packet: Int16Array[] = []
  #startedMs = performance.now()
  #hops = 0
  #isReady: boolean
  #isHeld = false
  #saying: Int16Array = new Int16Array()
  #said: (() => void) | undefined

  private constructor(dialect: Dialect, facts: Facts, session: Session, target: StreamTarget, network: Network) {
    this.#dialect = dialect
    this.facts = facts
    this.#session = session
    this.#earpiece = new Earpiece(session.rateHz, network.behindMs)
    this.#microphone = network.microphone
    this.#isReady = !dialect.waitsForUs
    const { headers = {}, protocols = [] } = target
    this.#socket = new SocketWithHeaders(locate(target.url, network.servedAt), { headers, protocols: [...protocols] })
    this.#socket.binaryType = 'arraybuffer'
    const ended = Promise.withResolvers<number>()
    this.ended = ended.promise
    this.#socket.addEventListener('message', ({ data }) => this.#take(data))
    this.#socket.addEventListener('close', ({ code }) => {
      clearInterval(this.#beat)
      this.#said?.()
      ended.resolve(code)
    })
    this.#beat = setInterval(() => this.#run(), BEAT_MS)
  }

  /** Calls the server, and resolves when the stream is open. Throws when the server does not answer as the carrier wants it. */
  static async place(options: PhoneCallOptions): Promise<PhoneCall> {
    const { url, carrier, secret, callId, servedAt } = options
    const dialect: Dialect = SIMULATED[carrier]
    const ids = dialect.ids()
    const facts = { ...ids, callId: callId ?? ids.callId, from: CALLER, to: CALLEE, isOutgoing: false }
    const entrance = `${url.replace(/\/$/, '')}/`
    const webhook = dialect.webhook(entrance, facts, secret)
    // Where the carrier asks nothing, it was told the address.
    const answer = webhook ? await ask(webhook, servedAt) : entrance
    const target = dialect.target(answer, facts, secret)
    const parameters = { ...target.parameters, ...options.parameters }
    return await PhoneCall.open(dialect, facts, { ...target, parameters }, options)
  }

  /** Opens the stream of a call that has been answered. */
  static async open(dialect: Dialect, facts: Facts, target: StreamTarget, network: Network): Promise<PhoneCall> {
    const call = new PhoneCall(dialect, facts, await dialect.session(facts, target), target, network)
    await call.#opened(target.protocols)
    return call
  }

  nowMs(): number {
    return performance.now() - this.#startedMs
  }

  /** What waits to be played. */
  get aheadMs(): number {
    return this.#earpiece.aheadMs
  }

  /** All that the caller has heard, from the beginning of the call on. */
  get heard(): Pcm {
    return this.#earpiece.heard
  }

  /** All that the caller has said. */
  get spoken(): Pcm {
    return { samples: joined(this.#spoken), rateHz: this.#session.rateHz }
  }

  /** Speaks a recording at 16 kHz; resolves when it has been said. Between recordings there is silence. */
  async say(samples: Int16Array): Promise<void> {
    const resampler = new Resampler(LISTEN_RATE_HZ, this.#session.rateHz)
    this.#saying = joined([resampler.process(samples).slice(), resampler.flush().slice()])
    await new Promise<void>((resolve) => (this.#said = resolve))
  }

  press(digits: string): void {
    for (const digit of digits) this.#send(this.#session.press(digit))
  }

  /** The caller hangs up. */
  hangUp(): void {
    this.#tell(this.#session.stopped?.())
    // Where there is a farewell of ours to wait for, that closes the socket.
    if (!this.#dialect.waitsForUs) this.#socket.close(1000)
  }

  /** The caller is put on hold: no audio comes, and nobody says why. */
  hold(): void {
    this.#isHeld = true
  }

  async #opened(protocols: readonly string[] = []): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#socket.addEventListener('open', () => resolve(), { once: true })
      void this.ended.then((code) => reject(new Error(`the stream was refused (${code})`)))
    })
    if (protocols.length > 0 && !protocols.includes(this.#socket.protocol)) {
      this.#socket.close()
      throw new Error(`none of the subprotocols ${protocols.join()} was agreed to`)
    }
    for (const message of this.#session.opening) this.#send(message)
    this.#startedMs = performance.now()
  }

  #send(message: Message): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(message)
  }

  #run(): void {
    if (!this.#isReady || this.#isHeld || this.#socket.readyState !== WebSocket.OPEN) return
    while (this.#hops * 20 <= this.nowMs()) this.#hop()
  }

  #hop(): void {
    this.#hops++
    const isPlaying = this.#earpiece.aheadMs > 0
    for (const mark of this.#earpiece.hop()) this.#played(mark)
    if (isPlaying && this.#earpiece.aheadMs === 0) this.#tell(this.#session.emptied?.())
    this.#speak()
  }

  #speak(): void {
    const hop = new Int16Array(hopSamples(this.#session.rateHz))
    hop.set(this.#saying.subarray(0, hop.length))
    this.#saying = this.#saying.subarray(hop.length)
    if (this.#saying.length === 0) {
      this.#said?.()
      this.#said = undefined
    }
    this.#spoken.push(hop)
    const heard = this.#microphone ? this.#microphone(hop, this.#earpiece.now) : hop
    if (!heard) return
    for (let at = 0; at < heard.length; at += hop.length) this.#packetise(heard.subarray(at, at + hop.length))
  }

  #packetise(hop: Int16Array): void {
    this.#packet.push(hop)
    if (this.#packet.length < this.#dialect.packetHops) return
    for (const message of this.#session.speak(joined(this.#packet))) this.#send(message)
    this.#packet = []
  }

  #tell(message: Message | undefined): void {
    if (message !== undefined) this.#send(message)
  }

  #take(data: unknown): void {
    try {
      this.#obey(data instanceof ArrayBuffer ? new Uint8Array(data) : String(data))
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error)
      this.faults.push(problem)
      this.#tell(this.#session.objects?.(problem))
    }
  }

  #obey(message: Message): void {
    const order = this.#session.read(message)
    switch (order.type) {
      case 'play':
        // By the clock and not by a timer that a busy machine made late.
        this.#run()
        if (this.#earpiece.aheadMs === 0) this.#tell(this.#session.began?.())
        this.#earpiece.play(order.samples)
        this.mostAheadMs = Math.max(this.mostAheadMs, this.#earpiece.aheadMs)
        return
      case 'mark':
        if (this.#earpiece.mark(order.name)) this.#played(order.name)
        return
      case 'clear':
        return this.#clear(order.only)
      case 'press':
        this.keys += order.digits
        return
      case 'ready':
        this.#isReady = true
        this.#startedMs = performance.now()
        return
      case 'hang-up':
        this.variables = order.variables ?? {}
        this.hangUp()
        return
      case 'closed':
        this.#socket.close(1000)
        return
      case 'noted':
        return
      default:
        order satisfies never
    }
  }

  #played(mark: string): void {
    this.playedAtMs.push(this.nowMs())
    this.#tell(this.#session.reached?.(mark, false))
  }

  #clear(only: 'sound' | 'marks' | undefined): void {
    if (only !== 'marks') this.#clearSound()
    if (only === 'sound') return
    for (const mark of this.#earpiece.dropMarks()) this.#tell(this.#session.reached?.(mark, true))
  }

  #clearSound(): void {
    this.clearedAtMs.push(this.nowMs())
    const wasPlaying = this.#earpiece.aheadMs > 0
    this.#earpiece.dropSound()
    this.#tell(this.#session.cleared?.())
    if (wasPlaying) this.#tell(this.#session.emptied?.())
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#beat)
    this.#socket.close()
    await Promise.race([this.ended, Bun.sleep(CLOSE_WITHIN_MS)])
  }
}
