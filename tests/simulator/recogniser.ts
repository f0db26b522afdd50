import { Channel } from '../../src/std/channel.ts'
import { StageError } from '../../src/std/errors.ts'
import type { Stt, SttEvent, SttHint, SttSession } from '../../src/stt/stt.ts'
import type { RecogniserScript, RecogniserTrouble } from './script.ts'
import { NOISE, wordIn } from './sound.ts'
import type { Ledger } from './ledger.ts'

const HOP_MS = 20
/** What was written so shortly before `speech` belongs to the turn. */
const PRE_ROLL_HOPS = 25

/** A recogniser that hears the words in what it is written, with the troubles of its script. */
export function recogniserOf(script: RecogniserScript, ledger: Ledger): Stt {
  return { name: `ears ${ledger.nextName()}`, open: (signal) => new Session(script, ledger, signal) }
}

const trouble = (): StageError => new StageError('stt', 'unreachable', 'scripted trouble', { retryable: true })

class Session implements SttSession {
  readonly #script: RecogniserScript
  readonly #ledger: Ledger
  readonly #signal: AbortSignal
  readonly #events = new Channel<SttEvent | StageError>(256)
  readonly #close = () => this.#end()
  readonly #isOpen: Disposable
  readonly #timers = new Set<Disposable>()
  /** Before `speech`, the last hops. */
  #before: (number | undefined)[] = []
  /** Of the turn, each once. */
  #words: number[] | undefined
  #trouble: RecogniserTrouble | undefined
  #silentHops = 0
  #isLikely = false
  #isOver = false
  /** It has broken, or is not wanted any more. */
  #isGone = false

  constructor(script: RecogniserScript, ledger: Ledger, signal: AbortSignal) {
    this.#script = script
    this.#ledger = ledger
    this.#signal = signal
    this.#isOpen = ledger.opened(signal)
    signal.addEventListener('abort', this.#close, { once: true })
  }

  get decides(): boolean {
    return this.#script.overMs !== undefined
  }

  get events(): AsyncIterable<SttEvent> {
    return this.#read()
  }

  write(hop: Int16Array): void {
    if (this.#trouble?.how === 'cannot-be-written-to') throw this.#meets()
    const word = wordIn(hop)
    if (this.#words === undefined) {
      this.#before.push(word)
      if (this.#before.length > PRE_ROLL_HOPS) this.#before.shift()
      return
    }
    if (word === undefined) this.#hearsSilence()
    else this.#hearsVoice(word)
  }

  hint(hint: SttHint): void {
    this.#ledger.note({ type: 'hint', hint })
    switch (hint) {
      case 'speech':
        return this.#begins()
      case 'pause':
        return this.#isAsked()
      case 'turn-end':
        this.#words = undefined
        this.#before = []
        this.#trouble = undefined
        return
      default:
        hint satisfies never
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end()
  }

  async *#read(): AsyncGenerator<SttEvent> {
    for await (const event of this.#events) {
      if (event instanceof StageError) throw event
      yield event
    }
  }

  #begins(): void {
    this.#stopTimers()
    this.#isOver = false
    if (this.#words) return
    this.#words = []
    this.#trouble = this.#ledger.troubleOf(this.#script.troubles ?? [])
    for (const word of this.#before.splice(0)) if (word !== undefined) this.#hearsVoice(word)
    if (this.#trouble?.how === 'ends-at-speech') this.#hangsUp()
  }

  #hearsVoice(word: number): void {
    this.#silentHops = 0
    const words = this.#words ?? []
    if (word === NOISE || words.includes(word)) {
      if (this.#isLikely) this.#takesBack()
      return
    }
    words.push(word)
    if (this.#isLikely) this.#takesBack()
    if (this.#trouble?.how === 'ends-at-word') this.#hangsUp()
    if (this.#trouble?.how === 'throws-at-word') this.#breaks()
    const { partialMs } = this.#script
    if (partialMs !== undefined) this.#later(partialMs, () => this.#tell('partial'))
  }

  #takesBack(): void {
    this.#isLikely = false
    this.#tell('partial')
  }

  #hearsSilence(): void {
    const { likelyMs, overMs } = this.#script
    const silentMs = ++this.#silentHops * HOP_MS
    if (this.#words?.length === 0 || this.#trouble) return
    if (silentMs === likelyMs) {
      this.#isLikely = true
      this.#tell('likely')
    }
    if (silentMs === overMs && !this.#isOver) {
      this.#isOver = true
      this.#tell('turn-over')
    }
  }

  #isAsked(): void {
    const words = [...(this.#words ?? [])]
    const final = () => this.#tell('final', words)
    switch (this.#trouble?.how) {
      case 'ends-at-pause':
        return this.#hangsUp()
      case 'throws-at-pause':
        return this.#breaks()
      case 'fails':
        return this.#later(this.#script.finalMs ?? 0, () => this.#events.push({ type: 'failed', error: this.#meets() }))
      case 'late': {
        const { lateMs = 0 } = this.#trouble
        this.#meets()
        return this.#later((this.#script.finalMs ?? 0) + lateMs, final)
      }
      case undefined:
      case 'ends-at-speech':
      case 'ends-at-word':
      case 'throws-at-word':
      case 'cannot-be-written-to':
        return this.#later(this.#script.finalMs ?? 0, final)
      default:
        this.#trouble?.how satisfies undefined
    }
  }

  #tell(type: 'partial' | 'likely' | 'final' | 'turn-over', words: readonly number[] = [...(this.#words ?? [])]): void {
    if (this.#isGone) return
    const text = words.map((word) => this.#ledger.wordOf(word)).join(' ')
    const final = type === 'final' || type === 'turn-over'
    this.#ledger.note({ type: 'recognised', text, ids: words, final })
    this.#events.push({ type, text })
  }

  #meets(): StageError {
    this.#trouble = undefined
    this.#ledger.note({ type: 'trouble', stage: 'stt' })
    return trouble()
  }

  #breaks(): void {
    this.#events.push(this.#meets())
    this.#isGone = true
  }

  #hangsUp(): void {
    this.#meets()
    this.#isGone = true
    this.#events.close()
  }

  #later(ms: number, run: () => void): void {
    if (ms === 0) return run()
    const timer = this.#ledger.clock.after(ms, () => {
      this.#timers.delete(timer)
      run()
    })
    this.#timers.add(timer)
  }

  #stopTimers(): void {
    for (const timer of this.#timers) timer[Symbol.dispose]()
    this.#timers.clear()
  }

  #end(): void {
    this.#signal.removeEventListener('abort', this.#close)
    this.#isOpen[Symbol.dispose]()
    this.#stopTimers()
    this.#isGone = true
    this.#events.close()
  }
}
