import { fade } from '../audio/fade.ts'

/** Whether audio passes. A hop is faded on either side of a pause, because sound that stops or starts in mid-wave clicks. */
export class Gate {
  #state: 'open' | 'closing' | 'closed' | 'opening' = 'open'

  get isOpen(): boolean {
    return this.#state === 'open'
  }

  get isClosed(): boolean {
    return this.#state === 'closed'
  }

  /** `isSounding` is asked whether what plays has yet to fade. */
  close(isSounding: () => boolean): void {
    if (this.#state === 'open') this.#state = isSounding() ? 'closing' : 'closed'
    else if (this.#state === 'opening') this.#state = 'closed'
  }

  open(hasSounded: boolean): void {
    if (this.#state === 'closed') this.#state = hasSounded ? 'opening' : 'open'
    else if (this.#state === 'closing') this.#state = 'open'
  }

  /** What sounded is gone: there is nothing to fade. */
  settle(): void {
    if (this.#state === 'closing') this.#state = 'closed'
    else if (this.#state === 'opening') this.#state = 'open'
  }

  /** There was nothing to fade out. */
  passNothing(): void {
    if (this.#state === 'closing') this.#state = 'closed'
  }

  /** A hop as it passes; not to be called when closed. */
  pass(hop: Int16Array): Int16Array {
    if (this.#state === 'open') return hop
    const faded = hop.slice()
    if (this.#state === 'closing') fade(faded, 1, 0)
    else fade(faded, 0, 1)
    this.settle()
    return faded
  }
}
