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

interface Reply {
  readonly dialect: ReplyDialect
  /** None any more once it has been left. */
  listener: VoiceListener | undefined
  /** A piece has been asked for, and has not been spoken. */
  isSpeaking: boolean
}

/** One connection to a voice, which speaks one reply at a time. */
export class VoiceLine implements Disposable {
  readonly #dialect: TtsDialect
  readonly #clock: Clock
  readonly #owner: LineOwner
  readonly #socket: VendorSocket
  #reply: Reply | undefined
  #timer: Disposable | undefined
  #isOver = false
  /** We have hung up, or the vendor has made a sound. */
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
    this.#reply = { dialect: this.#dialect.reply(id), listener, isSpeaking: false }
  }

  say(piece: string): void {
    if (!this.#reply) return
    this.#reply.isSpeaking = true
    for (const data of this.#reply.dialect.say(piece)) this.#socket.send(data)
  }

  /** The reply is over, and its listener hears no more. A line that has failed it is no good for another. */
  leave(how: 'spoken' | 'cut' | 'failed'): void {
    const reply = this.#reply
    if (!reply || this.#isOver) return
    reply.listener = undefined
    const { end = [], cancel, tellsOver } = reply.dialect
    if (how === 'failed' || (how === 'cut' && !cancel)) return this.#end()
    for (const data of (how === 'spoken' ? end : cancel) ?? []) this.#socket.send(data)
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
    // While nobody speaks, a vendor may still tell why it will not: that throws.
    const heard = (reply?.dialect ?? this.#dialect.reply('')).heard(data)
    if (!reply) return
    for (const said of heard) {
      if (said.type === 'audio') this.#hasServed = true
      if (said.type === 'spoken') reply.isSpeaking = false
      if (said.type === 'over') this.#over(reply)
      else if (said.type === 'answer') this.#socket.send(said.data)
      else reply.listener?.said(said)
    }
  }

  /** Between two pieces a vendor may end a reply; in the middle of one it has failed. */
  #over({ listener, isSpeaking }: Reply): void {
    if (listener && isSpeaking) this.#end()
    else this.#free()
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
