import type { Line, Mind, MindCommand } from '../call/agent.ts'
import { failureOf, type Untimed } from '../event/call-event.ts'
import type { OwnSentences } from '../language/language.ts'
import type { StageError } from '../std/errors.ts'
import { VoiceDetector } from '../vad/voice.ts'
import { Answering } from './answering/answering.ts'
import type { AnsweringRules } from './answering/rules.ts'
import { Asides } from './asides.ts'
import { carryOut } from './commands.ts'
import { doEffect, type EffectHost } from './effects.ts'
import { Floor } from './floor.ts'
import { Hearing } from './hearing.ts'
import { Manners } from './manners.ts'
import type { MindParts } from './parts.ts'
import { Speaker } from './speaker.ts'
import type { Utterance } from './utterance.ts'
import type { Saying } from './talk.ts'

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
  readonly #detector: VoiceDetector
  readonly #hearing: Hearing
  readonly #speaker: Speaker
  readonly #asides = new Asides((event) => this.#tell(event))
  readonly #floor: Floor
  readonly #manners: Manners
  /** Of an outgoing call, until it is known who has picked up. */
  #answering: Answering | undefined
  /** What the recogniser calls the language of the turn. */
  #spokenIn: string | undefined
  /** Nobody is heard any more: no recogniser is left, or the time is up. The call ends as soon as the caller knows. */
  #isDeaf = false

  constructor(line: Line, parts: MindParts) {
    this.#line = line
    this.#parts = parts
    this.#detector = new VoiceDetector(parts.vad.open(), parts.voice)
    this.#hearing = this.#openHearing()
    this.#speaker = new Speaker(line, parts, {
      told: (event) => this.#tell(event),
      done: () => line.guard(() => this.#replied()),
      news: () => this.#tellNews(),
    })
    this.#floor = new Floor(line, parts, {
      isDeaf: () => this.#isDeaf,
      do: (effect) => {
        if (effect.type === 'user-started') this.#detector.background.turnBegan()
        if (effect.type === 'reply') this.#detector.background.turnAnswered()
        doEffect(effect, this.#effectHost)
      },
      done: (input) => {
        this.#asides.voiced(input)
        this.#tellNews()
      },
    })
    this.#manners = this.#openManners()
    this.#answering = parts.answering && this.#openAnswering(parts.answering)
    this.#tellLanguage()
    parts.talk.host({
      say: (text, how, utterance) => this.#add(text, how, utterance),
      tailHeard: async () => await this.#speaker.tail,
      endWith: (ending) => this.#floor.heardOut(() => this.#speaker.endWith(ending)),
      listen: () => this.#floor.bot(false),
      yield: () => this.#floor.bot(this.#speaker.isReplying, false),
    })
    void this.#hearing.listen()
  }

  hear(hop: Int16Array, atMs: number, asItCame: Int16Array): void {
    const isMuted = this.#isMuted
    this.#hearing.write(hop, atMs, isMuted)
    const verdict = this.#detector.hear(hop)
    this.#answering?.hear(asItCame, atMs, verdict)
    if (!verdict || isMuted) return
    const speech = verdict === 'speech'
    if (speech) this.#line.voiced()
    this.#floor.step({ type: 'voice', at: atMs, speech, isFaint: this.#detector.background.isFaint })
  }

  command(command: MindCommand): void {
    if (this.#isDeaf && command.type !== 'hang-up') return
    if (command.type !== 'append') this.#manners.active()
    carryOut(command, {
      parts: this.#parts,
      speaker: this.#speaker,
      ready: () => {
        if (this.#answering) this.#answering.ready()
        else this.#manners.greet()
      },
      say: (text) => this.#say(text),
      goOn: () => this.#goOn(),
      takeFloor: () => this.#floor.bot(true, false),
      hushed: () => this.#floor.hushed(),
      hangUp: () => this.#line.end('hung-up'),
    })
  }

  /** The caller's turn stays as it is, and the reply waits. */
  lost(sinceMs: number): void {
    this.#floor.hold()
    if (this.#speaker.hold(sinceMs)) this.#floor.bot(true)
  }

  back(awayMs: number): void {
    this.#floor.release()
    this.#speaker.release()
    const isIdle = !this.#speaker.isReplying && !this.#floor.isHearing
    if (isIdle && this.#speaker.hasBegun && awayMs >= NOTICED_MS) this.#say(this.#sentences.back)
  }

  timeIsUp(): void {
    if (this.#floor.isHeld) this.#line.end('max-duration')
    else this.#manners.timeIsUp()
  }

  stop(): void {
    this.#floor[Symbol.dispose]()
    this.#manners[Symbol.dispose]()
    this.#answering?.[Symbol.dispose]()
    this.#speaker.cut()
    this.#speaker.thinking.forget()
    this.#tell({ type: 'audio-recognised', ms: this.#hearing.givenMs })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#hearing[Symbol.asyncDispose]()
  }

  #openHearing(): Hearing {
    const line = this.#line
    return new Hearing(
      { ...this.#parts, line },
      {
        told: (event) => {
          if (event.type !== 'transcribed' || !this.#isMuted) this.#tell(event)
        },
        heard: ({ language, ...words }) => {
          if (words.final && words.text !== '') {
            this.#spokenIn = language
            this.#floor.speak(this.#parts.language.hearing(language))
          }
          this.#answering?.heard(words.text)
          this.#floor.step({ type: 'heard', at: line.now(), ...words })
        },
        unheard: () => this.#floor.step({ type: 'unheard', at: line.now() }),
        judged: (over) => this.#floor.step({ type: 'judged', at: line.now(), over }),
        failed: (error) => this.#failed(error),
        deaf: (error) => line.guard(() => this.#deafen(error)),
      },
    )
  }

  /** An answer that is on its way is heard to its end. */
  #deafen(error: StageError): void {
    this.#failed(error)
    if (this.#isDeaf) return
    this.#floor.drop()
    this.#isDeaf = true
    this.#speaker.resume()
    if (!this.#speaker.isReplying) this.#replied()
  }

  #replied(): void {
    if (this.#manners.replied()) return
    if (this.#isDeaf) this.#speaker.say(this.#sentences.outOfService, { isLastResort: true, endsCall: true })
    else {
      this.#answering?.replied()
      this.#floor.bot(false)
    }
  }

  #openAnswering(rules: AnsweringRules): Answering {
    return new Answering(this.#line, this.#parts, rules, this.#speaker, this.#floor, {
      told: (event) => this.#tell(event),
      greet: () => this.#manners.greet(),
      over: () => (this.#answering = undefined),
    })
  }

  /** What a tool has brought late is told when nobody speaks or is about to. */
  #tellNews(): void {
    const isBusy = this.#speaker.isReplying || this.#floor.isHearing
    if (this.#speaker.hasNews && !isBusy && !this.#floor.isHeld && !this.#isDeaf) this.#goOn()
  }

  #goOn(): void {
    this.#speaker.goOn()
    this.#floor.bot(true, false)
  }

  #openManners(): Manners {
    return new Manners(this.#line, this.#parts, {
      isHearing: () => this.#floor.isHearing,
      isReplying: () => this.#speaker.isReplying,
      hasSpoken: () => this.#speaker.hasBegun,
      holdsTheLine: () => this.#answering?.holdsTheLine === true,
      say: (text, how) => this.#say(text, how),
      goOn: () => this.#goOn(),
      drop: () => this.#floor.drop(),
      leave: (text) => {
        this.#floor.drop()
        this.#isDeaf = true
        this.#speaker.say(text, { isLastResort: true })
      },
    })
  }

  get #effectHost(): EffectHost {
    return {
      line: this.#line,
      parts: this.#parts,
      hearing: this.#hearing,
      speaker: this.#speaker,
      floor: this.#floor,
      manners: this.#manners,
      answering: this.#answering,
      tell: (event) => this.#tell(event),
      say: (text) => this.#say(text),
      followLanguage: (text) => this.#followLanguage(text),
    }
  }

  /** Who has picked up is always heard, until it is known who that is. */
  get #isMuted(): boolean {
    return this.#manners.isMuted && !this.#answering?.holdsBack
  }

  get #sentences(): OwnSentences {
    return this.#parts.language.now.sentences
  }

  /** The answer to this turn is the first in the new language. */
  #followLanguage(text: string): void {
    const { language, otherLanguage } = this.#parts
    if (!language.heard(text, this.#spokenIn)) return
    this.#floor.speak(language.now)
    otherLanguage(language.now)
    this.#tellLanguage()
  }

  #tellLanguage(): void {
    this.#tell({ type: 'language-changed', language: this.#parts.language.now.tag })
  }

  #say(text: string, how: Saying = {}): void {
    this.#speaker.say(text)
    this.#floor.bot(true, how.interruptible === false)
  }

  /** As `#say`, behind what is being said. */
  #add(text: string, how: Saying = {}, utterance?: Utterance): Promise<void> {
    const said = this.#speaker.add(text, utterance)
    this.#floor.bot(true, how.interruptible === false || undefined)
    return said
  }

  #failed(error: StageError): void {
    if (!this.#line.signal.aborted) this.#tell(failureOf(error))
  }

  #tell(event: Untimed): void {
    this.#line.tell(event)
    if (event.type === 'piece' && event.status === 'new' && event.spoken) this.#hearing.said(event.text)
    this.#asides.told(event)
    this.#parts.talk.told(event)
    this.#manners.told(event)
    this.#answering?.told(event)
  }
}
