import type { Line } from '../call/agent.ts'
import type { CallInfo } from '../call/info.ts'
import type { Clock } from '../std/clock.ts'
import { orAborted } from '../std/or-aborted.ts'
import type { Untimed } from '../event/call-event.ts'
import type { Ending } from './reply-record.ts'
import type { Tool } from '../tool/tool.ts'
import type { CallerLanguage } from './caller-language.ts'
import { describeThrown } from '../std/errors.ts'
import { Utterance } from './utterance.ts'

/** How something is said. */
export interface Saying {
  /**
   * `false`: only "stop" and its like cut it, and no sound makes the bot fall silent. What the caller says meanwhile is answered after it.
   * Within an answer, that holds from now on until the text has been heard.
   */
  readonly interruptible?: boolean
}

/** What code that goes with a call may do to it. After the call is over nothing has an effect. */
export interface Talk {
  readonly info: CallInfo
  /** Aborts when the call is over, or another agent has the caller. */
  readonly signal: AbortSignal
  /** The tag of the language in which the call is held now, such as `de`. */
  readonly language: string
  /** The server's; in tests it is virtual. */
  readonly clock: Clock
  /**
   * Speaks this, behind what is being said and not before the caller can hear. Resolves when it has been heard or cut; within an answer that
   * goes on, when it is queued.
   */
  say(text: string, how?: Saying): Promise<void>
  /**
   * Asks the caller something. Resolves with what they say once they hear it, which the model reads and does not answer. Rejects with the
   * signal's reason when the call is over before, or when another question takes its place.
   */
  ask(question: string): Promise<string>
  /** Hangs up once all has been heard. */
  hangUp(): void
  /** Gives the caller to another agent of this server once all has been heard. */
  handOver(agent: string): void
  /** Tells operators that code of the agent has failed; the call goes on. */
  report(error: unknown): void
}

/** Code that goes with one call. */
export interface Companion {
  readonly tools: readonly Tool[]
  /**
   * In place of the instructions so far; asked before each answer, and `ahead` of a turn that is likely over. Never throws: undefined where it
   * has none.
   */
  prompt?(ahead?: boolean): string | undefined
  /**
   * In place of the configured greeting; asked when the caller can hear, and `ahead` of that for one that is known already. Never throws:
   * undefined where it has none.
   */
  greeting?(ahead?: boolean): string | undefined
  /** The greeting waits for it. Never rejects. */
  readonly ready?: Promise<void>
}

/** What a mind does for `Talk`. */
export interface TalkHost {
  /** Behind what is being said. */
  say(text: string, how: Saying | undefined, utterance: Utterance): Promise<void>
  /** Resolves when nothing is being said that nothing can be put behind any more. */
  tailHeard(): Promise<void>
  endWith(ending: Ending): void
  /** The caller has the floor, though a reply may go on. */
  listen(): void
  /** What nobody may interrupt has been heard, though a reply may go on. */
  yield(): void
}

/** The `Talk` of one call. */
export class LineTalk implements Talk {
  readonly info: CallInfo
  readonly signal: AbortSignal
  readonly clock: Clock
  readonly #line: Line
  readonly #language: CallerLanguage
  /** The caller can hear. */
  readonly #ready = Promise.withResolvers<void>()
  #hasSpoken = false
  #host: TalkHost | undefined
  #question: Question | undefined
  /** What was last said that nobody may interrupt, until it has been heard or cut. */
  #firm: Utterance | undefined
  /** What code said last. */
  #said: Promise<void> | undefined
  /** What code has asked for is done in its order. */
  #last: Promise<void> = Promise.resolve()

  constructor(line: Line, language: CallerLanguage) {
    this.info = line.info
    this.signal = line.signal
    this.clock = line.clock
    this.#line = line
    this.#language = language
    line.signal.addEventListener('abort', () => this.#question?.reject(line.signal.reason), { once: true })
  }

  /** The mind is there. What code asks for before that waits for it. */
  host(host: TalkHost): void {
    this.#host = host
  }

  /** The caller can hear: what code wants to say before that waits for it. */
  ready(): void {
    this.#ready.resolve()
  }

  /** Code has said something, or is about to. */
  get hasSpoken(): boolean {
    return this.#hasSpoken
  }

  get language(): string {
    return this.#language.now.tag
  }

  /** A question of ours has been heard, and nothing else is being said: the bot waits for the caller. */
  get isAsking(): boolean {
    return this.#question?.isHeard === true && !this.#question.isTalkedOver
  }

  /** The caller's next words are the answer to a question of ours. */
  get isAsked(): boolean {
    return this.#question?.isBegun === true
  }

  async say(text: string, how?: Saying): Promise<void> {
    const isFirm = how?.interruptible === false
    const utterance = new Utterance(() => this.#firm === utterance && this.#firmHeard())
    await this.#say(text, utterance, () => isFirm && (this.#firm = utterance), how)
  }

  /** `begins`: it is about to be said. */
  async #say(text: string, utterance: Utterance, begins: () => void, how?: Saying): Promise<void> {
    this.#hasSpoken = true
    let said: Promise<void> | undefined
    const run = () => {
      begins()
      said = this.#said = this.#host?.say(text, how, utterance)
    }
    await this.#inTurn(run, async () => {
      await this.#ready.promise
      await this.#said
      await this.#host?.tailHeard()
    })
    await said
  }

  async ask(question: string): Promise<string> {
    this.signal.throwIfAborted()
    this.#question?.reject(new QuestionReplaced())
    // One without words only listens.
    const isBegun = !/[\p{L}\p{N}]/u.test(question)
    const utterance = new Utterance(() => this.#heard(asked))
    const asked: Question = {
      ...Promise.withResolvers<string>(),
      text: question,
      utterance,
      isPut: false,
      isBegun,
      ...NOT_HEARD,
    }
    this.#question = asked
    await this.#say(question, utterance, () => (asked.isPut = true))
    if (isBegun) this.#heard(asked)
    return await asked.promise
  }

  /** Of what the mind has just told: once our question has been heard, any word is its answer, "yes" as well. */
  told(event: Untimed): void {
    if (event.type === 'interrupted') this.#firm = undefined
    if (event.type === 'piece') this.#firm?.told(event)
    const question = this.#question
    if (!question) return
    if (event.type === 'reply-started') question.isTalkedOver = true
    else if (event.type === 'state-changed' && event.state === 'listening') {
      question.isTalkedOver = false
      if (question.isOvertaken) this.#again(question)
    }
    if (event.type !== 'piece') return
    question.utterance.told(event)
    question.isBegun ||= question.utterance.isBegun
  }

  /** The answer to what the caller said before they could hear the question is over. */
  #again(question: Question): void {
    question.isOvertaken = false
    const utterance = (question.utterance = new Utterance(() => this.#heard(question)))
    queueMicrotask(() =>
      this.#line.guard(
        () => void (this.#question === question && this.#host?.say(question.text, undefined, utterance)),
      ),
    )
  }

  #firmHeard(): void {
    this.#firm = undefined
    queueMicrotask(() => this.#line.guard(() => this.#host?.yield()))
  }

  #heard(question: Question): void {
    if (this.#question !== question) return
    question.isHeard = true
    question.isTalkedOver = false
    queueMicrotask(() => this.#line.guard(() => this.#question && this.#host?.listen()))
  }

  hangUp(): void {
    this.#end({ type: 'ends', told: 'hung up', reason: 'hung-up' })
  }

  handOver(agent: string): void {
    this.#end({ type: 'hands-over', told: 'handed over', to: agent })
  }

  report(error: unknown): void {
    const message = `the agent's code: ${describeThrown(error)}`
    queueMicrotask(() =>
      this.#line.guard(() => this.#line.tell({ type: 'failed', stage: 'tool', code: 'failed', message, fatal: false })),
    )
  }

  #end(ending: Ending): void {
    void this.#inTurn(() => this.#host?.endWith(ending))
  }

  /** In a job of its own, for code may call from within what the call tells it; behind what was asked for before, and after `waits`. */
  #inTurn(run: () => void, waits?: () => Promise<void>): Promise<void> {
    const before = this.#last
    return (this.#last = (async () => {
      await before
      if (waits) await orAborted(waits(), this.signal).catch(() => {})
      this.#line.guard(run)
    })())
  }

  /** The caller has said this. True when it is the answer to a question of ours. One that they could not hear yet is asked behind the answer to this. */
  answered(text: string): boolean {
    this.ready()
    const question = this.#question
    if (!question) return false
    if (!question.isBegun) {
      // What waits of it is cut now.
      queueMicrotask(() => (question.isOvertaken = question.isPut))
      return false
    }
    this.#question = undefined
    question.resolve(text)
    return true
  }
}

/** What a question rejects with when code asks something else before it is answered. */
export class QuestionReplaced extends DOMException {
  constructor() {
    super('another question took its place', 'AbortError')
  }
}

/** Something that code has asked the caller. */
interface Question extends PromiseWithResolvers<string> {
  readonly text: string
  utterance: Utterance
  /** It waits for nothing but its voice. */
  isPut: boolean
  /** Some of it has been heard: what the caller says now may answer it. */
  isBegun: boolean
  /** The caller spoke before they could hear it. */
  isOvertaken: boolean
  /** To its end. */
  isHeard: boolean
  /** The bot says something else meanwhile. */
  isTalkedOver: boolean
}

const NOT_HEARD = { isOvertaken: false, isHeard: false, isTalkedOver: false }
