import { find, part } from './dom.ts'

/** Below this change the meter stays as it is. */
const STEP_PERCENT = 1

/** The microphone's level meter, drawn once per screen refresh while it has something to measure. */
export class LevelView {
  readonly #meter = part('level', HTMLDivElement)
  readonly #fill = find('.level-fill', HTMLSpanElement)
  #measure: (() => number) | undefined
  #shown = 0

  /** Starts with a measure from 0 to 1; stops without one. */
  follow(measure: (() => number) | undefined): void {
    const wasFollowing = this.#measure !== undefined
    this.#measure = measure
    if (measure && !wasFollowing) this.#next()
    if (!measure) this.#show(0)
  }

  #next(): void {
    requestAnimationFrame(() => {
      if (!this.#measure) return
      this.#show(Math.round(100 * this.#measure()))
      this.#next()
    })
  }

  #show(percent: number): void {
    if (Math.abs(percent - this.#shown) < STEP_PERCENT) return
    this.#shown = percent
    this.#meter.setAttribute('aria-valuenow', String(percent))
    this.#fill.style.setProperty('--level', String(percent / 100))
  }
}
