import type { Clock } from '../../std/clock.ts'
import { StageError } from '../../std/errors.ts'
import type { Data } from './connect.ts'
import type { ReplyDialect, SaidToSpeaker, TtsDialect } from './tts-dialect.ts'
import { type SocketIo, VendorSocket } from './vendor-socket.ts'

/** A vendor that was told to stop, or that all has been said, has said so by then; else it is hung up on. */
const OVER_WITHIN_MS = 2000

/** A connection that ends sooner, and has said nothing, is refused by the vendor. */
const LASTED_MS = 10_000

/** Who speaks a reply. */
export interface VoiceListener {
  said(said: SaidToSpeaker): void
  /** Once, and the last. */
  failed(error: StageError): void
}

export interface LineOwner {
  /** It can take another reply. */
  free(line: VoiceLine): void
  /** It has ended. */
  ended(line: VoiceLine): void
}

/** One connection to a voice, which speaks one reply at a time. */
export class VoiceLine implements Disposable {
  readonly #dialect: TtsDialect
  readonly #clock: Clock
  readonly #owner: LineOwner
  readonly #socket: VendorSocket
  #reply: { readonly dialect: ReplyDialect; listener: VoiceListener | undefined } | undefined
  #timer: Disposable | undefined
  #isOver = false
  /** We have hung up, or the vendor has spoken. */
  #hasServed = false
  readonly #openedMs: number

  constructor(dialect: TtsDialect, io: SocketIo, owner: LineOwner) {
    this.#dialect = dialect
    this.#clock = io.clock
    this.#owner = owner
    this.#openedMs = io.clock.now()
    this.#socket = new VendorSocket({ stage: 'tts', ...dialect.request }, io, {
      message: (data) => this.#message(data),
      failed: (error) => this.#failed(error),
    })
  }

  /** When it has ended: another one may be opened at once, for the vendor takes connections. */
  get isWelcome(): boolean {
    return this.#hasServed || this.#clock.now() - this.#openedMs >= LASTED_MS
  }

  /** Begins a reply. Nothing is on the line. */
  begin(id: string, listener: VoiceListener): void {
    this.#reply = { dialect: this.#dialect.reply(id), listener }
  }

  say(piece: string): void {
    for (const data of this.#reply?.dialect.say(piece) ?? []) this.#socket.send(data)
  }

  /** The reply is over: it has been spoken, or it is not to be. Its listener hears no more. */
  leave(isSpoken: boolean): void {
    const reply = this.#reply
    if (!reply || this.#isOver) return
    reply.listener = undefined
    const { end = [], cancel, tellsOver } = reply.dialect
    if (!isSpoken && !cancel) return this.#end()
    for (const data of (isSpoken ? end : cancel) ?? []) this.#socket.send(data)
    if (tellsOver) this.#timer = this.#clock.after(OVER_WITHIN_MS, () => this.#end())
    else this.#free()
  }

  [Symbol.dispose](): void {
    this.#isOver = true
    this.#timer?.[Symbol.dispose]()
    this.#socket[Symbol.dispose]()
  }

  #message(data: Data): void {
    const reply = this.#reply
    for (const said of reply?.dialect.heard(data) ?? []) {
      this.#hasServed = true
      if (said.type === 'over') this.#over()
      else if (said.type === 'answer') this.#socket.send(said.data)
      else reply?.listener?.said(said)
    }
  }

  #over(): void {
    const listener = this.#reply?.listener
    this.#free()
    listener?.failed(new StageError('tts', 'closed', 'the voice has ended the reply by itself', { retryable: true }))
  }

  #free(): void {
    if (!this.#reply) return
    this.#timer?.[Symbol.dispose]()
    this.#reply = undefined
    this.#owner.free(this)
  }

  #end(): void {
    this.#hasServed = true
    this[Symbol.dispose]()
    this.#owner.ended(this)
  }

  #failed(error: StageError): void {
    this.#isOver = true
    this.#timer?.[Symbol.dispose]()
    this.#owner.ended(this)
    this.#reply?.listener?.failed(error)
  }
}
