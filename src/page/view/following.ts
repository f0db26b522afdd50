/** Nearer to the end than this, a reader wants to stay there. */
const NEAR_PX = 60

/** Keeps a scrolled list at its end while things are added, until the reader scrolls away from it. */
export class Following {
  readonly #scrolled: HTMLElement
  #follows = true

  constructor(scrolled: HTMLElement) {
    this.#scrolled = scrolled
    // Decided when the reader scrolls, not when something is added: the box itself may have been resized in between.
    scrolled.addEventListener('scroll', () => {
      this.#follows = scrolled.scrollHeight - scrolled.scrollTop - scrolled.clientHeight < NEAR_PX
    })
    new ResizeObserver(() => this.added()).observe(scrolled)
  }

  /** To be called after something was added. */
  added(): void {
    if (this.#follows) this.#scrolled.scrollTop = this.#scrolled.scrollHeight
  }
}
