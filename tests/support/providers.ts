import { Channel } from '../../src/std/channel.ts'
import { sleep, type Clock } from '../../src/std/clock.ts'
import { StageError } from '../../src/std/errors.ts'
import type { CallIds, Llm, LlmEvent, Message, ToolSpec } from '../../src/llm/llm.ts'
import type { Stt, SttEvent, SttHint, SttSession } from '../../src/stt/stt.ts'
import type { Tts } from '../../src/tts/tts.ts'
import type { Pcm } from '../../src/audio/pcm.ts'

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

/** A recogniser that hears nothing and says nothing, but for the parts of its sessions that are given. */
export const inertStt = (session: Partial<SttSession>): Stt => ({
  name: 'inert',
  open: () => ({
    write: () => {},
    hint: () => {},
    events: new Channel<SttEvent>(1),
    [Symbol.asyncDispose]: async () => {},
    ...session,
  }),
})

/** A model's script. */
export interface LlmScript {
  /** One per answer, in the order asked by whatever call; '' when they run out. An error fails that answer. */
  readonly replies: Iterable<ScriptedReply>
  /** Absent: all tokens come at once. */
  readonly delay?: { readonly clock: Clock; readonly firstMs: number; readonly perTokenMs?: number }
  readonly onAsk?: (messages: readonly Message[], tools: readonly ToolSpec[], call?: CallIds) => void
}

/** Words, what fails the answer, or the events of one. */
export type ScriptedReply = string | StageError | readonly LlmEvent[]

/** Streams each reply word by word; an abort ends it quietly. */
export function scriptedLlm(script: LlmScript): Llm {
  const replies = script.replies[Symbol.iterator]()
  return {
    name: 'scripted',
    async *stream(messages, signal, { tools = [], call } = {}): AsyncGenerator<LlmEvent> {
      script.onAsk?.(messages, tools, call)
      const reply: ScriptedReply = replies.next().value ?? ''
      if (!(await waited(script.delay?.clock, script.delay?.firstMs, signal))) return
      if (reply instanceof StageError) throw reply
      if (typeof reply !== 'string') return yield* reply
      const tokens = reply === '' ? [] : reply.split(/(?<=\s)/)
      for (const [index, text] of tokens.entries()) {
        if (index > 0 && !(await waited(script.delay?.clock, script.delay?.perTokenMs, signal))) return
        yield { type: 'text', text }
      }
      yield { type: 'usage', promptTokens: messages.length, completionTokens: tokens.length }
    },
  }
}

/** A voice that hums: text becomes a tone as long as the text, so what was heard can be checked to the sample. */
export interface ToneScript {
  readonly msPerChar: number
  readonly rateHz: number
  readonly frequencyHz: number
  /** Length of each `Pcm`; 100 ms unless given. */
  readonly chunkMs?: number
  /** Absent: all chunks come at once. */
  readonly delay?: { readonly clock: Clock; readonly firstMs: number; readonly perChunkMs?: number }
  /** What it throws, the voice throws. */
  readonly onSpeak?: (piece: string) => void
}

/** The tone a piece becomes: the first `text.length × msPerChar` of a sine at a quarter of full scale. */
export function toneOf(text: string, tone: Pick<ToneScript, 'msPerChar' | 'rateHz' | 'frequencyHz'>): Int16Array {
  const length = Math.round((text.length * tone.msPerChar * tone.rateHz) / 1000)
  const step = (2 * Math.PI * tone.frequencyHz) / tone.rateHz
  return Int16Array.from({ length }, (_, index) => Math.round(8_192 * Math.sin(step * index)))
}

/** Speaks each piece as `toneOf` it; an abort ends it quietly. */
export function toneTts(script: ToneScript): Tts {
  const chunkSamples = Math.round(((script.chunkMs ?? 100) * script.rateHz) / 1000)
  // Every tone is the start of the longest so far: a benchmark that hums for minutes pays for the sines once.
  let longest: Int16Array = new Int16Array(0)
  return {
    name: 'tone',
    async *speak(piece, signal): AsyncGenerator<Pcm> {
      script.onSpeak?.(piece)
      const length = Math.round((piece.length * script.msPerChar * script.rateHz) / 1000)
      if (longest.length < length) longest = toneOf(piece, script)
      const tone = longest.subarray(0, length)
      for (let from = 0; from < length; from += chunkSamples) {
        const delayMs = from === 0 ? script.delay?.firstMs : script.delay?.perChunkMs
        if (!(await waited(script.delay?.clock, delayMs, signal))) return
        yield { samples: tone.subarray(from, from + chunkSamples), rateHz: script.rateHz }
      }
    },
  }
}

/** Waits, and says whether to go on: false once the signal aborts. */
async function waited(clock: Clock | undefined, delayMs: number | undefined, signal: AbortSignal): Promise<boolean> {
  if (clock && delayMs) await sleep(clock, delayMs, signal).catch(() => undefined)
  return !signal.aborted
}
