import type { ToolCall } from '../llm/llm.ts'
import { joined } from '../language/script.ts'
import type { Clock } from '../std/clock.ts'
import { type Stage, StageError } from '../std/errors.ts'
import { failureOf, type Untimed } from '../event/call-event.ts'
import type { Fillers } from './fillers.ts'
import type { ReplyListener } from './reply.ts'
import type { TurnTiming } from './timing.ts'
import type { Running } from '../tool/running.ts'
import type { ToolResult } from '../tool/tool.ts'
import type { ReplyEvent, Rounds } from './rounds.ts'
import type { Utterance } from './utterance.ts'

/** How a call goes on when all has been heard. */
export type Ending = Extract<ToolResult, { type: 'ends' | 'hands-over' }>

export const isEnding = (result: ToolResult): result is Ending => result.type === 'ends' || result.type === 'hands-over'

export interface ReplySource {
  readonly tokens: (signal: AbortSignal) => AsyncIterable<ReplyEvent>
  /** False for a reply that is only shown. */
  readonly spoken: boolean
  readonly timing?: TurnTiming
  /** The answer of the model; absent for words of our own. */
  readonly rounds?: Rounds
  /** Words of the agent's code. */
  readonly utterance?: Utterance | undefined
  /** How often the model may still act on the call in this turn. */
  readonly roundsLeft?: number
  /** An apology: where it fails, too, there is no other. */
  readonly isLastResort?: true
  /** Once it has been heard, the call ends: nothing works any more. */
  readonly endsCall?: boolean
}

/** What has become of one reply so far, and the events that tell of it. */
export class ReplyRecord {
  readonly number: number
  readonly source: ReplySource
  readonly cut = new AbortController()
  /** What waits until the words have been heard, to act on the call. */
  readonly calls: ToolCall[] = []
  /** Of these, what has begun. */
  readonly used: Running[] = []
  /** A tool, or code of the agent, has said that the call is over. */
  ending: Ending | undefined
  /** While its words are still coming. */
  fillers: Fillers | undefined
  readonly #over = Promise.withResolvers<void>()
  /** Resolves when it has been heard, or cut. */
  readonly over: Promise<void> = this.#over.promise
  /** What a text-only reply has shown. */
  shown = ''
  failed: Stage | undefined
  /** All has been said, and what the model called for is being done. */
  isActing = false
  readonly #emit: (event: Untimed) => void
  readonly #clock: Clock
  #tokensEnded = false
  #hasPieces = false
  /** The answer's own, and any. */
  #hasAudio = false
  #hasSpeech = false
  #isSounding = false
  #hasAnswered = false
  #isTimed = false
  /** A tool has said that nothing more is to be said. */
  #isSettled = false

  constructor(number: number, source: ReplySource, clock: Clock, emit: (event: Untimed) => void) {
    this.number = number
    this.source = source
    this.#clock = clock
    this.#emit = emit
  }

  /** What the run of the reply tells. */
  readonly listener: ReplyListener = {
    working: (on) => {
      if (on === 'loading') this.fillers?.modelLoads()
    },
    waits: (filler) => {
      if (filler) this.fillers?.toolsRun(filler)
    },
    token: (text) => {
      this.#note('firstTokenMs')
      this.#emit({ type: 'token', reply: this.number, text })
    },
    tokensEnded: () => this.endTokens(),
    used: (tokens) => this.#emit({ type: 'tokens-used', reply: this.number, ...tokens }),
    toolCalled: (call, acts) => {
      if (acts) this.calls.push(call)
      this.#emit({ type: 'tool-called', reply: this.number, ...inWords(call) })
    },
    pieceReady: () => {
      this.#hasPieces = true
      this.#note('firstPieceMs')
    },
    pieceShown: (piece, text) => {
      this.shown = joined([this.shown, text])
      this.#emit({
        type: 'piece',
        reply: this.number,
        piece,
        text,
        heardChars: text.length,
        status: 'new',
        spoken: false,
      })
    },
    audioReady: () => {
      if (this.#hasAudio) return
      this.#hasAudio = true
      this.#note('firstAudioMs')
      this.#beginSpeech()
    },
    // The reply may be saved yet: told of, but no failure of it.
    voiceBroke: (error) => this.#tell(error),
    replaced: (news) => this.#emit(news),
  }

  /** The first of it goes to the wire. */
  sounds(): void {
    this.#isSounding = true
    // A plea to wait may come before the voice has given anything.
    this.#beginSpeech()
    this.#emit({ type: 'bot-started-speaking', reply: this.number })
  }

  /** The first of what it says itself goes to the wire: tells how long the caller has waited for it. */
  answers(): void {
    this.#hasAnswered = true
    const { timing } = this.source
    if (!timing || this.#isTimed) return
    this.#isTimed = true
    this.#note('sentMs')
    this.#emit({ type: 'turn-timed', turn: timing.turn, latency: timing.latency })
  }

  endTokens(): void {
    if (this.#tokensEnded) return
    this.#tokensEnded = true
    this.#emit({ type: 'tokens-ended', reply: this.number })
  }

  endSpeech(): void {
    this.#over.resolve()
    if (this.#hasSpeech) this.#emit({ type: 'speech-ended', reply: this.number })
    this.#hasSpeech = this.#hasAudio = false
    this.fallSilent()
  }

  /** Nobody is there to hear it, for now or for good. */
  fallSilent(): void {
    if (this.#isSounding) this.#emit({ type: 'bot-stopped-speaking', reply: this.number })
    this.#isSounding = false
  }

  /** A tool begins. */
  began({ call }: Running): void {
    this.#emit({ type: 'tool-began', reply: this.number, ...inWords(call) })
  }

  /** A tool has its result. */
  ended(run: Running): void {
    const { result } = run
    if (!result) return
    if (isEnding(result)) this.ending = result
    this.#isSettled ||= result.type === 'done' || this.ending !== undefined
    this.#emit(usedIn(this.number, run, result))
  }

  /** Tells what came of all that was to act on the call. */
  endActs(): void {
    for (const run of this.used) this.ended(run)
    for (const call of this.calls.slice(this.used.length)) {
      const { tool } = inWords(call)
      this.#emit({ type: 'tool-dropped', reply: this.number, call: call.id, tool })
    }
  }

  fail(error: StageError): void {
    this.failed = error.stage
    this.#tell(error)
  }

  #beginSpeech(): void {
    if (this.#hasSpeech) return
    this.#hasSpeech = true
    this.#emit({ type: 'speech-started', reply: this.number })
  }

  #tell(error: StageError): void {
    this.#emit(failureOf(error))
  }

  /** Some of it is on its way to the ear. */
  get hasAudio(): boolean {
    return this.#hasAudio
  }

  /** Nothing has come of it, neither words nor deeds. */
  get isVoid(): boolean {
    // Code of the agent may have nothing to say.
    if (!this.source.rounds && !this.#hasPieces && this.failed === undefined) return false
    const hasActs = this.calls.length > 0 || this.#isSettled
    return !this.#hasAnswered && this.shown === '' && (!hasActs || this.failed !== undefined)
  }

  /** Why nothing has come of it, where no stage has failed. */
  get voidReason(): StageError {
    return this.#hasPieces
      ? new StageError('tts', 'no-audio', 'the voice gave no audio')
      : new StageError('llm', 'empty-answer', 'the model answered nothing that can be spoken')
  }

  #note(stage: 'firstTokenMs' | 'firstPieceMs' | 'firstAudioMs' | 'sentMs'): void {
    this.source.timing?.note(stage, this.#clock.now())
  }
}

/** What tells that a tool has its result. */
export const usedIn = (reply: number, { call, name: tool, ms }: Running, { type, told }: ToolResult): Untimed => ({
  type: 'tool-used',
  reply,
  call: call.id,
  tool,
  outcome: type === 'failed' ? 'failed' : 'done',
  told,
  ms,
})

/** No tool has so long a name. */
const MAX_NAME_CHARS = 64

const inWords = ({ id, name, input }: ToolCall) => ({ call: id, tool: name.slice(0, MAX_NAME_CHARS), input })
