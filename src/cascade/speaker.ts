import type { Line, TalkSoFar } from '../call/agent.ts'
import { Context } from '../llm/context.ts'
import type { WireCommand } from '../transport/wire.ts'
import type { CallState, Untimed } from '../event/call-event.ts'
import { FailedTurns } from './failed-turns.ts'
import type { MindParts } from './parts.ts'
import type { Playout } from '../call/playout.ts'
import { type Ending, ReplyRecord, type ReplySource } from './reply-record.ts'
import { runReply } from './run-reply.ts'
import { Standstill } from './standstill.ts'
import { Thinking } from './thinking.ts'
import type { TurnTiming } from './timing.ts'
import { ownWords } from './rounds.ts'
import { ToolUse } from './tool-use.ts'
import type { Utterance } from './utterance.ts'

/** How often what acts on the call may fail in one turn: then the model has to say something. */
const MOST_ACTS = 3

export interface SpeakerListener {
  told(event: Untimed): void
  /** A reply has come to its own end; not when it was cut. */
  done(): void
  /** A tool has brought something after its reply was cut: `goOn` when nobody speaks. */
  news(): void
}

/** The bot's half of a call: at most one reply, numbered; the context keeps of it what was heard. */
export class Speaker {
  readonly thinking: Thinking
  readonly #line: Line
  readonly #parts: MindParts
  readonly #emit: (event: Untimed) => void
  readonly #done: () => void
  readonly #tools: ToolUse
  readonly #context: Context
  readonly #playout: Playout
  #reply: ReplyRecord | undefined
  readonly #standstill = new Standstill()
  readonly #count: { -readonly [C in 'turns' | 'replies' | 'pieces']: TalkSoFar[C] }
  readonly #failures: FailedTurns
  #state: CallState = 'listening'
  #isSilent = false
  /** Whether the last answer was spoken. */
  #isSpoken = true

  constructor(line: Line, parts: MindParts, listener: SpeakerListener) {
    const { handed } = parts
    this.#line = line
    this.#parts = parts
    this.#emit = listener.told
    this.#done = listener.done
    this.#failures = new FailedTurns(parts.language)
    this.#context = new Context(parts.systemPrompt, handed?.messages)
    this.#count = { turns: handed?.turns ?? 0, replies: handed?.replies ?? 0, pieces: handed?.pieces ?? 0 }
    this.#tools = new ToolUse({ ...listener, line, tools: parts.tools, context: this.#context, late: handed?.late })
    this.thinking = new Thinking(line, parts, this.#context, this.#tools, {
      told: listener.told,
      wasAhead: (stage, atMs) => this.#reply?.source.timing?.note(stage, atMs),
    })
    this.#playout = line.openMouth({
      started: () => this.#onSounding(),
      answered: () => this.#reply?.answers(),
      progressed: (reply, { id, text, heardChars }, status) =>
        listener.told({ type: 'piece', reply, piece: id, text, heardChars, status, spoken: true }),
      ranDry: (reply, ms) => listener.told({ type: 'ran-dry', reply, ms }),
      drained: () => this.#onDrained(),
    })
  }

  /** There has been a reply, or one is on its way. */
  get hasBegun(): boolean {
    return this.#count.replies > (this.#parts.handed?.replies ?? 0)
  }

  /** A reply is on its way. */
  get isReplying(): boolean {
    return this.#reply !== undefined
  }

  /** A tool of a reply that was cut has brought something, and no reply has been asked for since. */
  get hasNews(): boolean {
    return this.#tools.hasNews
  }

  get nextTurn(): number {
    return this.#count.turns + 1
  }

  /** What the caller has said to somebody else than the model, who reads it later. */
  take(text: string): void {
    this.cut()
    this.#context.userSaid(text)
    this.#emit({ type: 'user-turn', turn: ++this.#count.turns, text })
  }

  /** Joins the context without an answer. */
  note(role: 'user' | 'assistant' | 'system', text: string): void {
    this.#context.append(role, text)
  }

  /** What a client sets before the talk. */
  prepare(command: Extract<WireCommand, { type: 'prepare' }>): void {
    if (command.how === 'text-only') this.#isSilent = true
    else {
      this.cut()
      this.#context.startFrom(command.messages)
    }
  }

  /** The caller has probably said this, and nothing more in this turn: the answer is begun, and nobody notices. */
  foresee(text: string): void {
    if (!this.#reply) this.thinking.foresee(text, !this.#isSilent)
  }

  answer(text: string, options: { timing?: TurnTiming; spoken: boolean }): void {
    this.take(text)
    this.#think({ ...options, roundsLeft: MOST_ACTS })
  }

  /** Speaks on by what has joined the context since the last reply: of a tool, of a client, or of another agent. */
  goOn(): void {
    this.cut()
    this.#think({ spoken: this.#isSpoken, roundsLeft: MOST_ACTS })
  }

  /** Speaks a text of our own. After one that ends the call, `ended` follows. */
  say(text: string, how: Pick<ReplySource, 'isLastResort' | 'endsCall' | 'utterance'> = {}): void {
    this.cut()
    this.#start({ tokens: () => ownWords(text), spoken: true, ...how })
  }

  /** Says it behind what is being said. Resolves when it is over: heard, cut, or, within a reply that goes on, queued. */
  async add(text: string, utterance?: Utterance): Promise<void> {
    if (this.#reply?.fillers) return await this.#reply.fillers.say(text, utterance)
    this.say(text, { utterance })
    await this.#reply?.over
  }

  /** Nothing can be put behind what is being said, until this resolves. */
  get tail(): Promise<void> | undefined {
    return this.#reply?.fillers ? undefined : this.#reply?.over
  }

  /** The call is over, or somebody else's, once all has been heard. */
  endWith(ending: Ending): void {
    if (this.#reply) this.#reply.ending = ending
    else this.#end(ending)
  }

  /** Tells a caller who did speak that the recogniser failed. */
  sayUnheard(): void {
    this.cut()
    this.#start(this.#failures.next('unheard', true))
  }

  pause(): void {
    if (this.#standstill.isPaused) return
    this.#standstill.pause()
    this.#playout.pause()
    if (this.#reply) this.#emit({ type: 'paused', reply: this.#reply.number })
  }

  resume(): void {
    this.#standstill.resume()
    this.#playout.resume()
    if (this.#reply) this.#emit({ type: 'resumed', reply: this.#reply.number })
  }

  /**
   * The caller has been out of reach since then: silence until `release`, when the reply goes on with what they may not have heard.
   * What they missed of one that is over is said again: true when that has begun a reply.
   */
  hold(sinceMs: number): boolean {
    this.#standstill.hold()
    const missed = this.#playout.hold(sinceMs)
    if (this.#reply) {
      this.#reply.fallSilent()
      if (this.#state === 'speaking') this.#enter('thinking')
      return false
    }
    if (missed === '') return false
    this.#context.botUnheard(missed)
    this.say(missed)
    return true
  }

  release(): void {
    this.#standstill.release()
    this.#playout.release()
  }

  /** The whole of barge-in: stop thinking, stop speaking, remember what was heard. `byVoice`: because the caller spoke. */
  cut(byVoice = false): void {
    const reply = this.#reply
    if (!reply) return
    this.#reply = undefined
    reply.cut.abort(new DOMException('the reply was cut', 'AbortError'))
    this.thinking.forget()
    const heard = this.#playout.cut() || reply.shown
    this.#tools.interrupt(reply)
    if (reply.isActing) this.#tools.keepActs(reply)
    else this.#tools.keep(reply, heard)
    reply.endTokens()
    reply.endActs()
    this.#emit({ type: 'interrupted', reply: reply.number, heard, byVoice })
    reply.endSpeech()
    this.#enter('listening')
  }

  #think(options: Pick<ReplySource, 'spoken' | 'timing'> & { readonly roundsLeft: number }): void {
    this.#isSpoken = options.spoken
    const rounds = this.thinking.answer(options.roundsLeft > 0, () => reply)
    const reply = this.#start({ ...options, rounds, tokens: (signal) => rounds.stream(signal) })
  }

  #start(asked: ReplySource): ReplyRecord {
    if (!asked.rounds) this.thinking.forget()
    const source = this.#isSilent ? { ...asked, spoken: false } : asked
    const reply = new ReplyRecord(++this.#count.replies, source, this.#line.clock, this.#emit)
    this.#reply = reply
    this.#playout.begin(reply.number)
    this.#enter('thinking')
    this.#emit({ type: 'reply-started', reply: reply.number })
    void runReply(reply, {
      clock: this.#line.clock,
      playout: this.#playout,
      parts: this.#parts,
      tts: this.thinking.voice,
      nextPieceId: () => ++this.#count.pieces,
      isOver: () => this.#reply !== reply,
    })
    return reply
  }

  #onSounding(): void {
    if (!this.#reply) return
    this.#reply.sounds()
    this.#enter('speaking')
  }

  #onDrained(): void {
    const reply = this.#reply
    if (!reply) return
    const { isVoid } = reply
    if (isVoid && !reply.failed) reply.fail(reply.voidReason)
    this.#tools.keep(reply, this.#playout.heard() || reply.shown)
    reply.endSpeech()
    if ((reply.calls.length > 0 || reply.ending) && !reply.failed) return void this.#act(reply)
    this.#reply = undefined
    reply.endActs()
    if (reply.source.endsCall) return this.#rest(() => this.#line.end('out-of-service'))
    // Where nothing was said, the caller still gets an answer.
    if (isVoid && !reply.source.isLastResort) return this.#apologise(reply)
    if (reply.source.roundsLeft !== undefined) this.#failures.clear()
    this.#rest()
  }

  #apologise({ failed, source: { spoken } }: ReplyRecord): void {
    if (failed === 'llm' || failed === 'tts') this.#emit({ type: 'fell-back', stage: failed })
    // It may have spoken, if only to ask for patience.
    if (this.#state === 'speaking') this.#enter('listening')
    this.#start(this.#failures.next('trouble', spoken))
  }

  /** Carries out what acts on the call. A caller who cuts in has what has not begun left undone. */
  async #act(reply: ReplyRecord): Promise<void> {
    reply.isActing = true
    this.#enter('thinking')
    const { signal } = reply.cut
    await this.#tools.act(reply, () => this.#standstill.free(this.#line.phone, signal)).catch(() => {})
    if (this.#reply !== reply) return
    this.#reply = undefined
    this.#tools.keepActs(reply)
    reply.endActs()
    if (reply.ending) return this.#end(reply.ending)
    const { spoken, roundsLeft = 0 } = reply.source
    if (reply.used.some(({ result }) => result?.type === 'failed' || result?.type === 'answer'))
      return this.#think({ spoken, roundsLeft: roundsLeft - 1 })
    this.#rest()
  }

  #end(ending: Ending): void {
    if (ending.type === 'ends') return this.#line.end(ending.reason)
    const { language, habit } = this.#parts
    const talk = { ...this.#tools.talk(), language: language.now.tag, waitMs: habit.waitMs, ...this.#count }
    if (!this.#line.handOver(ending.to, talk)) this.#start(this.#failures.next('trouble', true))
  }

  #rest(then = this.#done): void {
    this.#enter('listening')
    then()
  }

  #enter(state: CallState): void {
    if (state === this.#state) return
    this.#state = state
    this.#emit({ type: 'state-changed', state })
  }
}
