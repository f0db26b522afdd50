import { durationMs } from '../audio/pcm.ts'
import type { MemberNews, ToldMembers } from '../std/members.ts'
import { orAborted } from '../std/or-aborted.ts'
import type { Speech, Tts } from './tts.ts'

/** More of it is not asked for before somebody listens: the longest piece is some 15 s. */
const MOST_HELD_MS = 20_000

export interface BegunListener {
  /** There is nothing to listen to, and nobody does yet. */
  failed(): void
  /** Its first sound has come, while nobody listens. */
  sounded?(): void
}

/** A piece that a voice says while nobody listens. What it has said is kept for who does. */
export class BegunSpeech implements Disposable {
  readonly #items: AsyncIterator<Speech>
  readonly #over = new AbortController()
  readonly #held: Speech[] = []
  readonly #news: MemberNews[] = []
  readonly #listener: BegunListener
  #heldMs = 0
  #told: ToldMembers | undefined
  #isTaken = false
  #end: { readonly error?: unknown } | undefined
  /** Never rejects. */
  readonly #reading: Promise<void>

  constructor(tts: Pick<Tts, 'speak'>, piece: string, listener: BegunListener) {
    this.#listener = listener
    const told = (news: MemberNews) => (this.#told ? this.#told(news) : void this.#news.push(news))
    this.#items = tts.speak(piece, this.#over.signal, told)[Symbol.asyncIterator]()
    this.#reading = this.#read()
  }

  /** It failed before it made a sound. */
  get isRefused(): boolean {
    return this.#end !== undefined && 'error' in this.#end && this.#heldMs === 0
  }

  /** As `Tts.speak`, once. */
  async *speak(signal: AbortSignal, told?: ToldMembers): AsyncGenerator<Speech> {
    this.#isTaken = true
    this.#told = told
    for (const news of this.#news.splice(0)) told?.(news)
    const stop = () => this.#over.abort(signal.reason)
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    try {
      yield* this.#held.splice(0)
      await orAborted(this.#reading, signal)
      yield* this.#held.splice(0)
      while (!this.#end) {
        const next = await orAborted(this.#items.next(), signal)
        if (next.done === true) return
        yield next.value
      }
      if ('error' in this.#end) throw this.#end.error
    } finally {
      signal.removeEventListener('abort', stop)
      this[Symbol.dispose]()
    }
  }

  /** Nobody will listen any more. */
  [Symbol.dispose](): void {
    this.#over.abort(new DOMException('nobody listens', 'AbortError'))
    // Not awaited: one that is stuck never answers.
    this.#items.return?.().catch(() => {})
  }

  async #read(): Promise<void> {
    try {
      while (!this.#isTaken && this.#heldMs < MOST_HELD_MS) {
        const next = await this.#items.next()
        if (next.done === true) {
          this.#end = {}
          break
        }
        // A copy: a voice may use its buffer again.
        const said = { ...next.value, samples: next.value.samples.slice() }
        if (this.#heldMs === 0 && said.samples.length > 0) this.#listener.sounded?.()
        this.#heldMs += durationMs(said)
        this.#held.push(said)
      }
    } catch (error) {
      this.#end = { error }
    }
    const isUseless = this.#end !== undefined && ('error' in this.#end || this.#heldMs === 0)
    if (isUseless && !this.#isTaken) this.#listener.failed()
  }
}
