import type { Language, ListeningWords } from '../language/language.ts'
import { joined } from '../language/script.ts'
import { type BargeInRule, judge } from './barge-in.ts'
import { Endpoint, type Habit } from './endpoint.ts'
import { Foresight, type PauseFacts } from './foresight.ts'
import { type Answered, PassedOver } from './passed-over.ts'
import { DEFAULT_TURN_RULES, type Pace, type TurnRules } from './rules.ts'
import type { TurnEffect, TurnInput } from './step.ts'
import { TurnText } from './turn-text.ts'
import { Unheard } from './unheard.ts'

/** The ear's time runs on this long without a verdict only when it takes missing audio for silence (a muted client). */
const VERDICT_GAP_MS = 300

/** The detector may still hear the end of a turn when the recogniser calls it over. Who speaks for longer has more to say. */
const OVERRUN_MS = 200

/**
 * Who has the floor. Pure: inputs carry the time, effects come back in order, nothing is called, awaited or timed here.
 *
 *     idle --voice--> voiced --silence--> quiet --wait over, words known--> idle (reply)
 *                       ^------voice-------/  \---no words---> idle (resume)
 */
export class Turn {
  readonly #rules: TurnRules
  #listening: ListeningWords
  readonly #endpoint: Endpoint
  readonly #said = new TurnText()
  readonly #out: TurnEffect[] = []
  #phase: 'idle' | 'voiced' | 'quiet' = 'idle'
  #openedAt = 0
  #voicedAt = 0
  #verdictAt = 0
  #botActive = false
  /** What the bot says is interrupted by nothing but "stop". */
  #isFirm = false
  /** The caller made a sound while the bot had the floor. Until we know what it was, the bot is paused, or speaks on. */
  #contested: 'paused' | 'spoken-on' | undefined
  /** The turn has had all the time it may have, and only its words are waited for. */
  #spent = false
  /** The caller was answered in mid-speech, and has not paused since: that is no interruption. */
  #runsOn = false
  /** This turn cut the bot, so it gets an answer. */
  #hasCut = false
  #pace: Pace | undefined
  readonly #foresight = new Foresight()
  readonly #passedOver = new PassedOver()
  readonly #unheard = new Unheard()

  constructor(language: Pick<Language, 'turns' | 'listening'>, rules: TurnRules = DEFAULT_TURN_RULES, habit?: Habit) {
    this.#rules = rules
    this.#listening = language.listening
    this.#endpoint = new Endpoint(language.turns, rules.endpoint, habit)
  }

  /** Changes the words. What was learnt of this caller's pauses stays. */
  speak({ turns, listening }: Pick<Language, 'turns' | 'listening'>): void {
    this.#listening = listening
    this.#endpoint.words = turns
  }

  /** Until the next one; undefined for the usual. */
  pace(pace: Pace | undefined): void {
    this.#pace = pace
  }

  /** When to send `time`, if nothing else comes before. */
  get wakeAt(): number | undefined {
    switch (this.#phase) {
      case 'idle':
        return undefined
      case 'voiced':
        return this.#verdictAt + VERDICT_GAP_MS
      case 'quiet':
        return this.#voicedAt + (this.#said.isAsked || this.#said.isOver ? this.#silenceNeededMs() : this.#pauseMs)
      default:
        return this.#phase satisfies never
    }
  }

  /** Effects are to be carried out in order, before the next step: it reuses the list. */
  step(input: TurnInput): readonly TurnEffect[] {
    this.#out.length = 0
    switch (input.type) {
      case 'voice':
        this.#verdictAt = input.at
        if (this.#runsOn && this.#stillRunsOn(input)) break
        if (input.speech) this.#voice(input.at, input.isFaint)
        else if (this.#phase === 'voiced') this.#phase = 'quiet'
        break
      case 'heard':
        if (this.#phase !== 'idle') this.#said.heard(input)
        break
      case 'unheard':
        this.#said.failed()
        break
      case 'judged':
        this.#said.judged(input.over)
        break
      case 'bot':
        this.#bot(input)
        break
      case 'hushed':
        // A caller who wants silence wants no answer either.
        this.#passedOver.forget()
        this.#bot({ at: input.at, active: false })
        break
      case 'muted':
        this.#passedOver.forget()
        this.#runsOn = false
        if (this.#phase !== 'idle') this.#close()
        this.#uncontest()
        break
      case 'time':
        if (this.#phase === 'voiced' && input.at - this.#verdictAt >= VERDICT_GAP_MS) this.#phase = 'quiet'
        break
      default:
        input satisfies never
    }
    this.#decide(input.at)
    this.#foresight.next(this.#pause, this.#voicedAt - this.#openedAt, this.#endpoint, this.#out)
    return this.#out
  }

  #voice(at: number, isFaint = false): void {
    switch (this.#phase) {
      case 'idle':
        if (this.#botActive && (isFaint || this.#rules.bargeIn.type === 'none')) return
        this.#open(at)
        break
      case 'quiet':
        if (this.#spent) break
        if (this.#said.isAsked) {
          if (at - this.#voicedAt >= this.#rules.pauseMs) this.#endpoint.paused(at - this.#voicedAt)
          this.#out.push({ type: 'hint', hint: 'speech' })
        }
        this.#said.forgetPause(this.#out)
        break
      case 'voiced':
        if (this.#said.isOver && at - (this.#said.settled?.at ?? at) > OVERRUN_MS) this.#said.forgetPause(this.#out)
        break
      default:
        this.#phase satisfies never
    }
    this.#phase = 'voiced'
    this.#voicedAt = at
  }

  #stillRunsOn({ at, speech }: { at: number; speech: boolean }): boolean {
    if (speech) this.#voicedAt = at
    this.#runsOn = this.#botActive && at - this.#voicedAt < this.#rules.pauseMs
    return this.#runsOn
  }

  #open(at: number): void {
    this.#openedAt = at
    this.#hasCut = false
    this.#foresight.turnBegan()
    this.#out.push({ type: 'hint', hint: 'speech' })
    if (this.#botActive) this.#contest(this.#isFirm ? 'spoken-on' : 'paused')
    this.#out.push({ type: 'user-started' })
  }

  #contest(how: 'paused' | 'spoken-on'): void {
    if (this.#contested === 'paused' || this.#rules.bargeIn.type === 'none') return
    this.#contested = how
    if (how === 'paused') this.#out.push({ type: 'pause' })
  }

  /** The bot may speak on. */
  #uncontest(): void {
    if (this.#contested === 'paused') this.#out.push({ type: 'resume' })
    this.#contested = undefined
  }

  #bot(input: { at: number; active: boolean; isFirm?: boolean | undefined }): void {
    this.#botActive = input.active
    this.#isFirm = input.active && (input.isFirm ?? this.#isFirm)
    if (!input.active && this.#phase === 'idle') {
      const words = this.#passedOver.takeAnswer(input.at)
      return words && this.#answer(input.at, words)
    }
    if (input.active) this.#passedOver.begin()
    else this.#passedOver.holdAnswer(input.at)
    // The bot does not talk over a caller who is speaking already.
    if (!input.active) this.#uncontest()
    else if (this.#phase !== 'idle' && !(this.#isFirm && this.#contested)) this.#contest('paused')
  }

  #decide(at: number): void {
    if (this.#phase === 'idle') return
    const silenceMs = at - this.#voicedAt
    const isQuiet = this.#phase === 'quiet'
    if (isQuiet && silenceMs >= this.#rules.judgeMs) this.#said.judge(this.#out)
    if (isQuiet && silenceMs >= this.#pauseMs) this.#said.ask(this.#out)
    const turnMs = at - this.#openedAt
    if (!this.#spent && turnMs >= this.#longestMs) {
      this.#spent = true
      this.#said.ask(this.#out)
    }
    const { isAsked, isKnown, isOver, settled } = this.#said
    const overdue = this.#spent
      ? isKnown || turnMs >= this.#longestMs + this.#rules.patienceMs
      : (isAsked || (isOver && this.#phase === 'quiet')) && silenceMs >= this.#silenceNeededMs()
    if (this.#contested && !this.#settleContest(at, overdue)) return
    if (!overdue) return
    // Closed no sooner than others: what had no words yet may be the first sound of a word.
    const isEmpty = settled?.text === '' && !this.#hasCut && this.#passedOver.kept === ''
    if (!isEmpty) return this.#end(at)
    const held = this.#passedOver.takeHeld()
    if (!held && this.#unheard.asks(this.#voicedAt - this.#openedAt)) return this.#end(at)
    this.#close()
    if (held) this.#answer(at, held)
  }

  /** What is answered, if the turn ends now. */
  get #pause(): PauseFacts {
    const isOpen = this.#phase !== 'idle' && !this.#contested && !this.#spent
    const { likely, over } = this.#said
    const all = this.#rules.foresees && isOpen && likely ? joined([this.#passedOver.kept, likely]) : undefined
    return { all, over }
  }

  /** True when the turn goes on as one: the bot has been cut. */
  #settleContest(at: number, overdue: boolean): boolean {
    const { settled, text, isKnown, partialAt } = this.#said
    const isDoubtful = this.#said.isDoubtful && !this.#passedOver.believes(this.#openedAt)
    const [voicedMs, toldMs] = [this.#voicedAt - this.#openedAt, partialAt - this.#openedAt]
    const rule: BargeInRule = this.#isFirm ? { type: 'stop' } : this.#rules.bargeIn
    const verdict = judge(rule, { voicedMs, text, toldMs, final: overdue || isKnown, isDoubtful }, this.#listening)
    switch (verdict) {
      case 'wait':
        return false
      case 'resume':
        // Nobody waits where the bot speaks on, so the caller is heard out.
        if (this.#isFirm && !overdue) return false
        if (settled) {
          const words = { text, speechEndedAt: this.#voicedAt, at, isDoubtful, isKept: this.#isFirm }
          this.#passedOver.add(words, this.#listening)
        }
        this.#close()
        this.#uncontest()
        return false
      case 'cut':
        this.#contested = undefined
        this.#isFirm = false
        this.#hasCut = true
        this.#endpoint.cutAt(this.#openedAt)
        this.#out.push({ type: 'interrupt' })
        return true
      default:
        return verdict satisfies never
    }
  }

  /** The bot waits, so the recogniser is asked early what the sound was. */
  get #pauseMs(): number {
    return this.#contested ? this.#rules.contestPauseMs : this.#rules.pauseMs
  }

  get #longestMs(): number {
    return Math.min(this.#rules.longestMs, this.#pace?.longestMs ?? Number.POSITIVE_INFINITY)
  }

  /** The silence after which the turn ends, given what is known of its words. */
  #silenceNeededMs(): number {
    const { settled, text, over, isOver, isKnown } = this.#said
    // What was not understood may be the first of more: recognisers make nothing of a few digits.
    const leastMs = Math.max(settled?.text === '' ? this.#rules.endpoint.unfinishedMs : 0, this.#pace?.leastMs ?? 0)
    const waitMs = Math.max(isOver ? 0 : this.#endpoint.waitMs(text, over), leastMs)
    return isKnown ? waitMs : waitMs + this.#rules.patienceMs
  }

  #end(at: number): void {
    const { settled } = this.#said
    const text = joined([this.#passedOver.kept, this.#said.text])
    const hasFinal = settled !== undefined
    this.#runsOn = this.#spent
    this.#close()
    if (text === '') return void this.#out.push({ type: 'apologise', hasFinal })
    this.#answer(at, { text, hasFinal, speechEndedAt: this.#voicedAt, at: settled?.at ?? at })
  }

  #answer(at: number, { text, hasFinal = true, speechEndedAt, at: transcriptAt }: Answered): void {
    this.#botActive = true
    this.#isFirm = false
    this.#foresight.answered()
    this.#passedOver.answered(at)
    this.#unheard.understood()
    this.#endpoint.answered(at)
    this.#out.push({ type: 'reply', text, hasFinal, speechEndedAt, transcriptAt })
  }

  #close(): void {
    this.#phase = 'idle'
    this.#spent = false
    this.#said.clear(this.#out)
    this.#out.push({ type: 'hint', hint: 'turn-end' }, { type: 'user-stopped' })
  }
}
