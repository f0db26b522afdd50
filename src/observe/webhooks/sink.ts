import type { Kept } from '../../session/backlog.ts'
import type { Clock } from '../../std/clock.ts'
import { attempt, type AttemptIo, type Outcome } from './attempt.ts'
import type { WebhookEventName } from './events.ts'
import { signedHeaders } from './sign.ts'
import { type Message, Waiting } from './waiting.ts'

/** How much may wait for a sink. */
const BOUNDS = { messages: 10_000, bytes: 16 * 1024 * 1024 }
const AT_ONCE = 4
/** The wait before the second attempt for a call; each later one is twice as long. */
const FIRST_DELAY_MS = 5000
const MOST_DELAY_MS = 3_600_000
/** What is older at a failure is given up. */
const GIVEN_UP_MS = 24 * 3_600_000
/** So many failures in a row, whatever the call, and the sink is down: then it is asked rarely, with one event at a time. */
const DOWN_AFTER = 3
const FIRST_DOWN_MS = 1000
const MOST_DOWN_MS = 60_000
/** How long one that answered 410 is left alone. */
const GONE_MS = 3_600_000

export interface SinkOptions {
  /** Stays the same when the server starts again. */
  readonly id: string
  readonly url: string
  /** For metrics and the log: nothing of the address that may be a secret. */
  readonly label: string
  /** Requests have a signature by each. */
  readonly keys: readonly Uint8Array[]
  /** All unless given. */
  readonly events?: readonly WebhookEventName[]
}

export interface SinkIo extends AttemptIo {
  readonly clock: Clock
  /** From 0 up to 1. */
  readonly random: () => number
  /** The message waits no more. */
  done(message: KeptMessage): void
  /** Told once when the sink is down, with the reason, and with undefined when it takes events again. */
  tellTrouble(label: string, reason: string | undefined): void
  /** Told once in each trouble, when events begin to be dropped. */
  tellDropping(label: string): void
}

export interface KeptMessage extends Message {
  readonly kept: Kept | undefined
}

export interface SinkFigures {
  readonly label: string
  /** Events, since the start. */
  readonly delivered: number
  /** Attempts, since the start. */
  readonly failed: number
  /** Events, since the start. */
  readonly dropped: number
  /** Events that wait now. */
  readonly waiting: number
}

/** Sends events to one address: those of a call in order, each until it is taken or too old. */
export class Sink {
  readonly id: string
  readonly #options: SinkOptions
  readonly #io: SinkIo
  readonly #waiting = new Waiting<KeptMessage>(BOUNDS)
  readonly #life = new AbortController()
  /** Of calls whose next attempt has a time. */
  readonly #timers = new Map<string, Disposable>()
  #pauseEndsMs = 0
  #pauseTimer: Disposable | undefined
  #sending = 0
  /** In a row. */
  #failures = 0
  #goneUntilMs = 0
  #isTroubled = false
  #isDropping = false
  #drained: PromiseWithResolvers<void> | undefined
  #delivered = 0
  #failed = 0
  #dropped = 0

  constructor(options: SinkOptions, io: SinkIo) {
    this.id = options.id
    this.#options = options
    this.#io = io
  }

  get figures(): SinkFigures {
    const { label } = this.#options
    return {
      label,
      delivered: this.#delivered,
      failed: this.#failed,
      dropped: this.#dropped,
      waiting: this.#waiting.count,
    }
  }

  get hasRoom(): boolean {
    return this.#waiting.fill < 0.5
  }

  /** What waits takes of memory, at most. */
  get bytes(): number {
    return this.#waiting.bytes
  }

  wants(event: WebhookEventName): boolean {
    return this.#options.events?.includes(event) ?? true
  }

  add(message: KeptMessage): void {
    if (this.#io.clock.now() < this.#goneUntilMs) return this.#drop([message])
    this.#drop(this.#waiting.add(message))
    this.#send()
  }

  /** Others send what is in this box. */
  forgetBox(box: string): void {
    for (const message of this.#waiting.all()) if (message.kept?.box === box) this.#waiting.remove(message)
  }

  /** Sends at once what can be sent. Resolves when that is done. */
  async drain(): Promise<void> {
    this.#drained = Promise.withResolvers()
    this.#endPause()
    this.#releaseAll()
    this.#send()
    this.#settleDrain()
    await this.#drained.promise
  }

  /** Nothing more is sent, and what is on the way is given up. */
  stop(): void {
    this.#life.abort(new DOMException('the server stops', 'AbortError'))
    this.#endPause()
    this.#releaseAll()
  }

  get #isDown(): boolean {
    return this.#failures >= DOWN_AFTER
  }

  #send(): void {
    const { clock } = this.#io
    while (this.#sending < (this.#isDown ? 1 : AT_ONCE)) {
      if (this.#life.signal.aborted || clock.now() < this.#pauseEndsMs || (this.#drained && this.#isDown)) return
      const message = this.#waiting.take()
      if (!message) return
      this.#sending++
      void this.#attempt(message)
    }
  }

  async #attempt(message: KeptMessage): Promise<void> {
    const { id, body } = message
    const { url, keys } = this.#options
    // Not within an event of a call.
    await undefined
    const headers = signedHeaders(keys, { id, body, seconds: Math.floor(this.#io.clock.wall() / 1000) })
    const outcome = await attempt(this.#io, url, { headers, body }, this.#life.signal)
    this.#sending--
    if (this.#life.signal.aborted && outcome.type !== 'delivered') return
    this.#settle(message, outcome)
    this.#send()
    this.#settleDrain()
  }

  #settle(message: KeptMessage, outcome: Outcome): void {
    switch (outcome.type) {
      case 'delivered':
        this.#delivered++
        this.#waiting.remove(message)
        this.#io.done(message)
        return this.#recover()
      case 'failed':
        return this.#retryLater(message, outcome.reason, outcome.retryAfterMs ?? 0)
      case 'gone':
        this.#failed++
        this.#waiting.remove(message)
        return this.#leaveAlone(message)
      default:
        outcome satisfies never
    }
  }

  #recover(): void {
    if (this.#isDown) this.#releaseAll()
    this.#failures = 0
    this.#isDropping = false
    this.#tell(undefined)
  }

  #retryLater(message: KeptMessage, reason: string, askedMs: number): void {
    const { clock, random } = this.#io
    this.#failed++
    this.#failures++
    const failures = this.#waiting.failed(message)
    const oldestMs = clock.wall() - GIVEN_UP_MS
    if (message.madeAtMs < oldestMs) {
      const old = this.#waiting.olderThan(oldestMs)
      for (const each of old) this.#waiting.remove(each)
      this.#drop(old)
    }
    const { callId } = message
    const waitMs = stepMs(FIRST_DELAY_MS, MOST_DELAY_MS, failures) * (0.5 + random() / 2)
    const release = () => {
      this.#timers.delete(callId)
      this.#waiting.release(callId)
      this.#send()
    }
    if (!this.#drained) this.#timers.set(callId, clock.after(waitMs, release))
    if (askedMs > 0) this.#pause(Math.min(askedMs, MOST_DELAY_MS))
    if (!this.#isDown) return
    this.#pause(stepMs(FIRST_DOWN_MS, MOST_DOWN_MS, this.#failures - DOWN_AFTER + 1) * (0.5 + random() / 2))
    this.#tell(reason)
  }

  #leaveAlone(message: KeptMessage): void {
    const waiting = this.#waiting.all()
    for (const each of waiting) this.#waiting.remove(each)
    this.#goneUntilMs = this.#io.clock.now() + GONE_MS
    this.#drop([message, ...waiting])
    this.#tell('410: it is gone, and is left alone for an hour')
  }

  #drop(messages: readonly KeptMessage[]): void {
    if (messages.length === 0) return
    this.#dropped += messages.length
    for (const message of messages) this.#io.done(message)
    if (!this.#isDropping) this.#io.tellDropping(this.#options.label)
    this.#isDropping = true
  }

  #tell(trouble: string | undefined): void {
    const isTroubled = trouble !== undefined
    if (isTroubled === this.#isTroubled) return
    this.#isTroubled = isTroubled
    this.#io.tellTrouble(this.#options.label, trouble)
  }

  /** Nothing is sent for so long, whatever the call. */
  #pause(ms: number): void {
    const endsMs = this.#io.clock.now() + ms
    if (endsMs <= this.#pauseEndsMs || this.#drained) return
    this.#endPause()
    this.#pauseEndsMs = endsMs
    this.#pauseTimer = this.#io.clock.after(ms, () => this.#send())
  }

  #endPause(): void {
    this.#pauseEndsMs = 0
    this.#pauseTimer?.[Symbol.dispose]()
  }

  #releaseAll(): void {
    for (const [callId, timer] of this.#timers) {
      timer[Symbol.dispose]()
      this.#waiting.release(callId)
    }
    this.#timers.clear()
  }

  #settleDrain(): void {
    if (this.#sending === 0) this.#drained?.resolve()
  }
}

const stepMs = (firstMs: number, mostMs: number, step: number): number =>
  Math.min(mostMs, firstMs * 2 ** Math.min(step - 1, 30))
