import { Context } from '../llm/context.ts'
import type { LlmEvent, ToolCall } from '../llm/llm.ts'
import { type Stage, StageError, asStageError } from '../std/errors.ts'
import type { Wire } from '../transport/wire.ts'
import type { CallState } from '../turn/events.ts'
import type { CallParts, Untimed } from './parts.ts'
import { Playout } from './playout.ts'
import { type ReplyListener, type ReplyParts, runReply } from './reply.ts'
import type { TurnTiming } from './timing.ts'

/** Said when a stage failed before a word was out, so that no turn ends in silence. */
const TROUBLE = 'Sorry, something went wrong on my side. Please try again.'

interface ReplySource {
  readonly tokens: (signal: AbortSignal) => AsyncIterable<LlmEvent>
  /** False for a reply that is only shown. */
  readonly spoken: boolean
  readonly timing?: TurnTiming
  /** An apology: where it fails, too, there is no other. */
  readonly isLastResort?: true
}

interface Reply {
  readonly number: number
  readonly source: ReplySource
  readonly cut: AbortController
  tokensEnded: boolean
  hasPieces: boolean
  hasAudio: boolean
  isSounding: boolean
  failed: Stage | undefined
  readonly calls: ToolCall[]
  /** What a text-only reply has shown. */
  shown: string
}

export interface SpeakerListener {
  told(event: Untimed): void
  /** A reply has come to its own end; not when it was cut. */
  done(): void
  /** The beat hit a fault: nothing more can be played. */
  broke(error: unknown): void
}

/** The bot's half of a call: at most one reply, numbered; the context keeps of it what was heard. */
export class Speaker implements Disposable {
  readonly #parts: CallParts
  readonly #emit: (event: Untimed) => void
  readonly #done: () => void
  readonly #context: Context
  readonly #playout: Playout
  #reply: Reply | undefined
  #replies = 0
  #pieces = 0
  #turns = 0
  #state: CallState = 'listening'

  constructor(wire: Wire, parts: CallParts, listener: SpeakerListener) {
    this.#parts = parts
    this.#emit = listener.told
    this.#done = listener.done
    this.#context = new Context(parts.systemPrompt)
    this.#playout = new Playout(wire, parts.pacer, parts.clock, {
      started: () => this.#onSounding(),
      progressed: (reply, { id, text, heardChars }, status) =>
        listener.told({ type: 'piece', reply, piece: id, text, heardChars, status, spoken: true }),
      ranDry: (reply, ms) => listener.told({ type: 'ran-dry', reply, ms }),
      drained: () => this.#onDrained(),
      broke: listener.broke,
    })
  }

  get queuedHops(): number {
    return this.#playout.queuedHops
  }

  /** There has been a reply, or one is on its way. */
  get hasBegun(): boolean {
    return this.#replies > 0
  }

  get nextTurn(): number {
    return this.#turns + 1
  }

  /** Joins the context without an answer. */
  note(text: string): void {
    this.#context.userSaid(text)
  }

  answer(text: string, options: { timing?: TurnTiming; spoken: boolean }): void {
    this.cut()
    this.#context.userSaid(text)
    this.#emit({ type: 'user-turn', turn: ++this.#turns, text })
    const messages = this.#context.messages()
    this.#start({ ...options, tokens: (signal) => this.#parts.llm.stream(messages, signal) })
  }

  /** Speaks a text of our own. */
  say(text: string): void {
    this.cut()
    this.#start({ tokens: () => ownWords(text), spoken: true })
  }

  pause(): void {
    this.#playout.pause()
  }

  resume(): void {
    this.#playout.resume()
    if (this.#reply) this.#emit({ type: 'resumed', reply: this.#reply.number })
  }

  /** The whole of barge-in: stop thinking, stop speaking, remember what was heard. */
  cut(): void {
    const reply = this.#reply
    if (!reply) return
    this.#reply = undefined
    reply.cut.abort(new DOMException('the reply was cut', 'AbortError'))
    const heard = this.#playout.cut() || reply.shown
    this.#context.botSaid(heard)
    this.#endTokens(reply)
    this.#emit({ type: 'interrupted', reply: reply.number, heard })
    this.#endSpeech(reply)
    this.#enter('listening')
  }

  [Symbol.dispose](): void {
    this.cut()
    this.#playout[Symbol.dispose]()
  }

  #start(source: ReplySource): void {
    const reply: Reply = {
      number: ++this.#replies,
      source,
      cut: new AbortController(),
      tokensEnded: false,
      hasPieces: false,
      hasAudio: false,
      isSounding: false,
      failed: undefined,
      calls: [],
      shown: '',
    }
    this.#reply = reply
    this.#playout.begin(reply.number)
    this.#enter('thinking')
    this.#emit({ type: 'reply-started', reply: reply.number })
    void this.#run(reply)
  }

  async #run(reply: Reply): Promise<void> {
    const { number, source, cut } = reply
    const { tts, clock } = this.#parts
    const parts: ReplyParts = {
      number,
      tts,
      clock,
      playout: this.#playout,
      spoken: source.spoken,
      nextPieceId: () => ++this.#pieces,
      listener: this.#follow(reply),
    }
    try {
      await runReply(source.tokens, parts, cut.signal)
    } catch (error) {
      if (this.#reply === reply) this.#onFailed(reply, asStageError('llm', error))
    }
  }

  #follow(reply: Reply): ReplyListener {
    const { number } = reply
    const { timing } = reply.source
    const emit = this.#emit
    const now = () => this.#parts.clock.now()
    return {
      token: (text) => {
        timing?.note('firstTokenMs', now())
        emit({ type: 'token', reply: number, text })
      },
      tokensEnded: () => this.#endTokens(reply),
      used: (promptTokens, completionTokens) =>
        emit({ type: 'tokens-used', reply: number, promptTokens, completionTokens }),
      toolCalled: (call) => reply.calls.push(call),
      pieceReady: () => {
        reply.hasPieces = true
        timing?.note('firstPieceMs', now())
      },
      pieceShown: (piece, text) => {
        reply.shown = `${reply.shown} ${text}`.trimStart()
        emit({ type: 'piece', reply: number, piece, text, heardChars: text.length, status: 'new', spoken: false })
      },
      audioReady: () => {
        if (reply.hasAudio) return
        reply.hasAudio = true
        timing?.note('firstAudioMs', now())
        emit({ type: 'speech-started', reply: number })
      },
    }
  }

  /** What has been said plays to its end. */
  #onFailed(reply: Reply, error: StageError): void {
    this.#fail(reply, error)
    this.#playout.finish(reply.number)
  }

  #fail(reply: Reply, { stage, code, message }: StageError): void {
    reply.failed = stage
    this.#emit({ type: 'failed', stage, code, message, fatal: false })
  }

  #onSounding(): void {
    const reply = this.#reply
    if (!reply) return
    reply.isSounding = true
    this.#emit({ type: 'bot-started-speaking', reply: reply.number })
    this.#enter('speaking')
    const { timing } = reply.source
    if (!timing) return
    timing.note('sentMs', this.#parts.clock.now())
    this.#emit({ type: 'turn-timed', turn: timing.turn, latency: timing.latency })
  }

  #onDrained(): void {
    const reply = this.#reply
    if (!reply) return
    const isEmpty = !reply.isSounding && reply.shown === ''
    if (isEmpty && !reply.failed) this.#fail(reply, emptyReply(reply))
    this.#reply = undefined
    this.#context.botSaid(this.#playout.heard() || reply.shown)
    this.#endSpeech(reply)
    // Where nothing was said, the caller still gets an answer.
    if (isEmpty && !reply.source.isLastResort) return this.#apologise(reply)
    this.#enter('listening')
    this.#done()
  }

  #apologise({ failed, source: { spoken } }: Reply): void {
    if (failed === 'llm' || failed === 'tts') this.#emit({ type: 'fell-back', stage: failed })
    this.#start({ tokens: () => ownWords(TROUBLE), spoken, isLastResort: true })
  }

  #endTokens(reply: Reply): void {
    if (reply.tokensEnded) return
    reply.tokensEnded = true
    this.#emit({ type: 'tokens-ended', reply: reply.number })
  }

  #endSpeech(reply: Reply): void {
    if (reply.hasAudio) this.#emit({ type: 'speech-ended', reply: reply.number })
    if (reply.isSounding) this.#emit({ type: 'bot-stopped-speaking', reply: reply.number })
  }

  #enter(state: CallState): void {
    if (state === this.#state) return
    this.#state = state
    this.#emit({ type: 'state-changed', state })
  }
}

const emptyReply = (reply: Reply): StageError =>
  reply.hasPieces
    ? new StageError('tts', 'no-audio', 'the voice gave no audio')
    : new StageError('llm', 'empty-answer', 'the model answered nothing that can be spoken')

async function* ownWords(text: string): AsyncGenerator<LlmEvent> {
  yield { type: 'text', text }
}
