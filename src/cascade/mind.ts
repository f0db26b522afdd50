import { hopSamples, LISTEN_RATE_HZ } from '../audio/pcm.ts'
import type { Line, Mind } from '../call/agent.ts'
import type { Untimed } from '../event/call-event.ts'
import type { OwnSentences } from '../language/language.ts'
import type { StageError } from '../std/errors.ts'
import type { WireCommand } from '../transport/wire.ts'
import type { TurnEffect, TurnInput } from '../turn/step.ts'
import { Turn } from '../turn/turn.ts'
import { VoiceDetector } from '../vad/voice.ts'
import { Asides } from './asides.ts'
import { Hearing } from './hearing.ts'
import { Manners } from './manners.ts'
import type { MindParts } from './parts.ts'
import { Speaker } from './speaker.ts'
import { timingOf } from './timing.ts'
import { Wake } from './wake.ts'

/** What the recogniser hears of a caller who is muted. */
const SILENCE = new Int16Array(hopSamples(LISTEN_RATE_HZ))
/** Callers do not notice a shorter loss. */
const NOTICED_MS = 2000

/**
 * The mind of three models: feeds the turn machine and carries out its effects.
 *
 *     hop -> recogniser, voice detector -> turn -> speaker -> reply -> playout
 */
export class CascadeMind implements Mind {
  readonly #line: Line
  readonly #parts: MindParts
  readonly #turn: Turn
  readonly #detector: VoiceDetector
  readonly #hearing: Hearing
  readonly #speaker: Speaker
  readonly #asides = new Asides((event) => this.#tell(event))
  readonly #inbox: TurnInput[] = []
  readonly #wake: Wake
  readonly #manners: Manners
  #isAway = false
  /** What the recogniser calls the language of the turn. */
  #spokenIn: string | undefined
  /** Nobody is heard any more: no recogniser is left, or the time is up. The call ends as soon as the caller knows. */
  #isDeaf = false

  constructor(line: Line, parts: MindParts) {
    this.#line = line
    this.#parts = parts
    this.#turn = new Turn(parts.language.now, parts.rules)
    this.#detector = new VoiceDetector(parts.vad.open(), parts.voice)
    this.#hearing = this.#openHearing()
    this.#speaker = new Speaker(line, parts, {
      told: (event) => this.#tell(event),
      done: () => line.guard(() => this.#replied()),
      news: () => this.#tellNews(),
    })
    this.#wake = new Wake(line.clock, () => line.guard(() => this.#step({ type: 'time', at: line.now() })))
    this.#manners = this.#openManners()
    this.#tellLanguage()
    void this.#hearing.listen()
  }

  hear(hop: Int16Array, atMs: number): void {
    const { isMuted } = this.#manners
    this.#hearing.stt.write(isMuted ? SILENCE : hop)
    const verdict = this.#detector.hear(hop)
    if (!verdict || isMuted) return
    const speech = verdict === 'speech'
    if (speech) this.#line.voiced()
    this.#step({ type: 'voice', at: atMs, speech })
  }

  command(command: WireCommand): void {
    if (this.#isDeaf && command.type !== 'hang-up') return
    if (command.type !== 'append') this.#manners.active()
    switch (command.type) {
      case 'ready':
        // Once, and not to somebody who has been answered already.
        if (this.#parts.greeting && !this.#speaker.hasBegun) this.#say(this.#parts.greeting)
        return
      case 'text':
        if (!command.runImmediately) return this.#speaker.note('user', command.text)
        this.#speaker.answer(command.text, { spoken: command.spoken })
        return this.#floor(true)
      case 'append':
        if (command.runImmediately) this.#speaker.cut()
        this.#speaker.note(
          command.role === 'system' && !this.#parts.takesInstructions ? 'user' : command.role,
          command.text,
        )
        return command.runImmediately ? this.#goOn() : undefined
      case 'speak':
        return this.#say(command.text)
      case 'prepare':
        return this.#speaker.prepare(command)
      case 'interrupt':
        this.#speaker.cut()
        return this.#step({ type: 'hushed', at: this.#line.now() })
      case 'hang-up':
        return this.#line.end('hung-up')
      default:
        return command satisfies never
    }
  }

  /** The caller's turn stays as it is, and the reply waits. */
  lost(sinceMs: number): void {
    this.#isAway = true
    this.#wake[Symbol.dispose]()
    if (this.#speaker.hold(sinceMs)) this.#floor(true)
  }

  back(awayMs: number): void {
    this.#isAway = false
    this.#speaker.release()
    const isIdle = !this.#speaker.isReplying && this.#turn.wakeAt === undefined
    if (isIdle && this.#speaker.hasBegun && awayMs >= NOTICED_MS) this.#say(this.#sentences.back)
    this.#armWake()
  }

  timeIsUp(): void {
    if (this.#isAway) this.#line.end('max-duration')
    else this.#manners.timeIsUp()
  }

  stop(): void {
    this.#wake[Symbol.dispose]()
    this.#manners[Symbol.dispose]()
    this.#speaker.cut()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#hearing[Symbol.asyncDispose]()
  }

  #openHearing(): Hearing {
    const line = this.#line
    return new Hearing(
      { stt: this.#parts.stt, spoken: this.#parts.spoken, line },
      {
        told: (event) => {
          if (event.type !== 'transcribed' || !this.#manners.isMuted) this.#tell(event)
        },
        heard: (text, final, language) => {
          if (final && text !== '') this.#spokenIn = language
          this.#step({ type: 'heard', at: line.now(), text, final })
        },
        unheard: () => this.#step({ type: 'unheard', at: line.now() }),
        failed: (error) => this.#failed(error),
        deaf: (error) => line.guard(() => this.#deafen(error)),
      },
    )
  }

  /** An answer that is on its way is heard to its end. */
  #deafen(error: StageError): void {
    this.#failed(error)
    if (this.#isDeaf) return
    this.#isDeaf = true
    this.#speaker.resume()
    if (!this.#speaker.isReplying) this.#replied()
  }

  #replied(): void {
    if (this.#manners.replied()) return
    if (this.#isDeaf) this.#speaker.say(this.#sentences.outOfService, { isLastResort: true, endsCall: true })
    else this.#floor(false)
  }

  /** What a tool has brought late is told when nobody speaks or is about to. */
  #tellNews(): void {
    const isBusy = this.#speaker.isReplying || this.#turn.wakeAt !== undefined
    if (this.#speaker.hasNews && !isBusy && !this.#isAway && !this.#isDeaf) this.#goOn()
  }

  #goOn(): void {
    this.#speaker.goOn()
    this.#floor(true)
  }

  #openManners(): Manners {
    const speaker = this.#speaker
    const drop = () => this.#step({ type: 'muted', at: this.#line.now() })
    return new Manners(this.#line, this.#parts, {
      isHearing: () => this.#turn.wakeAt !== undefined,
      isReplying: () => speaker.isReplying,
      hasSpoken: () => speaker.hasBegun,
      say: (text) => this.#say(text),
      drop,
      leave: (text) => {
        drop()
        this.#isDeaf = true
        speaker.say(text, { isLastResort: true })
      },
    })
  }

  /** An input caused by an effect waits its turn: the machine is never re-entered. */
  #step(input: TurnInput): void {
    if (this.#line.signal.aborted || this.#isDeaf) return
    this.#inbox.push(input)
    if (this.#inbox.length > 1) return
    for (let next = this.#inbox[0]; next; next = this.#inbox[0]) {
      for (const effect of this.#turn.step(next)) this.#do(effect)
      this.#inbox.shift()
    }
    this.#armWake()
    if (this.#line.signal.aborted) return
    this.#asides.voiced(input)
    this.#tellNews()
  }

  #armWake(): void {
    const { wakeAt } = this.#turn
    if (wakeAt !== undefined && !this.#isAway) this.#wake.within(this.#line.msUntil(wakeAt))
  }

  #do(effect: TurnEffect): void {
    switch (effect.type) {
      case 'hint':
        return this.#hearing.stt.hint(effect.hint)
      case 'user-started':
        this.#hearing.turnBegan()
        return this.#tell({ type: 'user-started-speaking' })
      case 'user-stopped':
        return this.#tell({ type: 'user-stopped-speaking' })
      case 'reply': {
        if (!effect.hasFinal) this.#hearing.gaveUp()
        const text = this.#manners.heeded(effect.text)
        if (text === undefined) return this.#ignore()
        if (effect.hasFinal) this.#followLanguage(effect.text)
        return this.#speaker.answer(text, {
          timing: timingOf(this.#line, this.#speaker.nextTurn, effect),
          spoken: true,
        })
      }
      case 'apologise':
        if (this.#manners.isUncalled) return this.#ignore()
        if (effect.hasFinal) return this.#say(this.#sentences.unheard)
        this.#hearing.gaveUp()
        this.#speaker.sayUnheard()
        return this.#floor(true)
      case 'pause':
        return this.#speaker.pause()
      case 'resume':
        return this.#speaker.resume()
      case 'interrupt':
        if (!this.#manners.isUncalled) this.#speaker.cut(true)
        return this.#speaker.resume()
      default:
        return effect satisfies never
    }
  }

  get #sentences(): OwnSentences {
    return this.#parts.language.now.sentences
  }

  /** The answer to this turn is the first in the new language. */
  #followLanguage(text: string): void {
    const { language, otherLanguage } = this.#parts
    if (!language.heard(text, this.#spokenIn)) return
    this.#turn.speak(language.now)
    otherLanguage(language.now)
    this.#tellLanguage()
  }

  #tellLanguage(): void {
    this.#tell({ type: 'language-changed', language: this.#parts.language.now.tag })
  }

  #say(text: string): void {
    this.#speaker.say(text)
    this.#floor(true)
  }

  /** The turn was none of the bot's business. */
  #ignore(): void {
    this.#floor(this.#speaker.isReplying)
  }

  /** Tells the turn machine that the bot took the floor on its own, or gave it back. */
  #floor(active: boolean): void {
    this.#step({ type: 'bot', at: this.#line.now(), active })
  }

  #failed({ stage, code, message }: StageError): void {
    if (!this.#line.signal.aborted) this.#tell({ type: 'failed', stage, code, message, fatal: false })
  }

  #tell(event: Untimed): void {
    this.#line.tell(event)
    this.#asides.told(event)
    this.#manners.told(event)
  }
}
