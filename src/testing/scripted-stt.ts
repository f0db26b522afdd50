import { Channel } from '../std/channel.ts'
import type { Clock } from '../std/clock.ts'
import { StageError } from '../std/errors.ts'
import type { Stt, SttEvent, SttHint, SttSession } from '../stt/stt.ts'

/** A recogniser's script: it hears nothing and knows what each turn will have said. */
export interface SttScript {
  /** One per turn, from the start for each session; '' when they run out. An error fails that turn. */
  readonly transcripts: Iterable<Said>
  /** Absent: finals come at once and partials not at all. */
  readonly delay?: { readonly clock: Clock; readonly finalMs: number; readonly partialMsPerWord?: number }
  readonly onHint?: (hint: SttHint) => void
}

/** The words of a turn, with the language they are in for a recogniser that tells; or what fails it. */
export type Said = string | { readonly text: string; readonly language: string } | StageError

export function scriptedStt(script: SttScript): Stt {
  return { name: 'scripted', open: (signal) => new ScriptedSttSession(script, signal) }
}

class ScriptedSttSession implements SttSession {
  readonly #script: SttScript
  readonly #transcripts: Iterator<Said>
  readonly #events = new Channel<SttEvent>(64)
  readonly #signal: AbortSignal
  readonly #close = () => this.#end()
  #turn: Said | undefined
  #timer: Disposable | undefined

  constructor(script: SttScript, signal: AbortSignal) {
    this.#script = script
    this.#transcripts = script.transcripts[Symbol.iterator]()
    this.#signal = signal
    if (signal.aborted) this.#events.close()
    signal.addEventListener('abort', this.#close, { once: true })
  }

  get events(): AsyncIterable<SttEvent> {
    return this.#events
  }

  write(_hop: Int16Array): void {
    // The script knows the words already.
  }

  hint(hint: SttHint): void {
    this.#script.onHint?.(hint)
    switch (hint) {
      case 'speech':
        this.#turn ??= this.#transcripts.next().value ?? ''
        return this.#sayWords(1)
      case 'pause':
        return this.#finish(this.#turn ?? '')
      case 'turn-end':
        this.#turn = undefined
        return
      default:
        hint satisfies never
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end()
  }

  #end(): void {
    this.#signal.removeEventListener('abort', this.#close)
    this.#timer?.[Symbol.dispose]()
    this.#events.close()
  }

  #finish(turn: Said): void {
    const words = typeof turn === 'string' ? { text: turn } : turn
    const event: SttEvent = words instanceof StageError ? { type: 'failed', error: words } : { type: 'final', ...words }
    this.#later(this.#script.delay?.finalMs ?? 0, () => this.#events.push(event))
  }

  /** Partials of one word more each time, for as long as speech goes on. */
  #sayWords(count: number): void {
    this.#timer?.[Symbol.dispose]()
    const words = typeof this.#turn === 'string' ? this.#turn.split(' ') : []
    const everyMs = this.#script.delay?.partialMsPerWord
    if (everyMs === undefined || count > words.length) return
    this.#later(everyMs, () => {
      this.#events.push({ type: 'partial', text: words.slice(0, count).join(' ') })
      this.#sayWords(count + 1)
    })
  }

  #later(delayMs: number, run: () => void): void {
    this.#timer?.[Symbol.dispose]()
    const clock = this.#script.delay?.clock
    if (!clock || delayMs === 0) run()
    else this.#timer = clock.after(delayMs, run)
  }
}
