import type { Clock } from '../client/clock.ts'
import type { VoxrayError } from '../client/error.ts'
import type { InputEvent } from '../client/event.ts'
import type { ClientTransport } from '../client/transport.ts'
import { LISTEN_RATE_HZ } from '../audio/pcm.ts'
import { Microphone } from './microphone.ts'
import { Notes } from './notes.ts'
import type { Act, Moment } from './scenario.ts'

/** The bot has finished when it has been silent for so long and owes no answer. */
const SETTLED_MS = 300
/** A greeting that is to come has begun by then. */
const GREETS_WITHIN_MS = 1_000
/** How often what hangs on time alone is looked at. */
const LOOK_MS = 20

/** Why the call is over. */
export interface End {
  /** The server's reason; undefined where the connection broke off. */
  readonly reason: string | undefined
  readonly error: VoxrayError | undefined
}

/** One call from the caller's side: does what the scenario says and notes what comes back. */
export class Talk implements AsyncDisposable {
  notes: Notes
  end: End | undefined
  readonly #clock: Clock
  readonly #transport: ClientTransport
  readonly #microphone: Microphone | undefined
  #state: 'listening' | 'thinking' | 'speaking' = 'listening'
  #stateSinceMs: number
  #isPaused = false
  #reason: string | undefined
  #changed = Promise.withResolvers<void>()
  readonly #reading: Promise<void>

  /** `speaks`: the caller has a microphone, which then sends all the time. */
  constructor(transport: ClientTransport, clock: Clock, speaks: boolean) {
    this.#transport = transport
    this.#clock = clock
    this.notes = new Notes(clock.now())
    this.#stateSinceMs = clock.now()
    this.#microphone = speaks
      ? new Microphone(clock, (hop) => void transport.output.sendAudio(hop, LISTEN_RATE_HZ))
      : undefined
    this.#reading = this.#read()
  }

  /** A new turn begins: what was noted before does not count for it. */
  beginTurn(): void {
    this.notes = new Notes(this.#clock.now())
  }

  /** Resolves when the caller has said it. `samples`: what is spoken, at 16 kHz. */
  async act(act: Act, samples: Int16Array | undefined): Promise<void> {
    const { output } = this.#transport
    switch (act.type) {
      case 'listen':
        return
      case 'say':
        this.notes.saidAtMs = this.#clock.now()
        output.sendText(act.text)
        return
      case 'keys':
        this.notes.saidAtMs = this.#clock.now()
        output.press(act.keys)
        return
      case 'speak':
      case 'play':
        if (samples) await this.#microphone?.say(samples)
        this.notes.saidAtMs = this.#clock.now()
        return
      default:
        return act satisfies never
    }
  }

  /** Resolves when the bot has nothing to say, with false when that takes until `giveUpMs` or the call ends. */
  async quiet(giveUpMs: number): Promise<boolean> {
    const fromMs = this.#clock.now()
    const isQuiet = () => this.#isSettled && (this.notes.isAnswered || this.#clock.now() - fromMs >= GREETS_WITHIN_MS)
    return (await this.#until(isQuiet, giveUpMs)) && this.end === undefined
  }

  /** Resolves when the bot has answered; with false when there is no answer by `giveUpMs`. */
  async answered({ isRead = false }: { readonly isRead?: boolean | undefined }, giveUpMs: number): Promise<boolean> {
    const { notes } = this
    return await this.#until(
      () => notes.isAnswered && ((isRead && notes.isWritten && this.#state !== 'thinking') || this.#isSettled),
      giveUpMs,
    )
  }

  /** The caller cut in: resolves when the bot has answered that, or spoken on to the end. */
  async answeredOrWentOn(giveUpMs: number): Promise<boolean> {
    const { notes } = this
    return await this.#until(() => this.#isSettled && (notes.isAnswered || !notes.isInterrupted), giveUpMs)
  }

  /** Resolves when so much of the answer has been heard; with false when it ends before. */
  async reached(moment: Moment, giveUpMs: number): Promise<boolean> {
    const { notes } = this
    const isThere = () => {
      if ('afterWords' in moment) return notes.heardWords >= moment.afterWords
      return notes.firstSoundMs !== undefined && this.#clock.now() - notes.firstSoundMs >= moment.afterMs
    }
    const isOver = () => notes.isAnswered && this.#isSettled
    await this.#until(() => isThere() || isOver(), giveUpMs)
    return isThere() && !isOver()
  }

  /** Resolves when the call is over; with false when it goes on. */
  async over(giveUpMs: number): Promise<boolean> {
    await this.#until(() => false, giveUpMs)
    return this.end !== undefined
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#microphone?.[Symbol.dispose]()
    await this.#transport.end()
    await this.#reading
  }

  get #isSettled(): boolean {
    return this.#state === 'listening' && !this.#isPaused && this.#clock.now() - this.#stateSinceMs >= SETTLED_MS
  }

  async #read(): Promise<void> {
    for await (const event of this.#transport.input) {
      this.#take(event)
      this.#changed.resolve()
      this.#changed = Promise.withResolvers()
    }
  }

  #take(event: InputEvent): void {
    this.notes.note(event, this.#clock.now())
    switch (event.type) {
      case 'state':
        this.#state = event.state
        this.#stateSinceMs = this.#clock.now()
        return
      case 'paused':
        this.#isPaused = true
        return
      case 'resumed':
      case 'interrupted':
        this.#isPaused = false
        this.#stateSinceMs = this.#clock.now()
        return
      case 'ended':
        this.#reason = event.reason
        return
      case 'closed':
        this.end = { reason: this.#reason, error: event.error }
        return
      default:
    }
  }

  /** True once it is so, or the call is over. */
  async #until(isSo: () => boolean, giveUpMs: number): Promise<boolean> {
    while (!isSo() && this.end === undefined) {
      if (this.#clock.now() >= giveUpMs) return false
      const later = Promise.withResolvers<void>()
      using _ = this.#clock.after(LOOK_MS, later.resolve)
      await Promise.race([this.#changed.promise, later.promise])
    }
    return true
  }
}
