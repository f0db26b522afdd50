import type { Clock } from '../std/clock.ts'
import type { WireCommand } from './wire.ts'

/** No digit for so long, and the entry is over. */
const ENTRY_OVER_MS = 2_000
/** Ends an entry, and belongs to it. */
const END_KEY = '#'
/** More than any number, account or code has. */
const MOST_KEYS = 64

export interface DigitListener {
  /** The first key of an entry. */
  began(): void
  entered(keys: string): void
}

/** Keys of a client that is no telephone are answered as those of one: the first interrupts, an entry counts as said. */
export const answeredKeys = (
  io: { readonly clock: Clock; command(command: WireCommand): void },
  entered: (text: string) => void = () => {},
): DigitAggregator =>
  new DigitAggregator(io.clock, {
    began: () => io.command({ type: 'interrupt' }),
    entered: (keys) => {
      const text = `DTMF: ${keys}`
      entered(text)
      io.command({ type: 'text', text, runImmediately: true, spoken: true })
    },
  })

/** Gathers the keys a caller presses into entries. */
export class DigitAggregator implements Disposable {
  readonly #clock: Clock
  readonly #listener: DigitListener
  #keys = ''
  #timer: Disposable | undefined

  constructor(clock: Clock, listener: DigitListener) {
    this.#clock = clock
    this.#listener = listener
  }

  press(key: string): void {
    this.#timer?.[Symbol.dispose]()
    if (this.#keys === '') this.#listener.began()
    this.#keys += key
    if (key === END_KEY || this.#keys.length >= MOST_KEYS) return this.#flush()
    this.#timer = this.#clock.after(ENTRY_OVER_MS, () => this.#flush())
  }

  #flush(): void {
    const keys = this.#keys
    this.#keys = ''
    this.#timer = undefined
    this.#listener.entered(keys)
  }

  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]()
  }
}
