import type { Attempt } from '../std/breaker.ts'
import type { Clock } from '../std/clock.ts'
import { asStageError, StageError } from '../std/errors.ts'
import { inOrder, type Member, standIn, type ToldMembers } from '../std/members.ts'
import { orAborted } from '../std/or-aborted.ts'
import { tooLate } from '../std/too-late.ts'
import { isInterim, type Stt, type SttEvent, type SttHint, type SttSession } from './stt.ts'

export interface SttFallbackParts {
  readonly clock: Clock
  /** How long the caller waits for the words of a turn, whoever hears them. The first recogniser has half of it. */
  readonly patienceMs: number
}

/** Several recognisers as one. When the session of one breaks, the next session is another's, and hears the turn again (`LastingSession`). */
export function fallbackStt(members: readonly [Member<Stt>, ...Member<Stt>[]], parts: SttFallbackParts): Stt {
  return {
    name: members[0].model.name,
    open(signal, language, told, callerRateHz) {
      const [member = members[0]] = inOrder(members)
      const others = members.filter((other) => other !== member)
      return new WatchedSession(member, { ...parts, others, told, signal }, language, callerRateHz)
    },
  }
}

interface Surroundings extends SttFallbackParts {
  readonly others: readonly Member<Stt>[]
  readonly told: ToldMembers | undefined
  readonly signal: AbortSignal
}

/** A session of one recogniser. What it throws names who hears instead, if somebody does. */
class WatchedSession implements SttSession {
  readonly #member: Member<Stt>
  readonly #around: Surroundings
  readonly #session: SttSession
  readonly #attempt: Attempt
  /** Aborts with what ends it. */
  readonly #broken = new AbortController()
  #timer: Disposable | undefined
  /** A `pause` has no answer yet. */
  #isAsked = false

  constructor(
    member: Member<Stt>,
    around: Surroundings,
    language: string | undefined,
    callerRateHz: number | undefined,
  ) {
    this.#member = member
    this.#around = around
    this.#attempt = member.breaker.asked()
    try {
      this.#session = member.model.open(around.signal, language, undefined, callerRateHz)
    } catch (error) {
      throw this.#failed(error)
    }
  }

  get givenMs(): number | undefined {
    return this.#session.givenMs
  }

  get decides(): boolean {
    return this.#session.decides === true
  }

  get events(): AsyncIterable<SttEvent> {
    return this.#events()
  }

  write(hop: Int16Array): void {
    this.#guarded(() => this.#session.write(hop))
  }

  hint(hint: SttHint): void {
    this.#follow(hint)
    this.#guarded(() => this.#session.hint(hint))
  }

  said(text: string): void {
    this.#guarded(() => this.#session.said?.(text))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#answered()
    await this.#session[Symbol.asyncDispose]()
  }

  async *#events(): AsyncGenerator<SttEvent> {
    const until = AbortSignal.any([this.#broken.signal, this.#around.signal])
    try {
      const events = this.#session.events[Symbol.asyncIterator]()
      for (;;) {
        const next = await orAborted(events.next(), until)
        if (next.done === true) throw new StageError('stt', 'closed', 'the recogniser has hung up')
        const event = next.value
        if (event.type === 'failed') {
          // The turn is heard again where somebody else can. Else the recogniser goes on as it can.
          const failure = this.#failed(event.error)
          if (failure.standIn !== undefined) throw failure
        } else if (event.type === 'final' && event.isGuess && this.#hasStandIn) {
          throw this.#failed(tooLate('stt', this.#around.patienceMs / 2))
        } else if (isInterim(event)) {
          this.#attempt.gave()
        } else if (event.type !== 'final' || !event.isGuess) {
          this.#attempt.succeeded()
        }
        if (!isInterim(event)) this.#answered()
        yield event
      }
    } catch (error) {
      this.#around.signal.throwIfAborted()
      throw error instanceof StageError && error.model !== undefined ? error : this.#failed(error)
    } finally {
      this.#answered()
    }
  }

  get #hasStandIn(): boolean {
    return standIn(this.#around.others, this.#member) !== undefined
  }

  #guarded(use: () => void): void {
    try {
      use()
    } catch (error) {
      throw this.#failed(error)
    }
  }

  #follow(hint: SttHint): void {
    switch (hint) {
      case 'speech':
        return this.#answered()
      case 'pause':
        return this.#wait()
      case 'turn-end':
        return
      default:
        hint satisfies never
    }
  }

  /** One that decides itself may leave a pause without an answer. */
  #wait(): void {
    if (this.#isAsked || this.decides) return
    this.#isAsked = true
    const waitMs = this.#around.patienceMs / 2
    this.#timer = this.#around.clock.after(waitMs, () => {
      if (this.#hasStandIn) this.#broken.abort(this.#failed(tooLate('stt', waitMs)))
    })
  }

  #answered(): void {
    this.#isAsked = false
    this.#timer?.[Symbol.dispose]()
  }

  /** A recogniser whose request was wrong would be asked the same again: it rests, too. */
  #failed(error: unknown): StageError {
    const failure = asStageError('stt', error)
    const { others, told } = this.#around
    const { name: from } = this.#member.model
    this.#attempt.failed(failure)
    const to = standIn(others, this.#member)?.model.name
    if (to !== undefined) told?.({ type: 'replaced', stage: 'stt', from, to, code: failure.code })
    return failure.of(from, to)
  }
}
