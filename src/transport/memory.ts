import { type Pcm, durationMs } from '../audio/pcm.ts'
import type { Clock } from '../std/clock.ts'
import type { EndReason } from '../event/call-event.ts'
import type { ClientEvent } from './client-event.ts'
import type { Wire, WireCommand, WireListener } from './wire.ts'

/** A wire without a network: the code that holds it is the caller. For tests, benchmarks and embedding. */
export class MemoryWire implements Wire {
  readonly kind = 'memory'
  readonly playRateHz: number
  readonly leadMs: number
  readonly lagMs = 0
  /** What the caller has been sent and has not dropped, with the time each hop came. */
  readonly played: { atMs: number; samples: Int16Array }[] = []
  readonly told: ClientEvent[] = []
  idles = 0
  clears = 0
  closedFor: EndReason | undefined
  /** Since when the caller has been out of reach. */
  lostMs: number | undefined
  readonly #clock: Clock
  #listener: WireListener | undefined

  constructor(clock: Clock, options: { playRateHz?: number; leadMs?: number } = {}) {
    this.#clock = clock
    this.playRateHz = options.playRateHz ?? 16_000
    this.leadMs = options.leadMs ?? 0
  }

  /** The caller's microphone. */
  speak(pcm: Pcm): void {
    this.#listener?.audio(pcm)
  }

  command(command: WireCommand): void {
    this.#listener?.command(command)
  }

  leave(): void {
    this.#leave('caller-left')
  }

  get aliveMs(): number {
    return this.lostMs ?? this.#clock.now()
  }

  /** The network fails, which is found out later. */
  breakOff(): void {
    this.lostMs ??= this.#clock.now()
  }

  /** It is found out. */
  lose(): void {
    this.breakOff()
    this.#listener?.lost(this.aliveMs)
  }

  comeBack(): void {
    this.lostMs = undefined
    this.#listener?.back()
  }

  /** Milliseconds of audio the caller was sent. */
  get playedMs(): number {
    return this.played.reduce((sum, { samples }) => sum + durationMs({ samples, rateHz: this.playRateHz }), 0)
  }

  listen(listener: WireListener): void {
    this.#listener = listener
  }

  play(hop: Int16Array): void {
    this.played.push({ atMs: this.#clock.now(), samples: hop.slice() })
  }

  idle(): void {
    this.idles++
  }

  clear(): void {
    this.clears++
  }

  takeBack(_tail: Int16Array): boolean {
    return false
  }

  tell(event: ClientEvent): void {
    this.told.push(event)
  }

  close(reason: EndReason): void {
    this.closedFor ??= reason
    this.#leave(reason)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener = undefined
  }

  #leave(reason: EndReason): void {
    const listener = this.#listener
    this.#listener = undefined
    listener?.closed(reason)
  }
}
