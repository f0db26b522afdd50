import type { VirtualClock } from '../support/clock.ts'
import type { Caller } from './caller.ts'
import type { Asked, Entry } from './log.ts'
import type { RecogniserTrouble } from './script.ts'

type Untimed = Entry extends infer E ? (E extends Entry ? Omit<E, 'atMs'> : never) : never

/** What all parts of one conversation write down, and share. */
export class Ledger {
  readonly clock: VirtualClock
  readonly log: Entry[] = []
  /** What has been opened and not left: a conversation that is over must leave nothing behind. */
  readonly open = new Set<object>()
  caller: Caller | undefined
  /** Of the models, in the order in which they were asked. */
  readonly questions: Asked[] = []
  #names = 0
  #turns = 0
  #isInTurn = false
  readonly #met = new Set<RecogniserTrouble>()

  constructor(clock: VirtualClock) {
    this.clock = clock
  }

  note(entry: Untimed): void {
    if (entry.type === 'hint' && entry.hint === 'turn-end') this.#isInTurn = false
    this.log.push({ ...entry, atMs: this.clock.now() } as Entry)
  }

  nextName(): number {
    return ++this.#names
  }

  /** A stream, a session or a tool is open until it is disposed. */
  opened(what: object): Disposable {
    this.open.add(what)
    return { [Symbol.dispose]: () => void this.open.delete(what) }
  }

  /** Nobody can leave what is stuck. */
  stuck(what: object): Promise<never> {
    this.open.delete(what)
    return new Promise(() => {})
  }

  wordOf(id: number): string {
    return this.caller?.spoken[id]?.text ?? ''
  }

  /** Of the turn that begins, or is heard again; each trouble comes once. */
  troubleOf(troubles: readonly RecogniserTrouble[]): RecogniserTrouble | undefined {
    if (!this.#isInTurn) this.#turns++
    this.#isInTurn = true
    const met = troubles.find((each) => each.turn === this.#turns && !this.#met.has(each))
    if (met) this.#met.add(met)
    return met
  }
}
