import { durationMs, type Pcm } from '../../audio/pcm.ts'
import type { Clock } from '../../std/clock.ts'
import type { EndReason } from '../../event/call-event.ts'
import { AUDIO_BUDGET, Budget, TEXT_BUDGET } from '../budget.ts'
import { SlowReader } from '../slow-reader.ts'
import { noTraffic, type Traffic } from '../traffic.ts'
import type { Message } from '../websocket/format.ts'
import { SignsOfLife } from './signs-of-life.ts'
import { CLOSE_CODES, plain, sizeOf, type WireSocket } from '../websocket/socket.ts'
import type { Wire, WireListener } from '../wire.ts'
import { CallerKeys } from './caller-keys.ts'
import { type LineOptions, TelephonyLine } from './line.ts'
import { Playback } from './playback.ts'
import type { CarrierEvent, Serializer, StreamStart } from './serializer.ts'

export interface TelephonyWireOptions extends LineOptions {
  /** That of all wires, where somebody reads it. */
  readonly traffic?: Traffic
  /** Whether keys of the caller are found by their tones; not said, where the carrier sends no message for them. */
  readonly inbandDtmf?: boolean | undefined
  /** Told once what the carrier would not take of us. */
  readonly objected?: ((problem: string) => void) | undefined
}

/** Three seconds of L16 at 8 kHz in base64: no carrier sends so much at once. */
export const MAX_MESSAGE_BYTES = 64 * 1024

/** What the network may be late by before the far side runs dry. A message is on its way when its last hop is, so it comes on top. */
const JITTER_MS = 80

/** Of unsent audio: whatever is queued behind would be heard too late to matter. */
const MAX_BUFFERED_MS = 500

/** In a row: a carrier that means well gets one right now and then. */
const MAX_BAD_MESSAGES = 50

/** How long the far side may take to close. */
const CLOSE_GRACE_MS = 1_000
const LAST_CLOSE_GRACE_MS = 3_000
/** How long a carrier may take to fetch what it is to do with a caller who is handed over, and to end the stream for it. */
const HAND_OVER_MS = 4_000

/** One phone call as a `Wire`. Whoever owns the socket calls `message` and `gone`; `listen` comes before the first message. */
export class TelephonyWire implements Wire {
  readonly kind = 'telephony'
  readonly start: StreamStart
  readonly playRateHz: number
  readonly leadMs: number
  readonly traffic: Traffic
  readonly line: TelephonyLine
  readonly #socket: WireSocket
  readonly #serializer: Serializer
  readonly #clock: Clock
  readonly #audioBudget: Budget
  readonly #textBudget: Budget
  readonly #keys: CallerKeys
  readonly #playback: Playback
  #listener: WireListener | undefined
  readonly #life: SignsOfLife
  /** Of the last one with audio: the codec decides what it takes. */
  #messageBytes = Number.POSITIVE_INFINITY
  readonly #reader: SlowReader
  #badMessages = 0
  readonly #objected: ((problem: string) => void) | undefined
  #isObjectedTo = false
  #ending: { code: number; reason: EndReason } | undefined
  /** The carrier knows that it is over. */
  #saidFarewell = false
  #isShut = false
  readonly #gone = Promise.withResolvers<void>()
  /** The carrier has hung up too, where that was to be asked for. */
  #hungUp: Promise<void> | undefined

  constructor(socket: WireSocket, serializer: Serializer, options: TelephonyWireOptions) {
    this.#socket = socket
    this.#serializer = serializer
    this.#clock = options.clock
    this.start = serializer.start
    this.playRateHz = serializer.playRateHz
    this.leadMs = serializer.packetMs + JITTER_MS
    this.traffic = options.traffic ?? noTraffic()
    this.#reader = new SlowReader(options.clock, this.traffic, () => this.#end('connection-lost', 1013))
    this.#objected = options.objected
    this.#audioBudget = new Budget(options.clock, AUDIO_BUDGET)
    this.#textBudget = new Budget(options.clock, TEXT_BUDGET)
    this.#keys = new CallerKeys(options.clock, options.inbandDtmf ?? !serializer.tellsKeys, {
      began: () => this.#listener?.command({ type: 'interrupt' }),
      entered: (keys) => this.#enter(keys),
    })
    this.#playback = new Playback(options.clock, {
      mark: (name) => this.#mark(name),
      stopped: () => this.#flush(),
    })
    this.line = new TelephonyLine(options, {
      serializer,
      leadMs: this.leadMs,
      send: (message) => this.#send(message),
      sound: (hop) => this.#sound(hop),
      played: () => this.#playback.played(),
      handOver: (message) => {
        this.#send(message)
        this.#saidFarewell = true
      },
    })
    this.#life = new SignsOfLife(options.clock, socket, () => this.#end('connection-lost', 1001))
  }

  get lagMs(): number {
    return this.#playback.lagMs
  }

  listen(listener: WireListener): void {
    this.#listener = listener
    if (this.#serializer.welcome !== undefined) this.#send(this.#serializer.welcome)
    // A phone can hear as soon as it is answered.
    listener.command({ type: 'ready' })
  }

  /** A message has come in. */
  message(message: Message): void {
    if (this.#isShut) return
    this.#life.seen()
    const bytes = sizeOf(message)
    this.traffic.receivedBytes += bytes
    if (bytes > MAX_MESSAGE_BYTES) return this.#end('failed', 1009)
    const event = this.#serializer.decode(plain(message))
    if (this.#ending) this.#afterwards(event)
    else this.#take(event)
  }

  /** The carrier's socket has answered a ping. */
  pong(): void {
    this.#life.seen()
  }

  /** The socket is closed, with the code the far side or the network gave. */
  gone(code: number): void {
    this.#isShut = true
    this.#gone.resolve()
    // Carriers close when the caller hangs up, not all of them with a word before.
    this.#end(code === 1000 || code === 1001 || code === 1005 ? 'caller-left' : 'connection-lost', code)
  }

  /** As on any telephone, nothing else is heard while its keys sound. */
  play(hop: Int16Array): void {
    if (!this.line.isSounding) this.#sound(hop)
  }

  idle(): void {}

  clear(): void {
    // The carrier takes no more orders.
    if (this.#saidFarewell || this.#isLeft) return
    for (const message of this.#serializer.clear()) this.#send(message)
    this.#playback.cleared()
  }

  takeBack(tail: Int16Array): boolean {
    this.clear()
    if (tail.length > 0 && !this.#ending) this.#sound(tail)
    this.#flush()
    return true
  }

  /** A telephone shows nothing. */
  tell(): void {}

  close(reason: EndReason): void {
    this.#end(reason, CLOSE_CODES[reason])
    this.#shut()
  }

  /** Waits for the far side to close and for the carrier to hang up, but not for long. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.close('server-stopping')
    const isLeft = this.#isLeft
    const graceMs = isLeft ? HAND_OVER_MS : this.#serializer.closesLast ? LAST_CLOSE_GRACE_MS : CLOSE_GRACE_MS
    using _ = this.#clock.after(graceMs, () => {
      if (isLeft) this.#socket.close(CLOSE_CODES.transferred, 'transferred')
      else this.#socket.terminate()
      this.#gone.resolve()
    })
    await Promise.all([this.#gone.promise, this.#hungUp])
    this.#isShut = true
  }

  #take(event: CarrierEvent): void {
    this.#badMessages = event.type === 'bad' ? this.#badMessages + 1 : 0
    switch (event.type) {
      case 'audio':
        return this.#hear(event.pcm)
      case 'digit':
        return this.#keys.told(event.key)
      case 'mark':
        return this.#playback.reached(event.name)
      case 'asked':
        return this.#send(event.answer)
      case 'stopped':
        this.#saidFarewell = true
        if (event.answer !== undefined) this.#send(event.answer)
        return this.#end('caller-left', 1000)
      case 'broken':
        this.#saidFarewell = true
        this.#send(event.answer)
        return this.#end('failed', 1002)
      case 'objected':
        // Once: what it objects to is mostly in every message.
        if (!this.#isObjectedTo) this.#objected?.(event.problem)
        this.#isObjectedTo = true
        return
      case 'bad':
        if (this.#badMessages >= MAX_BAD_MESSAGES) this.#end('failed', 1008)
        return
      case 'nothing':
        return
      default:
        return event satisfies never
    }
  }

  /** A carrier that closes last still asks, and wants an answer. */
  #afterwards(event: CarrierEvent): void {
    if ((event.type === 'asked' || event.type === 'stopped') && event.answer !== undefined) this.#send(event.answer)
  }

  #hear(pcm: Pcm): void {
    if (this.#ending || this.#audioBudget.admit(durationMs(pcm)) !== 'admitted') return
    // A line may bring back the tones that we press.
    if (!this.line.isSounding) this.#keys.hear(pcm)
    this.#listener?.audio(pcm)
  }

  #enter(keys: string): void {
    if (this.#ending || this.#textBudget.admit(1) !== 'admitted') return
    this.#listener?.command({ type: 'text', text: `DTMF: ${keys}`, runImmediately: true, spoken: true })
  }

  #sound(hop: Int16Array): void {
    if (this.#isShut || this.#ending || this.#saidFarewell) return
    const bufferedMs = (this.#socket.bufferedBytes() / this.#messageBytes) * this.#serializer.packetMs
    if (!this.#reader.takes(bufferedMs > MAX_BUFFERED_MS)) return
    const message = this.#serializer.encode(hop)
    if (message !== undefined) {
      this.#messageBytes = sizeOf(message)
      this.#send(message)
    }
    this.#playback.sounds(message !== undefined)
  }

  /** What is held back until a message is full. */
  #flush(): void {
    const rest = this.#serializer.flush()
    if (rest !== undefined) this.#send(rest)
  }

  /** False where the carrier tells of the end alone, and unasked. */
  #mark(name: string): boolean {
    const mark = this.#serializer.mark(name)
    if (mark !== undefined) this.#send(mark)
    return mark !== undefined
  }

  #send(message: Message): void {
    if (this.#isShut) return
    if (this.#socket.send(message) === 0) this.traffic.droppedHops++
    else this.traffic.sentBytes += sizeOf(message)
  }

  #end(reason: EndReason, code: number): void {
    if (this.#ending) return
    this.#ending = { code, reason }
    this.#hungUp = this.line.end(reason)
    this.#life[Symbol.dispose]()
    this.#keys[Symbol.dispose]()
    this.#playback[Symbol.dispose]()
    this.#listener?.closed(reason)
    queueMicrotask(() => this.#shut())
  }

  /** To the carrier, which has the caller now: a word of ours, or a close, could end the call before it has carried that out. */
  get #isLeft(): boolean {
    return this.#ending?.reason === 'transferred' && !this.#serializer.closesLast
  }

  #shut(): void {
    if (this.#isShut || !this.#ending || this.#isLeft) return
    if (!this.#saidFarewell) {
      const farewell = this.#serializer.farewell(this.#ending.reason)
      if (farewell !== undefined) this.#send(farewell)
    }
    this.#saidFarewell = true
    // It is for the carrier to close; disposing cuts the connection if it does not.
    if (this.#serializer.closesLast) return
    this.#isShut = true
    this.#socket.close(this.#ending.code, this.#ending.reason)
  }
}
