/** One event that waits for one sink. */
export interface Message {
  /** The same at every attempt. */
  readonly id: string
  /** Events of one call are sent in order. */
  readonly callId: string
  /** Wall time in milliseconds since 1970. */
  readonly madeAtMs: number
  /** JSON. */
  readonly body: string
}

/** The events of one call. */
interface Lane<M> {
  readonly callId: string
  readonly messages: M[]
  /** Its first is on the way, or its next attempt has a time. */
  isHeld: boolean
  /** In a row. */
  failures: number
}

export interface Bounds {
  readonly messages: number
  readonly bytes: number
}

/** What a message takes beside its body. */
const MESSAGE_BYTES = 512
/** A string takes one or two bytes a character. */
const bytesOf = ({ body }: Message): number => MESSAGE_BYTES + 2 * body.length

/** What waits for one sink, by call, within bounds. The first message of a call that nothing holds may be sent. */
export class Waiting<M extends Message> {
  readonly #bounds: Bounds
  /** In the order in which they came. */
  readonly #messages = new Set<M>()
  readonly #lanes = new Map<string, Lane<M>>()
  /** Lanes with something to send that nothing holds. */
  readonly #ready = new Set<Lane<M>>()
  readonly #sending = new Set<M>()
  #bytes = 0

  constructor(bounds: Bounds) {
    this.#bounds = bounds
  }

  get count(): number {
    return this.#messages.size
  }

  get bytes(): number {
    return this.#bytes
  }

  /** As a share of the bounds, 0 to 1. */
  get fill(): number {
    return Math.max(this.count / this.#bounds.messages, this.#bytes / this.#bounds.bytes)
  }

  /** Gives those that had to go for it, the oldest first. What is being sent stays. */
  add(message: M): readonly M[] {
    const lane = this.#lanes.get(message.callId) ?? newLane(message.callId)
    this.#lanes.set(message.callId, lane)
    lane.messages.push(message)
    this.#messages.add(message)
    this.#bytes += bytesOf(message)
    if (!lane.isHeld) this.#ready.add(lane)
    const gone: M[] = []
    for (const oldest of this.#messages) {
      if (this.fill <= 1) break
      if (this.#sending.has(oldest)) continue
      this.remove(oldest)
      gone.push(oldest)
    }
    return gone
  }

  /** The first of the call that has been ready for longest. It is held until `failed` and `release`, or `remove`. */
  take(): M | undefined {
    const [lane] = this.#ready
    const [message] = lane?.messages ?? []
    if (!lane || !message) return undefined
    this.#ready.delete(lane)
    lane.isHeld = true
    this.#sending.add(message)
    return message
  }

  /** It is sent again after `release`. Gives how often the call's events have failed in a row. */
  failed(message: M): number {
    this.#sending.delete(message)
    const lane = this.#lanes.get(message.callId)
    return lane ? ++lane.failures : 1
  }

  /** Delivered, or given up: the next of its call may be sent. */
  remove(message: M): void {
    if (!this.#messages.delete(message)) return
    this.#bytes -= bytesOf(message)
    const wasSending = this.#sending.delete(message)
    const lane = this.#lanes.get(message.callId)
    if (!lane) return
    lane.messages.splice(lane.messages.indexOf(message), 1)
    if (lane.messages.length === 0) {
      this.#lanes.delete(message.callId)
      this.#ready.delete(lane)
    } else if (wasSending) {
      lane.failures = 0
      this.#free(lane)
    }
  }

  /** The call's next attempt has come. */
  release(callId: string): void {
    const lane = this.#lanes.get(callId)
    const [first] = lane?.messages ?? []
    if (lane && first && !this.#sending.has(first)) this.#free(lane)
  }

  /** Those that were made before. What is being sent is not among them. */
  olderThan(wallMs: number): readonly M[] {
    return this.all().filter((message) => message.madeAtMs < wallMs)
  }

  /** All that is not being sent. */
  all(): readonly M[] {
    return [...this.#messages].filter((message) => !this.#sending.has(message))
  }

  #free(lane: Lane<M>): void {
    lane.isHeld = false
    this.#ready.add(lane)
  }
}

const newLane = <M>(callId: string): Lane<M> => ({ callId, messages: [], isHeld: false, failures: 0 })
