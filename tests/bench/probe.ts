import { HOP_MS } from '../../src/audio/pcm.ts'
import type { Wire } from '../../src/transport/wire.ts'
import type { ClientEvent } from '../../src/transport/client-event.ts'
import { Histogram, type Spread } from './histogram.ts'

/** What a server saw of itself since it was last asked. */
export interface ServerFigures {
  /** CPU time of the process as a share of one core. */
  readonly cores: number
  /** Resident memory after a garbage collection. */
  readonly rssBytes: number
  /** Hops of speech handed to the wires. */
  readonly spokenHops: number
  /** Share of the calls' time in which the bot spoke. */
  readonly speakingShare: number
  readonly lateMs: Spread
  /** From the turn machine's decision that the turn is over to the first hop of the answer handed to the wire. */
  readonly answerMs: Spread & { readonly count: number }
}

/** How a playout's deadlines look from outside: every 20 ms from an origin, less the wire's lead. */
interface Rhythm {
  index: number
  originMs: number
  decidedMs: number | undefined
}

/** A playout gives up hops later than this and starts its rhythm anew. */
const STALL_MS = 400

/** Watches all wires of a class from inside the process, where hops are handed over. */
export class Probe {
  readonly #late = new Histogram()
  readonly #answers = new Histogram()
  readonly #rhythms = new WeakMap<Wire, Rhythm>()
  #spokenHops = 0
  #sinceMs = performance.now()
  #cpuUs = cpuUs()

  /** Patches the class, because a server under measurement shall be built as any other. */
  watch(wires: { readonly prototype: Wire }): void {
    const wire = wires.prototype
    const { play, idle, tell } = wire
    const onHop = (at: Wire, isSpeech: boolean) => this.#onHop(at, isSpeech)
    const onEvent = (at: Wire, event: ClientEvent) => this.#onEvent(at, event)
    wire.play = function (hop) {
      onHop(this, true)
      play.call(this, hop)
    }
    wire.idle = function () {
      onHop(this, false)
      idle.call(this)
    }
    wire.tell = function (event) {
      onEvent(this, event)
      tell.call(this, event)
    }
  }

  reset(): void {
    this.#late.clear()
    this.#answers.clear()
    this.#spokenHops = 0
    this.#sinceMs = performance.now()
    this.#cpuUs = cpuUs()
  }

  figures(calls: number): ServerFigures {
    const elapsedMs = performance.now() - this.#sinceMs
    const cores = (cpuUs() - this.#cpuUs) / 1000 / elapsedMs
    Bun.gc(true)
    return {
      cores,
      rssBytes: process.memoryUsage.rss(),
      spokenHops: this.#spokenHops,
      speakingShare: (this.#spokenHops * HOP_MS) / (elapsedMs * Math.max(1, calls)),
      lateMs: this.#late.spread(),
      answerMs: { count: this.#answers.total, ...this.#answers.spread() },
    }
  }

  #onEvent(wire: Wire, event: ClientEvent): void {
    const rhythm = this.#rhythmOf(wire)
    if (event.type === 'user-stopped-speaking') rhythm.decidedMs = performance.now()
    // A wire with a lead has no rhythm between utterances.
    if (event.type === 'user-stopped-speaking' && wire.leadMs > 0) rhythm.index = 0
  }

  #onHop(wire: Wire, isSpeech: boolean): void {
    const nowMs = performance.now()
    const rhythm = this.#rhythmOf(wire)
    if (isSpeech) {
      this.#spokenHops++
      if (rhythm.decidedMs !== undefined) this.#answers.add(nowMs - rhythm.decidedMs)
      rhythm.decidedMs = undefined
    } else if (wire.leadMs > 0) return
    const index = rhythm.index++
    const originMs = nowMs - index * HOP_MS
    if (index === 0 || (wire.leadMs === 0 && originMs - rhythm.originMs > STALL_MS)) rhythm.originMs = originMs
    // A playout never sends before its time: RTP's earliest hops show when that is.
    if (wire.leadMs === 0) rhythm.originMs = Math.min(rhythm.originMs, originMs)
    // Hops of the lead all go at once; the rhythm is what follows.
    if (index * HOP_MS <= wire.leadMs) return
    this.#late.add(originMs - rhythm.originMs + wire.leadMs)
    // An ear that ran dry is not made up to: the playout begins a new lead.
    if (wire.leadMs > 0) rhythm.originMs = Math.max(rhythm.originMs, originMs)
  }

  #rhythmOf(wire: Wire): Rhythm {
    const known = this.#rhythms.get(wire)
    if (known) return known
    const rhythm: Rhythm = { index: 0, originMs: 0, decidedMs: undefined }
    this.#rhythms.set(wire, rhythm)
    return rhythm
  }
}

function cpuUs(): number {
  const { user, system } = process.cpuUsage()
  return user + system
}
