import type { Call } from '../../src/call/call.ts'
import type { MemoryWire } from '../../src/transport/memory.ts'
import { VirtualClock } from '../support/clock.ts'
import { Caller } from './caller.ts'
import { Ledger } from './ledger.ts'
import type { Asked, Log } from './log.ts'
import { Network } from './network.ts'
import { listenIn, type Overheard } from './overhear.ts'
import { brokenRules } from './rules/rules.ts'
import type { Script, Step } from './script.ts'
import { ring, wireOf } from './world.ts'

const WORD_MS = 250
/** Longer than the bot takes to begin, at the worst. Where nobody has the floor, nothing will come. */
const LISTENS_MS = 8000
const RESTFUL_HOPS = 60
/** How often it is looked whether a bot has come to its end, and how often at most: what is stuck is given up before. */
const LOOK_MS = 500
const MOST_LOOKS = 240

/** A conversation that has been played to its end. */
export interface Played {
  readonly script: Script
  readonly log: Log
  /** The words of the caller, by their numbers. */
  readonly spoken: Caller['spoken']
  /** What was left when the call was over. */
  readonly left: { readonly timers: number; readonly open: number }
  /** Up to where the bot had had all the time it wanted; undefined where it had not, or where somebody disturbed it. */
  readonly settledLog: Log | undefined
  /** What models were asked, also for nothing. */
  readonly questions: readonly Asked[]
}

/** Plays a conversation, and says what it has broken of the rules. */
export async function broken(script: Script): Promise<string[]> {
  return brokenRules(await play(script))
}

export async function play(script: Script): Promise<Played> {
  return await new Player(script).play()
}

class Player {
  readonly #script: Script
  readonly #clock = new VirtualClock()
  readonly #ledger = new Ledger(this.#clock)
  readonly #wire: MemoryWire
  readonly #overheard: Overheard
  readonly #caller: Caller
  readonly #call: Call

  constructor(script: Script) {
    const { world } = script
    this.#script = script
    this.#wire = wireOf(world, this.#clock)
    this.#overheard = listenIn(this.#wire, this.#ledger, world)
    const network = new Network(world.network ?? [], (samples) => this.#wire.speak({ samples, rateHz: 16_000 }))
    this.#caller = new Caller(this.#clock, network, () => this.#overheard.echo())
    this.#ledger.caller = this.#caller
    this.#call = ring(world, this.#wire, this.#ledger)
  }

  async play(): Promise<Played> {
    const { world, steps } = this.#script
    if (!world.isNeverReady) this.#wire.command({ type: 'ready' })
    for (const step of steps) {
      if (this.#isOver) break
      await this.#takes(step)
    }
    if (!world.endsAtOnce) await this.#settles()
    const settledLog = world.endsAtOnce || world.reflexes?.length ? undefined : [...this.#ledger.log]
    await this.#call.end('hung-up')
    await this.#clock.advance(100)
    return {
      script: this.#script,
      log: this.#ledger.log,
      spoken: this.#caller.spoken,
      left: { timers: this.#clock.pending, open: this.#ledger.open.size },
      settledLog,
      questions: this.#ledger.questions,
    }
  }

  get #isOver(): boolean {
    return this.#wire.closedFor !== undefined || this.#overheard.hasEnded
  }

  async #takes(step: Step): Promise<void> {
    switch (step.do) {
      case 'say':
        for (const word of step.words) await this.#caller.says(word, step.wordMs ?? WORD_MS)
        return
      case 'wait':
        return await this.#caller.isSilent(step.ms, () => this.#isOver)
      case 'noise':
        return await this.#caller.makesNoise(step.ms)
      case 'listen':
        return await this.#listens(step.ms)
      case 'mute':
        return await this.#clock.advance(step.ms)
      case 'type':
        this.#ledger.note({ type: 'typed', text: step.text, kept: step.kept === true })
        this.#wire.command({ type: 'text', text: step.text, runImmediately: !step.kept, spoken: !step.shown })
        return await this.#clock.advance(0)
      case 'have-said':
        this.#ledger.note({ type: 'pressed' })
        this.#wire.command({ type: 'speak', text: step.text })
        return await this.#clock.advance(0)
      case 'hush':
        this.#ledger.note({ type: 'pressed' })
        this.#wire.command({ type: 'interrupt' })
        return await this.#clock.advance(0)
      case 'vanish':
        this.#wire.breakOff()
        await this.#clock.advance(step.foundMs)
        this.#wire.lose()
        await this.#clock.advance(step.awayMs)
        return this.#wire.comeBack()
      case 'stall':
        return this.#clock.stall(step.ms)
      case 'hang-up':
        this.#wire.leave()
        return await this.#clock.advance(0)
      default:
        step satisfies never
    }
  }

  /** Until the bot has been speaking for so long. */
  async #listens(ms: number): Promise<void> {
    let restfulHops = 0
    await this.#caller.isSilent(LISTENS_MS, () => {
      restfulHops = this.#overheard.isAtRest ? restfulHops + 1 : 0
      return this.#overheard.isSpeaking || this.#isOver || restfulHops > RESTFUL_HOPS
    })
    await this.#caller.isSilent(ms, () => this.#isOver)
  }

  /** Until the bot has no more to say, and what was stuck has been given up. */
  async #settles(): Promise<void> {
    let restfulLooks = 0
    for (let look = 0; look < MOST_LOOKS && restfulLooks < 2 && !this.#isOver; look++) {
      await this.#caller.isSilent(LOOK_MS)
      restfulLooks = this.#overheard.isAtRest ? restfulLooks + 1 : 0
    }
  }
}
