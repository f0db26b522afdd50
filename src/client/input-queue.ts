import type { InputEvent } from './event.ts'

/** Speech comes at most 100 ms ahead: more than this unread is a reader that has stopped. */
const MAX_UNREAD_AUDIO_MS = 10_000
/** A minute of talk is a few hundred. */
const MAX_UNREAD_EVENTS = 10_000

/**
 * What has come and has not been read. The oldest audio is dropped and counted when there is too much of it; events never are,
 * so a reader that reads none at all is told apart by `push`.
 */
export class InputQueue implements AsyncIterable<InputEvent> {
  /** Milliseconds of speech that were dropped unread. */
  droppedAudioMs = 0
  #items: InputEvent[] = []
  #audioMs = 0
  #events = 0
  #wake: (() => void) | undefined
  #isClosed = false

  /** False when so many events are unread that nobody will. */
  push(event: InputEvent): boolean {
    if (this.#isClosed) return true
    if (event.type === 'interruption') this.#dropAudio()
    this.#items.push(event)
    if (event.type === 'audio') this.#audioMs += durationMs(event)
    else this.#events++
    while (this.#audioMs > MAX_UNREAD_AUDIO_MS) this.#dropOldestAudio()
    this.#wake?.()
    return this.#events <= MAX_UNREAD_EVENTS
  }

  /** The last event; the reader still gets those before. */
  close(last: InputEvent): void {
    this.push(last)
    this.#isClosed = true
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<InputEvent> {
    for (;;) {
      for (let item = this.#shift(); item; item = this.#shift()) yield item
      if (this.#isClosed) return
      await new Promise<void>((resolve) => (this.#wake = resolve))
      this.#wake = undefined
    }
  }

  #shift(): InputEvent | undefined {
    const item = this.#items.shift()
    if (item?.type === 'audio') this.#audioMs -= durationMs(item)
    else if (item) this.#events--
    return item
  }

  /** Nobody wants to hear what was interrupted. */
  #dropAudio(): void {
    this.#items = this.#items.filter(({ type }) => type !== 'audio')
    this.#audioMs = 0
  }

  #dropOldestAudio(): void {
    const at = this.#items.findIndex(({ type }) => type === 'audio')
    const [item] = this.#items.splice(at, 1)
    if (item?.type !== 'audio') return
    this.#audioMs -= durationMs(item)
    this.droppedAudioMs += durationMs(item)
  }
}

const durationMs = ({ samples, rateHz }: Extract<InputEvent, { type: 'audio' }>): number =>
  (samples.length * 1000) / rateHz
