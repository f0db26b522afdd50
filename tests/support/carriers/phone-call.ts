import { randomUUID } from 'node:crypto'
import { hopSamples, LISTEN_RATE_HZ, type Pcm } from '../../../src/audio/pcm.ts'
import { Resampler } from '../../../src/audio/resample.ts'
import { joined } from '../sound.ts'
import type { Dialect, Facts, Message, Session, StreamTarget } from './dialect.ts'
import { Earpiece } from './earpiece.ts'
import { SIMULATED, type SimulatedCarrier } from './index.ts'

export interface PhoneCallOptions {
  /** Of the server, as the carrier would be told it. */
  readonly url: string
  readonly carrier: SimulatedCarrier
  /** Signs as the carrier does. */
  readonly secret?: string
  readonly callId?: string
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
  /** What we did that the carrier would not take. */
  readonly faults: string[] = []
  /** Resolves with the code when the stream is over. */
  readonly ended: Promise<number>
  /** The most that ever waited to be played. */
  mostAheadMs = 0
  readonly #dialect: Dialect
  readonly #session: Session
  readonly #socket: WebSocket
  readonly #earpiece: Earpiece
  readonly #beat: Timer
  readonly #microphone: Int16Array[] = []
  #packet: Int16Array[] = []
  #startedMs = performance.now()
  #hops = 0
  #isReady: boolean
  #isStalled = false
  #saying: Int16Array = new Int16Array()
  #said: (() => void) | undefined

  private constructor(dialect: Dialect, facts: Facts, target: StreamTarget) {
    this.#dialect = dialect
    this.facts = facts
    this.#session = dialect.session(facts, target)
    this.#earpiece = new Earpiece(dialect.rateHz)
    this.#isReady = !dialect.waitsForUs
    const { headers = {}, protocols = [] } = target
    this.#socket = new SocketWithHeaders(target.url, { headers, protocols: [...protocols] })
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

  /** Rings, and resolves when the stream is open. Throws when the server does not answer as the carrier wants it. */
  static async place({ url, carrier, secret, callId }: PhoneCallOptions): Promise<PhoneCall> {
    const dialect: Dialect = SIMULATED[carrier]
    const facts = { callId: callId ?? randomUUID(), streamId: randomUUID(), from: CALLER, to: CALLEE }
    const answer = await ring(dialect, url.replace(/\/$/, ''), facts, secret)
    const call = new PhoneCall(dialect, facts, dialect.target(answer, facts, secret))
    await call.#opened()
    return call
  }

  nowMs(): number {
    return performance.now() - this.#startedMs
  }

  /** All that the caller has heard, from the beginning of the call on. */
  get heard(): Pcm {
    return this.#earpiece.heard
  }

  /** All that the caller has said. */
  get spoken(): Pcm {
    return { samples: joined(this.#microphone), rateHz: this.#dialect.rateHz }
  }

  /** Speaks a recording at 16 kHz; resolves when it has been said. Between recordings there is silence. */
  async say(samples: Int16Array): Promise<void> {
    const resampler = new Resampler(LISTEN_RATE_HZ, this.#dialect.rateHz)
    this.#saying = joined([resampler.process(samples).slice(), resampler.flush().slice()])
    await new Promise<void>((resolve) => (this.#said = resolve))
  }

  press(digits: string): void {
    for (const digit of digits) this.#send(this.#session.press(digit))
  }

  /** The caller hangs up. */
  hangUp(): void {
    const stopped = this.#session.stopped()
    if (stopped !== undefined) this.#send(stopped)
    // Where there is a farewell of ours to wait for, that closes the socket.
    if (!(this.#dialect.waitsForUs && stopped !== undefined)) this.#socket.close(1000)
  }

  /** The line is dead, but nobody says so: no audio, no close. */
  stall(): void {
    this.#isStalled = true
  }

  async #opened(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#socket.addEventListener('open', () => resolve(), { once: true })
      void this.ended.then((code) => reject(new Error(`the stream was refused (${code})`)))
    })
    for (const message of this.#session.opening) this.#send(message)
    this.#startedMs = performance.now()
  }

  #send(message: Message): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(message)
  }

  #run(): void {
    if (!this.#isReady || this.#isStalled || this.#socket.readyState !== WebSocket.OPEN) return
    while (this.#hops * 20 <= this.nowMs()) this.#hop()
  }

  #hop(): void {
    this.#hops++
    const isPlaying = this.#earpiece.aheadMs > 0
    for (const mark of this.#earpiece.hop()) this.#tell(this.#session.reached(mark, false))
    if (isPlaying && this.#earpiece.aheadMs === 0) this.#tell(this.#session.emptied())
    this.#speak()
  }

  #speak(): void {
    const hop = new Int16Array(hopSamples(this.#dialect.rateHz))
    hop.set(this.#saying.subarray(0, hop.length))
    this.#saying = this.#saying.subarray(hop.length)
    if (this.#saying.length === 0) {
      this.#said?.()
      this.#said = undefined
    }
    this.#microphone.push(hop)
    this.#packet.push(hop)
    if (this.#packet.length < this.#dialect.packetHops) return
    this.#send(this.#session.speak(joined(this.#packet)))
    this.#packet = []
  }

  #tell(message: Message | undefined): void {
    if (message !== undefined) this.#send(message)
  }

  #take(data: unknown): void {
    try {
      this.#obey(data instanceof ArrayBuffer ? new Uint8Array(data) : String(data))
    } catch (error) {
      this.faults.push(error instanceof Error ? error.message : String(error))
    }
  }

  #obey(message: Message): void {
    const order = this.#session.read(message)
    switch (order.type) {
      case 'play':
        this.#earpiece.play(order.samples)
        this.mostAheadMs = Math.max(this.mostAheadMs, this.#earpiece.aheadMs)
        return
      case 'mark':
        if (this.#earpiece.mark(order.name)) this.#tell(this.#session.reached(order.name, false))
        return
      case 'clear':
        this.clearedAtMs.push(this.nowMs())
        for (const mark of this.#earpiece.clear()) this.#tell(this.#session.reached(mark, true))
        return
      case 'ready':
        this.#isReady = true
        this.#startedMs = performance.now()
        return
      case 'hang-up':
        this.hangUp()
        return
      case 'closed':
        this.#socket.close(1000)
        return
      case 'other':
        return
      default:
        order satisfies never
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#beat)
    this.#socket.close()
    await Promise.race([this.ended, Bun.sleep(CLOSE_WITHIN_MS)])
  }
}

/** The answer to the webhook; where the carrier asks nothing, the address it was told. */
async function ring(dialect: Dialect, url: string, facts: Facts, secret: string | undefined): Promise<string> {
  const webhook = dialect.webhook(url, facts, secret)
  if (!webhook) return url
  const { url: asked, method, headers, body } = webhook
  const response = await fetch(asked, { method, headers, ...(body !== undefined && { body }) })
  const answer = await response.text()
  if (!response.ok) throw new Error(`the webhook was answered ${response.status}: ${answer}`)
  return answer
}
