import { type Problem, advise } from '../advice.ts'
import { element, part } from './dom.ts'

/** Says what went wrong and what to do about it, until it is put away. */
export class ErrorView {
  readonly #box = part('error', HTMLDivElement)
  #shown: Problem['kind'] | undefined

  show(problem: Problem): void {
    const { title, remedy, blocking } = advise(problem, { origin: location.origin, port: location.port })
    const dismiss = element('button', { type: 'button', class: 'quiet', 'aria-label': 'Dismiss' }, '×')
    dismiss.addEventListener('click', () => this.clear())
    this.#box.replaceChildren(element('p', {}, element('strong', {}, title), ' ', remedy), dismiss)
    this.#box.dataset['kind'] = problem.kind
    this.#box.dataset['blocking'] = String(blocking)
    this.#box.hidden = false
    this.#shown = problem.kind
  }

  /** Puts the message away; with kinds given, only when it is one of them. */
  clear(...kinds: readonly Problem['kind'][]): void {
    if (this.#shown === undefined || (kinds.length > 0 && !kinds.includes(this.#shown))) return
    this.#shown = undefined
    this.#box.hidden = true
    this.#box.replaceChildren()
  }
}
