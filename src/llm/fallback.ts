import type { Clock } from '../std/clock.ts'
import { asStageError, StageError } from '../std/errors.ts'
import { attempted, inOrder, type Member, standIn } from '../std/members.ts'
import { tooLate } from '../std/too-late.ts'
import { watched } from '../std/watched.ts'
import { FirstTokens } from './first-tokens.ts'
import { hedged, isAnswer } from './hedge.ts'
import type { Llm, LlmAsk, LlmEvent, Message } from './llm.ts'
import { withoutRepeats } from './repeats.ts'

/** One of several models, with how fast it was lately. */
export interface LlmMember extends Member<Llm> {
  readonly firstTokens: FirstTokens
}

export interface LlmFallbackParts {
  readonly clock: Clock
  /** How long the caller waits for the first word, whoever it is of. Each model has its share. */
  readonly firstTokenMs: number
  /** How long the caller waits between two words. */
  readonly stallMs: number
  /** Ask a second model where the first is slow to begin. */
  readonly hedges: boolean
}

/** Before the reply gives the model up, so that another has its turn. */
const STALL_SHARE = 0.75
/** Whoever asks has a deadline. This only keeps an answer that nobody waits for from lasting for ever. */
const LONGEST_MS = 10 * 60_000
const GO_ON: Message = {
  role: 'user',
  content:
    '[Your answer broke off after these words. Go on with the very next word, and begin with the space before it. If the last word is not whole, write that word again, whole. Repeat nothing else, and do not mention this. If nothing was missing, answer nothing.]',
}

/** Who is asked since the last one failed, and what comes of it. */
class Round {
  readonly asked: LlmMember[] = []
  readonly failed = new Set<LlmMember>()
  /** Who is heard. */
  speaker: LlmMember | undefined
  /** Somebody loads, and said so. */
  loads = false
  readonly #left: readonly LlmMember[]
  readonly #racers: number

  constructor(left: readonly LlmMember[], racers: number) {
    this.#left = left
    this.#racers = racers
  }

  /** Nobody is left for when this fails. */
  get isLast(): boolean {
    return this.speaker ? this.unused.length === 0 : this.#left.length === this.#racers
  }

  /** Whoever asks anew may be one who was dropped because another began, or a hedge that nobody needed. */
  get unused(): readonly LlmMember[] {
    const used = this.speaker ? [...this.failed, this.speaker] : this.asked
    return this.#left.filter((member) => !used.includes(member))
  }

  /** The part of the time that is theirs. */
  get share(): number {
    return this.#racers / this.#left.length
  }
}

/** Several models as one: when one fails, or is too late, the next one answers, or goes on where the words broke off. */
export function fallbackLlm(members: readonly [LlmMember, ...LlmMember[]], parts: LlmFallbackParts): Llm {
  return {
    name: members[0].model.name,
    remembers: members.some(({ model }) => model.remembers),
    stream: (messages, signal, ask = {}) => new Answer(members, parts, messages, ask).stream(signal),
    // Whoever stands in for another is in a hurry.
    preconnect() {
      for (const { model } of members) model.preconnect?.()
    },
  }
}

class Answer {
  readonly #members: readonly LlmMember[]
  readonly #parts: LlmFallbackParts
  readonly #messages: readonly Message[]
  readonly #ask: LlmAsk
  #said = ''
  #hasCalled = false
  /** Somebody would answer, if the talk were shorter. */
  #tooLong: StageError | undefined

  constructor(members: readonly LlmMember[], parts: LlmFallbackParts, messages: readonly Message[], ask: LlmAsk) {
    this.#members = members
    this.#parts = parts
    this.#messages = messages
    this.#ask = ask
  }

  async *stream(signal: AbortSignal): AsyncGenerator<LlmEvent> {
    const { clock, firstTokenMs } = this.#parts
    let left = inOrder(this.#members) as readonly LlmMember[]
    let byMs = clock.now() + firstTokenMs
    for (;;) {
      const [member, ...others] = left
      if (!member) return
      const hedge = this.#hedgeOf(member, others)
      const round = new Round(left, hedge && hedge !== member ? 2 : 1)
      try {
        for await (const event of this.#oneOf(round, member, hedge, byMs, signal)) {
          // Whoever waits for the answer gives it as much time again.
          if (event.type === 'working') byMs = clock.now() + firstTokenMs
          if (event.type === 'tool-call') this.#hasCalled = true
          if (event.type === 'text') this.#said += event.text
          yield event
        }
        if (this.#hasSaid || this.#hasCalled || (round.unused.length === 0 && !this.#tooLong)) return
        throw new StageError('llm', 'empty-answer', 'the model answered nothing')
      } catch (error) {
        signal.throwIfAborted()
        const failure = asStageError('llm', error)
        // It was asked to go on, and nothing was missing.
        if (failure.code === 'empty-answer' && this.#hasSaid) return
        const { name: from } = (round.speaker ?? round.asked.at(-1) ?? member).model
        left = round.unused
        const [next] = left
        // What it called for has begun: nobody can take that up.
        if (!next || this.#hasCalled) throw (!this.#hasSaid && this.#tooLong) || failure.of(from)
        this.#ask.told?.({ type: 'replaced', stage: 'llm', from, to: next.model.name, code: failure.code })
        // Words have been heard: the wait for the next one begins anew.
        if (this.#hasSaid) yield { type: 'working', on: 'thinking' }
      }
    }
  }

  get #hasSaid(): boolean {
    return this.#said.trim() !== ''
  }

  #hedgeOf(member: LlmMember, others: readonly LlmMember[]): LlmMember | undefined {
    if (!this.#parts.hedges || this.#hasSaid || member.firstTokens.p95Ms === undefined) return undefined
    return this.#members.length === 1 ? member : (standIn(others, member) as LlmMember | undefined)
  }

  /** What one model says, or one of two. */
  #oneOf(
    round: Round,
    member: LlmMember,
    hedge: LlmMember | undefined,
    byMs: number,
    signal: AbortSignal,
  ): AsyncIterable<LlmEvent> {
    const { clock, stallMs } = this.#parts
    const shareMs = (byMs - clock.now()) * round.share
    const patienceMs = () => {
      if (round.isLast) return LONGEST_MS
      return round.speaker || this.#hasSaid ? stallMs * STALL_SHARE : shareMs
    }
    const open = (until: AbortSignal): AsyncIterable<LlmEvent> => {
      const first = (signalOfFirst: AbortSignal) => this.#attempt(round, member, signalOfFirst)
      const { p95Ms } = member.firstTokens
      if (!hedge || p95Ms === undefined) return first(until)
      const { name: from } = member.model
      const { name: by } = hedge.model
      const told = (won: boolean) => this.#ask.told?.({ type: 'hedged', stage: 'llm', from, by, won })
      return hedged(first, (other) => this.#attempt(round, hedge, other), { clock, afterMs: p95Ms, told }, until)
    }
    const late = (ms: number) =>
      round.loads
        ? new StageError('llm', 'loading', `${member.model.name} was still loading after ${ms} ms`)
        : tooLate('llm', ms)
    return watched(open, { clock, patienceMs, late }, signal)
  }

  async *#attempt(round: Round, member: LlmMember, signal: AbortSignal): AsyncGenerator<LlmEvent> {
    const { clock } = this.#parts
    const sinceMs = clock.now()
    let hasBegun = false
    const open = (until: AbortSignal) => this.#open(member.model, until)
    round.asked.push(member)
    try {
      for await (const event of attempted('llm', member, open, signal, isAnswer)) {
        if (!hasBegun && isAnswer(event)) {
          member.firstTokens.add(clock.now() - sinceMs)
          round.speaker ??= member
        }
        hasBegun ||= isAnswer(event)
        // It is no sign of life to a caller whom another could answer meanwhile.
        const loads = event.type === 'working' && event.on === 'loading'
        round.loads ||= loads
        if (!loads || round.isLast) yield event
      }
    } catch (error) {
      if (error instanceof StageError && error.code === 'context-too-long')
        this.#tooLong ??= error.of(member.model.name)
      if (!signal.aborted) round.failed.add(member)
      else if (!hasBegun) member.firstTokens.waited(clock.now() - sinceMs)
      throw error
    }
  }

  #open(llm: Llm, signal: AbortSignal): AsyncIterable<LlmEvent> {
    const said = this.#said
    if (!this.#hasSaid) return llm.stream(this.#messages, signal, this.#ask)
    const messages = [...this.#messages, { role: 'assistant', content: said } as const, GO_ON]
    const talk = this.#messages.map(({ content }) => content).join('\n')
    return withoutRepeats(llm.stream(messages, signal, this.#ask), said, talk)
  }
}
