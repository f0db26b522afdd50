/** A caller's first check comes this soon after the answer, on a slow network too. */
const FIRST_CHECK_MS = 2000
/** The share of all places that one client's new offers keep for sure. Many people of an office may call from one address. */
const SAFE_SHARE = 1 / 32

/** The wire of an offer. */
interface Answered {
  /** The last sign of life of its caller. */
  readonly aliveMs: number
}

/** Offers that were answered and whose callers may not have sent a check yet, by the client that asked. */
export class Unconnected<T extends Answered> {
  readonly #safe: number
  /** With the time of the answer, the oldest first. */
  readonly #byClient = new Map<string, Map<T, number>>()

  constructor(places: number) {
    this.#safe = Math.max(1, Math.floor(places * SAFE_SHARE))
  }

  add(client: string, wire: T, nowMs: number): void {
    const wires = this.#byClient.get(client) ?? new Map<T, number>()
    this.#byClient.set(client, wires.set(wire, nowMs))
  }

  delete(wire: T): void {
    for (const [client, wires] of this.#byClient)
      if (wires.delete(wire) && wires.size === 0) this.#byClient.delete(client)
  }

  /**
   * The offer that gives its place to `client`. First choice is the oldest of the client that holds the most, at any age, if that client
   * holds more than is safe and keeps at least as many as `client` then has. Second is an offer that no check followed in time: one of
   * `client` itself, or of a client that holds at least as many. So a client that asks often takes places from itself, not from others.
   */
  givingWayTo(client: string, nowMs: number): T | undefined {
    this.#forgetConnected()
    const own = this.#byClient.get(client)
    const ownSize = own?.size ?? 0
    const all = [...this.#byClient.values()]
    const most = all.reduce<ReadonlyMap<T, number> | undefined>(
      (found, wires) => (wires.size > (found?.size ?? 0) ? wires : found),
      undefined,
    )
    if (most && most.size > Math.max(this.#safe, ownSize + 1)) return oldestIn(most)?.wire
    const isLate = (offer: Offer<T> | undefined) => offer !== undefined && nowMs - offer.answeredMs >= FIRST_CHECK_MS
    const ownOldest = own && oldestIn(own)
    if (isLate(ownOldest)) return ownOldest?.wire
    const oldest = all
      .filter((wires) => wires.size >= ownSize)
      .map(oldestIn)
      .reduce((a, b) => ((b?.answeredMs ?? Infinity) < (a?.answeredMs ?? Infinity) ? b : a), undefined)
    return isLate(oldest) ? oldest?.wire : undefined
  }

  #forgetConnected(): void {
    for (const [client, wires] of this.#byClient) {
      for (const [wire, answeredMs] of wires) if (wire.aliveMs > answeredMs) wires.delete(wire)
      if (wires.size === 0) this.#byClient.delete(client)
    }
  }
}

interface Offer<T> {
  readonly wire: T
  readonly answeredMs: number
}

function oldestIn<T>(wires: ReadonlyMap<T, number>): Offer<T> | undefined {
  for (const [wire, answeredMs] of wires) return { wire, answeredMs }
  return undefined
}
