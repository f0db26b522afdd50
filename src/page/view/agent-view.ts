import { element, find, part } from './dom.ts'

/** Who is to be called, where there is a choice. */
export class AgentView {
  readonly #field = find('[data-agents]', HTMLLabelElement)
  readonly #select = part('agent', HTMLSelectElement)

  /** Undefined where there is no choice. */
  get chosen(): string | undefined {
    return this.#field.hidden ? undefined : this.#select.value
  }

  /** The first is the server's own choice. */
  offer(names: readonly string[]): void {
    const { value } = this.#select
    this.#field.hidden = names.length < 2
    this.#select.replaceChildren(...names.map((name) => element('option', { value: name }, name)))
    this.#select.value = names.includes(value) ? value : (names[0] ?? '')
  }

  enable(isEnabled: boolean): void {
    this.#select.disabled = !isEnabled
  }
}
