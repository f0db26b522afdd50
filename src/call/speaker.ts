import { Context } from '../llm/context.ts'
import type { LlmEvent } from '../llm/llm.ts'
import { StageError, asStageError } from '../std/errors.ts'
import type { Wire } from '../transport/wire.ts'
import type { CallState } from '../turn/events.ts'
import type { CallParts, Untimed } from './parts.ts'
import { Playout } from './playout.ts'
import { runReply } from './reply.ts'
import type { TurnTiming } from './timing.ts'

/** Said when a stage failed before a word was out, so that no turn ends in silence. */
const TROUBLE = 'Sorry, something went wrong on my side. Please try again.'

interface Reply {
  readonly number: number
  readonly cut: AbortController
  readonly timing: TurnTiming | undefined
  /** False for the last resort: what fails here is not apologised for again. */
  readonly mayApologise: boolean
  tokensEnded: boolean
  hasAudio: boolean
  isSounding: boolean
  /** What a text-only reply has shown. */
  shown: string
}

interface ReplySource {
  readonly tokens: (signal: AbortSignal) => AsyncIterable<LlmEvent>
  readonly spoken: boolean
  readonly timing?: TurnTiming | undefined
  readonly mayApologise?: boolean
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

  /** `done` is called when a reply has come to its own end, not when it was cut. */
  constructor(wire: Wire, parts: CallParts, emit: (event: Untimed) => void, done: () => void) {
    this.#parts = parts
    this.#emit = emit
    this.#done = done
    this.#context = new Context(parts.systemPrompt)
    this.#playout = new Playout(wire, parts.pacer, parts.clock, {
      started: () => this.#onSounding(),
      progressed: (reply, { id, text, heardChars }, status) =>
        emit({ type: 'piece', reply, piece: id, text, heardChars, status, spoken: true }),
      drained: () => this.#onDrained(),
    })
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
  say(text: string, mayApologise = true): void {
    this.cut()
    this.#start({ tokens: () => ownWords(text), spoken: true, mayApologise })
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
    if (!reply.tokensEnded) this.#emit({ type: 'tokens-ended', reply: reply.number })
    this.#emit({ type: 'interrupted', reply: reply.number, heard })
    this.#quiet(reply)
  }

  [Symbol.dispose](): void {
    this.cut()
    this.#playout[Symbol.dispose]()
  }

  #start(source: ReplySource): void {
    const reply: Reply = {
      number: ++this.#replies,
      cut: new AbortController(),
      timing: source.timing,
      mayApologise: source.mayApologise ?? true,
      tokensEnded: false,
      hasAudio: false,
      isSounding: false,
      shown: '',
    }
    this.#reply = reply
    this.#playout.begin(reply.number)
    this.#enter('thinking')
    this.#emit({ type: 'reply-started', reply: reply.number })
    void this.#run(reply, source)
  }

  async #run(reply: Reply, source: ReplySource): Promise<void> {
    const { number, timing } = reply
    const now = () => this.#parts.clock.now()
    const parts = {
      number,
      tts: this.#parts.tts,
      playout: this.#playout,
      nextPieceId: () => ++this.#pieces,
      spoken: source.spoken,
      listener: {
        token: (text: string) => {
          timing?.note('firstTokenMs', now())
          this.#emit({ type: 'token', reply: number, text })
        },
        tokensEnded: () => {
          reply.tokensEnded = true
          this.#emit({ type: 'tokens-ended', reply: number })
        },
        used: (promptTokens: number, completionTokens: number) =>
          this.#emit({ type: 'tokens-used', reply: number, promptTokens, completionTokens }),
        pieceReady: () => timing?.note('firstPieceMs', now()),
        pieceShown: (piece: number, text: string) => {
          reply.shown = `${reply.shown} ${text}`.trimStart()
          this.#emit({
            type: 'piece',
            reply: number,
            piece,
            text,
            heardChars: text.length,
            status: 'new',
            spoken: false,
          })
        },
        audioReady: () => {
          if (reply.hasAudio) return
          reply.hasAudio = true
          timing?.note('firstAudioMs', now())
          this.#emit({ type: 'speech-started', reply: number })
        },
      },
    }
    try {
      await runReply(source.tokens, parts, reply.cut.signal)
    } catch (error) {
      if (this.#reply === reply) this.#onFailed(reply, asStageError('llm', error))
    }
  }

  #onFailed(reply: Reply, error: StageError): void {
    this.#emit({ type: 'failed', stage: error.stage, code: error.code, message: error.message, fatal: false })
    if (!reply.tokensEnded) this.#emit({ type: 'tokens-ended', reply: reply.number })
    // What has been said plays to its end; where nothing was, the caller still gets an answer.
    if (reply.hasAudio || !reply.mayApologise) return this.#playout.finish(reply.number)
    this.#reply = undefined
    this.say(TROUBLE, false)
  }

  #onSounding(): void {
    const reply = this.#reply
    if (!reply) return
    reply.isSounding = true
    this.#emit({ type: 'bot-started-speaking', reply: reply.number })
    this.#enter('speaking')
    if (!reply.timing) return
    reply.timing.note('sentMs', this.#parts.clock.now())
    this.#emit({ type: 'turn-timed', turn: reply.timing.turn, latency: reply.timing.latency })
  }

  #onDrained(): void {
    const reply = this.#reply
    if (!reply) return
    const heard = this.#playout.heard() || reply.shown
    if (heard === '' && reply.mayApologise) {
      return this.#onFailed(
        reply,
        new StageError('llm', 'empty-answer', 'the model answered nothing that can be spoken'),
      )
    }
    this.#reply = undefined
    this.#context.botSaid(heard)
    this.#quiet(reply)
    this.#done()
  }

  #quiet(reply: Reply): void {
    if (reply.hasAudio) this.#emit({ type: 'speech-ended', reply: reply.number })
    if (reply.isSounding) this.#emit({ type: 'bot-stopped-speaking', reply: reply.number })
    this.#enter('listening')
  }

  #enter(state: CallState): void {
    if (state === this.#state) return
    this.#state = state
    this.#emit({ type: 'state-changed', state })
  }
}

async function* ownWords(text: string): AsyncGenerator<LlmEvent> {
  yield { type: 'text', text }
}
