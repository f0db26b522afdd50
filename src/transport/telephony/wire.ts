import { durationMs, type Pcm } from '../../audio/pcm.ts'
import type { EndReason } from '../../event/call-event.ts'
import { Allowance, SOCKET_BYTES } from '../allowance.ts'
import { SocketLink } from '../socket/link.ts'
import { noTraffic, type Traffic } from '../traffic.ts'
import { type Message, CLOSE_CODES, isGoodbye, plain, type WireSocket } from '../socket/socket.ts'
import type { Wire, WireCommand, WireListener } from '../wire.ts'
import { CallerKeys } from './caller-keys.ts'
import { Farewell } from './farewell.ts'
import { type LineOptions, TelephonyLine } from './line.ts'
import type { CarrierEvent, Serializer, StreamStart } from './serializer.ts'
import { SignsOfLife } from './signs-of-life.ts'
import { CarrierSpeech } from './speech.ts'

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

/** One phone call as a `Wire`. The owner of the socket calls `message` and `gone`; `listen` comes before the first message. */
export class TelephonyWire implements Wire {
  readonly kind = 'telephony'
  readonly start: StreamStart
  readonly playRateHz: number
  readonly callerRateHz: number
  readonly leadMs: number
  readonly traffic: Traffic
  readonly line: TelephonyLine
  readonly #link: SocketLink
  readonly #serializer: Serializer
  readonly #allowance: Allowance
  readonly #keys: CallerKeys
  readonly #speech: CarrierSpeech
  readonly #farewell: Farewell
  readonly #life: SignsOfLife
  readonly #objected: ((problem: string) => void) | undefined
  #listener: WireListener | undefined
  #isObjectedTo = false
  /** The carrier has hung up too, where that was to be asked for. */
  #hungUp: Promise<void> | undefined

  constructor(socket: WireSocket, serializer: Serializer, options: TelephonyWireOptions) {
    const { clock } = options
    this.start = serializer.start
    this.playRateHz = serializer.playRateHz
    this.callerRateHz = serializer.callerRateHz ?? serializer.playRateHz
    this.leadMs = serializer.packetMs + JITTER_MS
    this.traffic = options.traffic ?? noTraffic()
    this.#serializer = serializer
    this.#objected = options.objected
    this.#farewell = new Farewell(serializer)
    this.#link = new SocketLink(socket, {
      clock,
      traffic: this.traffic,
      speechMs: serializer.packetMs,
      stalled: () => this.#end('connection-lost', 1013),
      lastWord: () => this.#farewell.say(this.#link),
    })
    // Carriers do not read complaints.
    this.#allowance = new Allowance(clock, SOCKET_BYTES, () => {})
    this.#keys = new CallerKeys(clock, options.inbandDtmf ?? !serializer.tellsKeys, {
      began: () => this.#listener?.command({ type: 'interrupt' }),
      entered: (keys) => this.#enter(keys),
    })
    this.#speech = new CarrierSpeech(this.#link, serializer, clock)
    this.line = new TelephonyLine(options, {
      serializer,
      leadMs: this.leadMs,
      send: (message) => this.#link.send(message),
      sound: (hop) => this.#sound(hop),
      played: () => this.#speech.played(),
      handOver: (message) => {
        this.#link.send(message)
        this.#farewell.said()
      },
    })
    this.#life = new SignsOfLife(clock, this.#link, () => this.#end('connection-lost', 1001))
  }

  get lagMs(): number {
    return this.#speech.lagMs
  }

  listen(listener: WireListener): void {
    this.#listener = listener
    if (this.#serializer.welcome !== undefined) this.#link.send(this.#serializer.welcome)
    // A phone can hear as soon as it is answered.
    listener.command({ type: 'ready' })
  }

  /** A message has come in. */
  message(message: Message): void {
    if (this.#link.isShut) return
    this.#life.seen()
    const bytes = this.#link.received(message)
    if (!this.#allowance.admitsMessage(bytes)) return this.close('failed')
    if (bytes > MAX_MESSAGE_BYTES) return this.#end('failed', 1009)
    const event = this.#serializer.decode(plain(message))
    if (this.#link.isEnding) this.#afterwards(event)
    else this.#take(event)
  }

  /** The carrier's socket has answered a ping. */
  pong(): void {
    this.#life.seen()
  }

  /** The socket is closed, with the code the far side or the network gave. */
  gone(code: number): void {
    this.#link.gone()
    // Carriers close when the caller hangs up, not all of them with a word before.
    this.#end(isGoodbye(code) ? 'caller-left' : 'connection-lost', code)
  }

  /** As on any telephone, nothing else is heard while its keys sound. */
  play(hop: Int16Array): void {
    if (!this.line.isSounding) this.#sound(hop)
  }

  idle(): void {}

  clear(): void {
    // The carrier takes no more orders.
    if (!this.#farewell.isSaid && !this.#farewell.isLeft) this.#speech.clear()
  }

  takeBack(tail: Int16Array): boolean {
    this.clear()
    if (tail.length > 0) this.#sound(tail)
    this.#speech.flush()
    return true
  }

  /** A telephone shows nothing. */
  tell(): void {}

  close(reason: EndReason): void {
    this.#end(reason, CLOSE_CODES[reason])
    this.#link.close(CLOSE_CODES[reason], reason)
  }

  /** Waits for the far side to close and for the carrier to hang up, but not for long. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.close('server-stopping')
    await Promise.all([this.#farewell.closed(this.#link), this.#hungUp])
  }

  #take(event: CarrierEvent): void {
    if (!this.#link.bears(event.type !== 'bad')) return this.#end('failed', 1008)
    switch (event.type) {
      case 'audio':
        return this.#hear(event.pcm)
      case 'digit':
        return this.#keys.told(event.key)
      case 'mark':
        return this.#speech.reached(event.name)
      case 'asked':
        return this.#link.send(event.answer)
      case 'stopped':
        this.#farewell.said()
        if (event.answer !== undefined) this.#link.send(event.answer)
        return this.#end('caller-left', 1000)
      case 'broken':
        this.#farewell.said()
        this.#link.send(event.answer)
        return this.#end('failed', 1002)
      case 'objected':
        // Once: what it objects to is mostly in every message.
        if (!this.#isObjectedTo) this.#objected?.(event.problem)
        this.#isObjectedTo = true
        return
      case 'bad':
      case 'nothing':
        return
      default:
        return event satisfies never
    }
  }

  /** A carrier that closes last still asks, and wants an answer. */
  #afterwards(event: CarrierEvent): void {
    if ((event.type === 'asked' || event.type === 'stopped') && event.answer !== undefined)
      this.#link.send(event.answer)
  }

  #hear(pcm: Pcm): void {
    if (this.#link.isEnding || !this.#allowance.admitsAudio(durationMs(pcm))) return
    // A line may bring back the tones that we press.
    if (!this.line.isSounding) this.#keys.hear(pcm)
    this.#listener?.audio(pcm)
  }

  #enter(keys: string): void {
    const command: WireCommand = { type: 'text', text: `DTMF: ${keys}`, runImmediately: true, spoken: true }
    if (!this.#link.isEnding && this.#allowance.admitsCommand(command)) this.#listener?.command(command)
  }

  #sound(hop: Int16Array): void {
    if (!this.#link.isEnding && !this.#farewell.isSaid) this.#speech.say(hop)
  }

  #end(told: EndReason, code: number): void {
    const reason = told === 'caller-left' && this.line.isHandingOver ? 'transferred' : told
    this.#link.end(code, reason, () => {
      this.#farewell.isFor(reason)
      this.#hungUp = this.line.end(reason)
      this.#life[Symbol.dispose]()
      this.#keys[Symbol.dispose]()
      this.#speech[Symbol.dispose]()
      this.#listener?.closed(reason)
    })
  }
}
