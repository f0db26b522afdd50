/** Nearer to the end than this, a reader wants to stay there. */
const NEAR_PX = 60

/** Keeps a scrolled list at its end while things are added, until the reader scrolls away from it. */
export class Following {
  readonly #scrolled: HTMLElement
  #follows = true
  /** Where we scrolled to ourselves. */
  #putAt = 0

  constructor(scrolled: HTMLElement) {
    this.#scrolled = scrolled
    // Decided when the reader scrolls, not when something is added: the box itself may have been resized in between.
    scrolled.addEventListener('scroll', () => {
      // Told only at the next frame, when the box may already be smaller: no wish of the reader.
      if (scrolled.scrollTop === this.#putAt) return
      this.#follows = scrolled.scrollHeight - scrolled.scrollTop - scrolled.clientHeight < NEAR_PX
    })
    new ResizeObserver(() => this.added()).observe(scrolled)
  }

  /** To be called after something was added. */
  added(): void {
    if (!this.#follows) return
    this.#scrolled.scrollTop = this.#scrolled.scrollHeight
    this.#putAt = this.#scrolled.scrollTop
  }
}
