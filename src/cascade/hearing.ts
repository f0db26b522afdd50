import { HOP_MS, hopSamples, LISTEN_RATE_HZ } from '../audio/pcm.ts'
import { asStageError, StageError } from '../std/errors.ts'
import { TimeShifts } from '../std/time-shifts.ts'
import { atTimes } from '../stt/heard-words.ts'
import { LastingSession } from '../stt/lasting.ts'
import { isInterim, type SttEvent, type SttSession } from '../stt/stt.ts'
import type { Line } from '../call/agent.ts'
import type { HeardWord, Untimed } from '../event/call-event.ts'
import { Ending } from './ending.ts'
import type { MindParts } from './parts.ts'

/** What the recogniser hears of a caller who is muted. */
const SILENCE = new Int16Array(hopSamples(LISTEN_RATE_HZ))

/** The turn so far; '' when no words were in it. */
export interface Heard {
  readonly text: string
  readonly final: boolean
  /** The recogniser has decided that the turn is over. */
  readonly isOver: boolean
  /** The same, and may take it back. */
  readonly isLikely: boolean
  /** Perhaps nothing of it was said. */
  readonly isDoubtful: boolean
  /** As the recogniser calls it, where it says. */
  readonly language: string | undefined
}

export interface HearingListener {
  told(event: Untimed): void
  heard(words: Heard): void
  /** The recogniser cannot say what the last pause held. */
  unheard(): void
  /** How likely the turn is over, 0 to 1. */
  judged(over: number): void
  failed(error: StageError): void
  /** No recogniser is left: nothing the caller says will be understood. */
  deaf(error: StageError): void
}

interface HearingParts extends Pick<MindParts, 'stt' | 'spoken' | 'endOfTurn'> {
  readonly line: Line
}

/** What the recogniser makes of the caller's words, and the end-of-turn model of their pauses. */
export class Hearing implements AsyncDisposable {
  readonly #session: LastingSession
  readonly #listener: HearingListener
  readonly #line: Line
  readonly #ending: Ending | undefined
  /** Of the audio that was written, which goes on in gaps of the caller's: to the audio's own. */
  readonly #times = new TimeShifts()
  #writtenMs = 0
  /** In this turn, and the client knows why. */
  #hasFailed = false

  constructor({ stt, spoken, endOfTurn, line }: HearingParts, listener: HearingListener) {
    this.#listener = listener
    this.#line = line
    const broke = (error: StageError) => this.#failed(error)
    const { told } = listener
    const { clock, callerRateHz } = line
    this.#session = new LastingSession({ stt, language: spoken, callerRateHz, clock, broke, told }, line.signal)
    this.#ending = endOfTurn && new Ending(endOfTurn, line.signal, (over) => line.guard(() => listener.judged(over)))
  }

  /** Takes the hints. */
  get stt(): SttSession {
    return this.#session
  }

  /** A hop, at the audio's time after it. */
  write(hop: Int16Array, atMs: number, isMuted: boolean): void {
    const heard = isMuted ? SILENCE : hop
    const beforeMs = this.#writtenMs
    this.#writtenMs += HOP_MS
    this.#times.note(beforeMs, atMs - this.#writtenMs)
    this.#session.write(heard)
    this.#ending?.write(heard)
  }

  /** Passes on what is recognised until the call is over. Never rejects. */
  async listen(): Promise<void> {
    try {
      for await (const event of this.#session.events) this.#line.guard(() => this.#hear(event))
    } catch (error) {
      this.#listener.deaf(asStageError('stt', error))
    }
  }

  /** Of this mind: milliseconds of audio that the recogniser was given. */
  get givenMs(): number {
    return this.#session.givenMs
  }

  /** The caller's answer may hold names out of it. */
  said(text: string): void {
    this.#session.said(text)
  }

  turnBegan(): void {
    this.#hasFailed = false
    this.#ending?.turnBegan()
  }

  /** The turn may be over: what does it sound like? */
  judgePause(): void {
    this.#ending?.judge()
  }

  pauseOver(): void {
    this.#ending?.forget()
  }

  /** The call goes on without a final transcript. */
  gaveUp(): void {
    if (!this.#hasFailed) this.#failed(new StageError('stt', 'timeout', 'no final transcript came in time'))
    this.#listener.told({ type: 'fell-back', stage: 'stt' })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stt[Symbol.asyncDispose]()
  }

  #hear(event: SttEvent): void {
    if (event.type === 'failed') {
      this.#failed(event.error)
      return this.#listener.unheard()
    }
    const { type, text } = event
    const final = !isInterim(event)
    if (text !== '') this.#listener.told({ type: 'transcribed', text, final, ...this.#timedWords(event) })
    this.#listener.heard({
      text,
      final,
      isOver: type === 'turn-over',
      isLikely: type === 'likely',
      isDoubtful: (type === 'partial' || type === 'final') && event.isDoubtful === true,
      language: isInterim(event) ? undefined : event.language,
    })
  }

  #timedWords(event: SttEvent): { words: readonly HeardWord[] } | undefined {
    const words = event.type === 'final' || event.type === 'turn-over' ? event.words : undefined
    if (!words) return undefined
    const clock = (atMs: number) => this.#line.toClock(atMs)
    const times = this.#times
    return {
      words: atTimes(words, { begins: (ms) => clock(times.begins(ms)), ends: (ms) => clock(times.ends(ms)) }),
    }
  }

  #failed(error: StageError): void {
    this.#hasFailed = true
    this.#listener.failed(error)
  }
}
