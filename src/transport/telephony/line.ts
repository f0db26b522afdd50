import { isDtmfKey } from '../../audio/dtmf.ts'
import { type Clock, sleep } from '../../std/clock.ts'
import { asStageError, StageError } from '../../std/errors.ts'
import { orAborted } from '../../std/or-aborted.ts'
import type { EndReason } from '../../event/call-event.ts'
import type { Message } from '../socket/socket.ts'
import type { PhoneLine } from '../wire.ts'
import type { CallControl } from './control/call-control.ts'
import { isUndone } from './control/undone.ts'
import { Keypad } from './keypad.ts'
import type { Serializer } from './serializer.ts'

export interface LineOptions {
  readonly clock: Clock
  /** The carrier's REST API; undefined where its account is not configured. */
  readonly control?: CallControl | undefined
  /** Makes an https address that tells the carrier to dial `to`, for carriers that transfer to such an address only. */
  readonly transferUrl?: ((to: string) => Promise<string>) | undefined
  /** Told that the carrier could not be asked to hang up: the call may go on there. */
  readonly hangUpFailed?: ((error: StageError) => void) | undefined
}

/** The stream of the call whose line it is. */
export interface LineStream {
  readonly serializer: Serializer
  readonly leadMs: number
  send(message: Message): void
  /** One hop of a tone. */
  sound(hop: Int16Array): void
  played(): Promise<void>
  /** The last that is said on the stream. */
  handOver(message: Message): void
}

/** A server that stops waits four seconds for all its calls. */
const HANG_UP_WITHIN_MS = 3_000

/** The line of a call: by its stream where the carrier takes a message, else over the carrier's REST API, else by tones. */
export class TelephonyLine implements PhoneLine {
  readonly #options: LineOptions
  readonly #stream: LineStream
  readonly #control: CallControl | undefined
  readonly #callId: string
  readonly #keypad: Keypad
  readonly #life = new AbortController()
  /** Requests outlive the call they end. */
  readonly #requests = new AbortController()
  /** Settled when it is known what became of the transfer. */
  #handing: Promise<unknown> = Promise.resolve()
  #isHandedOver = false
  /** The carrier has been asked, and has not refused. */
  #isHandingOver = false

  constructor(options: LineOptions, stream: LineStream) {
    const { clock, control } = options
    const { serializer, leadMs } = stream
    const { carrier, callId } = serializer.start
    this.#options = options
    this.#stream = stream
    this.#callId = callId
    // A stream says itself of which carrier it is, and some say nothing of their call.
    this.#control = control?.carrier === carrier && callId !== '' ? control : undefined
    this.#keypad = new Keypad({ clock, rateHz: serializer.playRateHz, leadMs, sound: (hop) => stream.sound(hop) })
  }

  /** Tones are on their way. */
  get isSounding(): boolean {
    return this.#keypad.isSounding
  }

  /** A stream that the carrier ends now has ended because of a transfer: some carriers end it before they say so. */
  get isHandingOver(): boolean {
    return this.#isHandingOver || this.#isHandedOver
  }

  async played(): Promise<void> {
    await this.#stream.played()
  }

  /** Throws `RangeError` for what is no key. */
  async press(keys: string, signal: AbortSignal): Promise<void> {
    if (![...keys].every(isDtmfKey)) throw new RangeError('no keys of a telephone')
    const either = AbortSignal.any([signal, this.#life.signal])
    either.throwIfAborted()
    const message = this.#stream.serializer.press?.(keys)
    if (message !== undefined) return this.#stream.send(message)
    const left = await this.#request(keys, either)
    await this.#keypad.press(left, either)
  }

  async transfer(to: string, signal: AbortSignal): Promise<void> {
    const either = AbortSignal.any([signal, this.#life.signal])
    either.throwIfAborted()
    const handing = this.#handOver(to, either)
    this.#handing = Promise.allSettled([handing])
    await orAborted(handing, signal)
  }

  /**
   * The call is over. Has the carrier hang up, unless the caller has left or was handed over. Resolves when that is done, given up or
   * not to be done; never rejects.
   */
  async end(reason: EndReason): Promise<void> {
    this.#life.abort(new StageError('transport', 'closed', 'the call is over'))
    const control = this.#control
    if (!control) return
    const { clock, hangUpFailed } = this.#options
    using _ = clock.after(HANG_UP_WITHIN_MS, () => this.#requests.abort(tooLate(control.carrier)))
    // The carrier may end the stream for a transfer before it says that it transfers.
    await this.#handing
    if (this.#isHandedOver || reason === 'caller-left' || reason === 'transferred') return
    try {
      await control.carryOut({ type: 'hang-up', callId: this.#callId }, this.#requests.signal)
    } catch (error) {
      const failure = asStageError('transport', error)
      if (failure.code !== 'unsupported') hangUpFailed?.(failure)
    }
  }

  /** Has the carrier press keys, and gives those that it did not take. */
  async #request(keys: string, signal: AbortSignal): Promise<string> {
    const control = this.#control
    if (!control) return keys
    const { keyMs } = control
    let left = keys
    try {
      while (left !== '') {
        const digits = keyMs === undefined ? left : left.slice(0, 1)
        await control.carryOut({ type: 'send-dtmf', callId: this.#callId, digits }, signal)
        left = left.slice(digits.length)
        if (keyMs !== undefined) await sleep(this.#options.clock, keyMs, signal)
      }
    } catch (error) {
      if (!isUndone(error)) throw error
    }
    return left
  }

  /** Once the carrier is asked, `signal` stops nothing: whether it has transferred could not be known. */
  async #handOver(to: string, signal: AbortSignal): Promise<void> {
    const message = this.#stream.serializer.handOver?.(to)
    if (message !== undefined) this.#stream.handOver(message)
    else {
      const control = this.#control
      if (!control) throw noTransfer(this.#stream.serializer)
      const address = await this.#addressOf(to)
      signal.throwIfAborted()
      this.#isHandingOver = true
      try {
        await control.carryOut({ type: 'transfer', callId: this.#callId, to: address }, this.#requests.signal)
      } finally {
        this.#isHandingOver = false
      }
    }
    this.#isHandedOver = true
  }

  async #addressOf(to: string): Promise<string> {
    const { transferUrl } = this.#options
    return !transferUrl || to.startsWith('https://') ? to : await orAborted(transferUrl(to), this.#requests.signal)
  }
}

const tooLate = (carrier: string): StageError =>
  new StageError('transport', 'timeout', `${carrier} did not answer within ${HANG_UP_WITHIN_MS} ms of the call's end`)

const noTransfer = ({ start: { carrier }, noTransfer: why }: Serializer): StageError =>
  new StageError(
    'transport',
    'unsupported',
    why ?? `${carrier} transfers over its REST API only: configure the account (docs/telephony/${carrier}.md)`,
  )
