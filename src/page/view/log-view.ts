import { type LogLine, appendLine, asText, formatTime } from '../event-log.ts'
import { element, find, part, setText } from './dom.ts'
import { Following } from './following.ts'

/** The event log: follows its end unless the reader has scrolled away. */
export class LogView {
  readonly #list = part('log', HTMLOListElement)
  readonly #copy = find('[data-copy]', HTMLButtonElement)
  readonly #following = new Following(this.#list)
  #lines: readonly LogLine[] = []

  constructor() {
    // Clipboards, like microphones, are for secure origins.
    this.#copy.hidden = !isSecureContext
    this.#copy.addEventListener('click', () => {
      void navigator.clipboard.writeText(asText(this.#lines)).then(
        () => setText(this.#copy, 'Copied'),
        () => setText(this.#copy, 'Not allowed'),
      )
    })
  }

  add(line: LogLine): void {
    const before = this.#lines.at(-1)
    this.#lines = appendLine(this.#lines, line)
    if (before && this.#lines.at(-2) !== before) this.#list.lastElementChild?.remove()
    this.#list.append(
      element(
        'li',
        { 'data-event': line.name },
        element('time', {}, formatTime(line.atMs)),
        element('b', {}, line.name),
        element('span', {}, line.detail),
      ),
    )
    while (this.#list.childElementCount > this.#lines.length) this.#list.firstElementChild?.remove()
    this.#following.added()
    setText(this.#copy, 'Copy')
  }
}
