import { type Problem, advise, mayRetryMicrophone } from '../advice.ts'
import { element, part } from './dom.ts'

/** Says what went wrong and what to do about it, until it is put away. */
export class ErrorView {
  readonly #box = part('error', HTMLDivElement)
  readonly #retryMicrophone: () => void
  #shown: Problem['kind'] | undefined

  constructor(retryMicrophone: () => void) {
    this.#retryMicrophone = retryMicrophone
  }

  show(problem: Problem): void {
    const { title, remedy, blocking } = advise(problem, { origin: location.origin, port: location.port })
    const dismiss = element('button', { type: 'button', class: 'quiet', 'aria-label': 'Dismiss' }, '×')
    dismiss.addEventListener('click', () => this.clear())
    const text = element('p', {}, element('strong', {}, title), ' ', remedy)
    this.#box.replaceChildren(text, ...(mayRetryMicrophone(problem) ? [this.#retryButton()] : []), dismiss)
    this.#box.dataset['kind'] = problem.kind
    this.#box.dataset['blocking'] = String(blocking)
    this.#box.hidden = false
    this.#shown = problem.kind
  }

  #retryButton(): HTMLButtonElement {
    const button = element('button', { type: 'button' }, 'Try again')
    button.addEventListener('click', () => {
      this.clear()
      this.#retryMicrophone()
    })
    return button
  }

  /** Puts the message away; with kinds given, only when it is one of them. */
  clear(...kinds: readonly Problem['kind'][]): void {
    if (this.#shown === undefined || (kinds.length > 0 && !kinds.includes(this.#shown))) return
    this.#shown = undefined
    this.#box.hidden = true
    this.#box.replaceChildren()
  }
}
