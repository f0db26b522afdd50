import { type Problem, advise, mayRetryMicrophone } from '../advice.ts'
import { element, part } from './dom.ts'

/** Says what went wrong and what to do about it, until it is put away. */
export class ErrorView {
  readonly #box = part('error', HTMLDivElement)
  readonly #retryMicrophone: () => void
  readonly #useKey: (key: string) => void
  #shown: Problem['kind'] | undefined

  constructor(retryMicrophone: () => void, useKey: (key: string) => void) {
    this.#retryMicrophone = retryMicrophone
    this.#useKey = useKey
  }

  show(problem: Problem): void {
    const { title, remedy, blocking } = advise(problem, { origin: location.origin, port: location.port })
    const dismiss = element('button', { type: 'button', class: 'quiet', 'aria-label': 'Dismiss' }, '×')
    dismiss.addEventListener('click', () => this.clear())
    const text = element('p', {}, element('strong', {}, title), ' ', remedy)
    this.#box.replaceChildren(text, ...this.#remedies(problem), dismiss)
    this.#box.dataset['kind'] = problem.kind
    this.#box.dataset['blocking'] = String(blocking)
    this.#box.hidden = false
    this.#shown = problem.kind
  }

  #remedies(problem: Problem): readonly HTMLElement[] {
    if (mayRetryMicrophone(problem)) return [this.#retryButton()]
    return problem.kind === 'unauthorized' ? [this.#keyForm()] : []
  }

  #keyForm(): HTMLFormElement {
    const key = element('input', {
      type: 'password',
      autocomplete: 'off',
      'aria-label': 'API key',
      placeholder: 'API key',
      'data-testid': 'key',
    })
    const form = element('form', { class: 'key' }, key, element('button', { type: 'submit' }, 'Connect'))
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      if (key.value === '') return key.focus()
      this.clear()
      this.#useKey(key.value)
    })
    return form
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
