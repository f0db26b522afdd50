import type { TtsDialect } from './tts-dialect.ts'
import type { SocketIo } from './vendor-socket.ts'
import { VoiceLine } from './voice-line.ts'

/** The connections to one voice: as many are kept open as there are calls, so that a reply finds one that is free. */
export class VoiceLines {
  readonly #dialect: TtsDialect
  readonly #io: SocketIo
  #calls = 0
  readonly #idle: VoiceLine[] = []
  readonly #busy = new Set<VoiceLine>()

  constructor(dialect: TtsDialect, io: SocketIo) {
    this.#dialect = dialect
    this.#io = io
  }

  /** A call has begun, and is over when the signal aborts. */
  attend(signal: AbortSignal): void {
    if (signal.aborted) return
    this.#calls++
    this.#fill()
    const left = () => {
      this.#calls--
      while (this.#idle.length > 0 && this.#isMany) this.#idle.shift()?.[Symbol.dispose]()
    }
    signal.addEventListener('abort', left, { once: true })
  }

  /** One for a reply. `isKept`: it was open before, and may have ended without our knowledge; `fresh` asks for one that was not. */
  take(how: 'any' | 'fresh'): { readonly line: VoiceLine; readonly isKept: boolean } {
    const kept = how === 'any' ? this.#idle.pop() : undefined
    const line = kept ?? this.#open()
    this.#busy.add(line)
    return { line, isKept: kept !== undefined }
  }

  get #isMany(): boolean {
    return this.#idle.length + this.#busy.size > this.#calls
  }

  #fill(): void {
    while (this.#idle.length + this.#busy.size < this.#calls) this.#idle.push(this.#open())
  }

  #open(): VoiceLine {
    return new VoiceLine(this.#dialect, this.#io, {
      free: (line) => {
        this.#busy.delete(line)
        this.#idle.push(line)
        if (this.#isMany) this.#idle.shift()?.[Symbol.dispose]()
      },
      ended: (line) => {
        this.#busy.delete(line)
        const at = this.#idle.indexOf(line)
        if (at >= 0) this.#idle.splice(at, 1)
        // One that the vendor has refused is not opened again before it is needed.
        if (line.isWelcome) this.#fill()
      },
    })
  }
}
