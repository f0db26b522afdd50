import { SOCKET_BYTES } from '../allowance.ts'
import { Budget } from '../budget.ts'
import { type Message, plain, sizeOf, type WireSocket } from '../socket/socket.ts'
import type { Opening, Serializer, StreamStart } from './serializer.ts'
import { readStranger } from './strangers.ts'
import { MAX_MESSAGE_BYTES, TelephonyWire, type TelephonyWireOptions } from './wire.ts'

/** What is decided about a stream that has said whose call it is. */
export type StreamVerdict =
  /** `begin` starts the call, which listens to the wire before it returns; false when there is no room any more. */
  | { readonly type: 'admitted'; begin(wire: TelephonyWire): boolean; cancel(): void }
  | { readonly type: 'refused'; readonly code: number; readonly problem: string }

export interface StreamOptions extends TelephonyWireOptions {
  /** Undefined for a message that starts no stream. */
  readonly recognise: (message: Message) => Opening | undefined
  /** Disposed of when the stream is a call, or gone. */
  readonly handshake: Disposable
  /** Never rejects. */
  readonly judge: (start: StreamStart) => Promise<StreamVerdict>
  /** Told once, with what to do about it. */
  readonly refused: (problem: string) => void
}

/** Bytes before it is known who sends: carriers send 50 small messages a second. */
const STRANGER_BUDGET = { burst: 1024 * 1024, perSecond: 128 * 1024 }
/** How long a socket may take to say which carrier it is. */
const HANDSHAKE_MS = 10_000
/** Two greetings are the most that a carrier sends first, beside early audio; each message is tried on every dialect. */
const MOST_UNKNOWN = 10
/** Ten seconds of 20 ms: what a carrier sends before it says who calls, and while we decide. */
const MOST_HELD = 500
/** A carrier that probes us has been answered by then. */
const PROBE_MS = 30_000
/** How long a carrier that closes last may take, once it is told that it is refused. */
const REFUSAL_MS = 3_000

const TOO_MUCH = 'too much was sent before the stream was admitted'

/** RFC 6455 §7.4.1. */
const NORMAL = 1000
const POLICY = 1008
const TOO_LARGE = 1009
const INTERNAL_ERROR = 1011
/** A close frame carries 125 bytes, two of which are the code. */
const MOST_REASON_CHARS = 120

type Judging = { readonly type: 'judging' }

type State =
  | { readonly type: 'handshake' }
  | Judging
  | { readonly type: 'probed'; readonly serializer: Serializer }
  | { readonly type: 'call'; readonly wire: TelephonyWire }
  | { readonly type: 'over' }

type Unloaded = Extract<Opening, { type: 'unloaded' }>

const cancel = (verdict: StreamVerdict): void => {
  if (verdict.type === 'admitted') verdict.cancel()
}

/** A carrier's socket from its first message on: finds out who speaks and whose call it is, then hands over to a wire. */
export class TelephonyStream {
  readonly #socket: WireSocket
  readonly #options: StreamOptions
  #state: State = { type: 'handshake' }
  #unknown = 0
  #shortcoming = 'nothing came'
  /** Nothing that comes before the call begins is lost. */
  #held: Message[] = []
  readonly #budget: Budget
  #deadline: Disposable
  /** Codecs of ours. */
  readonly #loaded = new DisposableStack()

  constructor(socket: WireSocket, options: StreamOptions) {
    this.#socket = socket
    this.#options = options
    this.#budget = new Budget(options.clock, STRANGER_BUDGET)
    this.#deadline = options.clock.after(HANDSHAKE_MS, () => this.#refuseStranger())
  }

  message(message: Message): void {
    const state = this.#state
    if (state.type === 'over') return
    if (state.type === 'call') return state.wire.message(message)
    const bytes = sizeOf(message)
    if (bytes > MAX_MESSAGE_BYTES) return this.#refuse(TOO_LARGE, 'a message over 64 KiB')
    if (this.#budget.admit(Math.max(SOCKET_BYTES.leastCost, bytes)) !== 'admitted')
      return this.#refuse(POLICY, TOO_MUCH)
    if (state.type === 'handshake') return this.#recognise(plain(message))
    if (state.type === 'probed') return this.#answer(state.serializer, message)
    this.#hold(message)
  }

  pong(): void {
    if (this.#state.type === 'call') this.#state.wire.pong()
  }

  gone(code: number): void {
    if (this.#state.type === 'call') this.#state.wire.gone(code)
    this.#finish()
  }

  #recognise(message: Message): void {
    const opening = this.#options.recognise(message)
    if (!opening) return this.#wonder(message)
    this.#deadline[Symbol.dispose]()
    if (opening.type === 'refused') return this.#refuse(POLICY, opening.problem, opening.answer)
    const state: Judging = { type: 'judging' }
    this.#state = state
    const { start } = opening.type === 'stream' ? opening.serializer : opening
    void this.#options.judge(start).then((verdict) => {
      if (this.#state !== state) cancel(verdict)
      else if (opening.type === 'stream') this.#admit(verdict, opening.serializer)
      else void this.#load(verdict, opening, state)
    })
  }

  /** No carrier says this first. Audio may come before the carrier says whose it is. */
  #wonder(message: Message): void {
    const { isMedia, shortcoming } = readStranger(message)
    if (!isMedia || this.#unknown === 0) this.#shortcoming = shortcoming
    if (isMedia) this.#hold(message)
    else if (++this.#unknown === MOST_UNKNOWN) this.#refuseStranger()
  }

  #hold(message: Message): void {
    // A copy: the socket's bytes are good for this call only.
    if (this.#held.push(typeof message === 'string' ? message : Uint8Array.from(message)) > MOST_HELD)
      this.#refuse(POLICY, TOO_MUCH)
  }

  #refuseStranger(): void {
    this.#refuse(POLICY, `no carrier said who is calling: ${this.#shortcoming}`)
  }

  /** What comes meanwhile is held on. */
  async #load(verdict: StreamVerdict, opening: Unloaded, state: Judging): Promise<void> {
    if (verdict.type === 'refused') return this.#refuse(verdict.code, verdict.problem)
    const serializer = await opening.load().catch(() => undefined)
    if (this.#state !== state) {
      serializer?.[Symbol.dispose]()
      return cancel(verdict)
    }
    if (serializer) return this.#admit(verdict, this.#loaded.use(serializer))
    cancel(verdict)
    this.#refuse(INTERNAL_ERROR, 'the codec of the stream could not be loaded')
  }

  #admit(verdict: StreamVerdict, serializer: Serializer): void {
    if (verdict.type === 'refused')
      return this.#refuse(
        verdict.code,
        verdict.problem,
        serializer.closesLast ? serializer.farewell?.('failed') : undefined,
      )
    if (serializer.start.isProbe) {
      verdict.cancel()
      this.#state = { type: 'probed', serializer }
      this.#deadline = this.#options.clock.after(PROBE_MS, () => this.#refuse(NORMAL, 'the probe is over'))
      if (serializer.welcome !== undefined) this.#socket.send(serializer.welcome)
    } else {
      const wire = new TelephonyWire(this.#socket, serializer, this.#options)
      this.#state = { type: 'call', wire }
      this.#options.handshake[Symbol.dispose]()
      if (!verdict.begin(wire)) return this.#turnAway(wire)
    }
    const held = this.#held
    this.#held = []
    for (const message of held) this.message(message)
  }

  /** Others may have called since the stream was admitted. */
  #turnAway(wire: TelephonyWire): void {
    this.#options.refused('server at capacity')
    wire.close('failed')
    // The carrier may have a word to say yet, and then closes.
    void wire[Symbol.asyncDispose]()
  }

  #answer(serializer: Serializer, message: Message): void {
    const event = serializer.decode(plain(message))
    const answer = 'answer' in event ? event.answer : undefined
    if (answer !== undefined) this.#socket.send(answer)
  }

  #refuse(code: number, problem: string, answer?: Message): void {
    this.#finish()
    if (code !== NORMAL) this.#options.refused(problem)
    const reason = problem.slice(0, MOST_REASON_CHARS)
    if (answer === undefined) return this.#socket.close(code, reason)
    this.#socket.send(answer)
    this.#deadline = this.#options.clock.after(REFUSAL_MS, () => this.#socket.close(code, reason))
  }

  #finish(): void {
    this.#state = { type: 'over' }
    this.#deadline[Symbol.dispose]()
    this.#options.handshake[Symbol.dispose]()
    this.#loaded[Symbol.dispose]()
  }
}
