import type { Line } from '../call/agent.ts'
import type { Language } from '../language/language.ts'
import type { Pace } from '../turn/rules.ts'
import type { TurnEffect, TurnInput } from '../turn/step.ts'
import { Turn } from '../turn/turn.ts'
import type { MindParts } from './parts.ts'
import { Wake } from './wake.ts'

export interface FloorHost {
  /** Nobody is heard any more. */
  isDeaf(): boolean
  do(effect: TurnEffect): void
  /** All that the input has caused is done. */
  done(input: TurnInput): void
}

type Parts = Pick<MindParts, 'language' | 'rules' | 'habit' | 'keepsHabit'>

/** The turn machine in a call: fed one input after the other, and woken when it is due. */
export class Floor implements Disposable {
  readonly #line: Line
  readonly #parts: Parts
  readonly #turn: Turn
  readonly #host: FloorHost
  readonly #inbox: TurnInput[] = []
  readonly #wake: Wake
  #isHeld = false
  /** Waits for the caller to finish. */
  #then: (() => void) | undefined

  constructor(line: Line, parts: Parts, host: FloorHost) {
    this.#line = line
    this.#parts = parts
    this.#turn = new Turn(parts.language.now, parts.rules, parts.habit)
    this.#host = host
    this.#wake = new Wake(line.clock, () => line.guard(() => this.step({ type: 'time', at: line.now() })))
  }

  /** The caller has the floor, or is about to. */
  get isHearing(): boolean {
    return this.#turn.wakeAt !== undefined
  }

  /** The caller is out of reach. */
  get isHeld(): boolean {
    return this.#isHeld
  }

  /** The caller's words are those of this language from now on. */
  speak(language: Pick<Language, 'turns' | 'listening'>): void {
    this.#turn.speak(language)
  }

  pace(pace: Pace | undefined): void {
    this.#turn.pace(pace)
  }

  /** An input caused by an effect waits its turn: the machine is never re-entered. */
  step(input: TurnInput): void {
    if (this.#line.signal.aborted || this.#host.isDeaf()) return
    this.#inbox.push(input)
    if (this.#inbox.length > 1) return
    for (let next = this.#inbox[0]; next; next = this.#inbox[0]) {
      for (const effect of this.#turn.step(next)) this.#host.do(effect)
      this.#inbox.shift()
    }
    this.#arm()
    if (this.#then && !this.isHearing) this.#runThen()
    if (!this.#line.signal.aborted) this.#host.done(input)
  }

  /** Runs this when the caller has finished and what that has caused is done; at once where they do not speak. The last one counts. */
  heardOut(run: () => void): void {
    this.#then = run
    if (!this.isHearing) this.#runThen()
  }

  /** The bot took the floor on its own, or gave it back. `isFirm`: as `TurnInput` has it. */
  bot(active: boolean, isFirm?: boolean): void {
    this.step({ type: 'bot', at: this.#line.now(), active, isFirm })
  }

  /** The bot was silenced. */
  hushed(): void {
    this.step({ type: 'hushed', at: this.#line.now() })
  }

  /** What the caller is saying is not heard. */
  drop(): void {
    this.step({ type: 'muted', at: this.#line.now() })
  }

  /** The caller is out of reach: their turn stays as it is until `release`. */
  hold(): void {
    this.#isHeld = true
    this.#wake[Symbol.dispose]()
  }

  release(): void {
    this.#isHeld = false
    this.#arm()
  }

  [Symbol.dispose](): void {
    this.#wake[Symbol.dispose]()
    const { keepsHabit, habit } = this.#parts
    if (keepsHabit) this.#line.tell({ type: 'pauses-learnt', waitMs: habit.waitMs })
  }

  #runThen(): void {
    const then = this.#then
    this.#then = undefined
    then?.()
  }

  #arm(): void {
    const { wakeAt } = this.#turn
    if (wakeAt !== undefined && !this.#isHeld) this.#wake.within(this.#line.msUntil(wakeAt))
  }
}
