import type { Ids } from '../../std/ids.ts'
import type { Candidate, IceServer } from './peer-link.ts'
import { Unconnected } from './unconnected.ts'
import { WebRtcWire, type WebRtcWireOptions } from './wire.ts'

/** An offer as HTTP brings it. */
export interface PeerOffer {
  sdp: string
  /** The connection it is about; unknown or absent: a new one. */
  pcId?: string | undefined
  /** The client has a new connection of its own; false: it wants other media on the one there is. */
  restart: boolean
  /** Who asks. */
  client: string
}

export interface PeerAnswer {
  sdp: string
  pcId: string
  wire: WebRtcWire
  /** The wire needs a call. */
  isNew: boolean
}

/** All places are taken. */
export class PeersFullError extends Error {}

/** The WebRTC connections of this process by the id their clients know them under. */
export class Peers implements AsyncDisposable {
  readonly #wires = new Map<string, WebRtcWire>()
  readonly #options: PeersOptions
  readonly #unconnected: Unconnected<WebRtcWire>
  /** Being answered: they hold a place already. */
  #opening = 0

  constructor(options: PeersOptions) {
    this.#options = options
    this.#unconnected = new Unconnected(options.maxPeers)
  }

  get size(): number {
    return this.#wires.size
  }

  /** Throws `OfferError` for an offer that cannot be answered, `PeersFullError` when no place is left. */
  async offer(offer: PeerOffer): Promise<PeerAnswer> {
    const known = this.#wires.get(offer.pcId ?? '')
    if (known && offer.pcId) {
      const sdp = offer.restart ? await known.restart(offer.sdp) : await known.renegotiate(offer.sdp)
      return { sdp, pcId: offer.pcId, wire: known, isNew: false }
    }
    if (this.size + this.#opening >= this.#options.maxPeers) throw new PeersFullError('no place for another connection')
    this.#opening++
    try {
      const pcId = this.#options.ids.uuid()
      const released = () => {
        const gone = this.#wires.get(pcId)
        if (gone) this.#unconnected.delete(gone)
        this.#wires.delete(pcId)
      }
      const { wire, sdp } = await WebRtcWire.open(offer.sdp, {
        ...this.#options,
        iceServers: this.#options.iceServers(),
        released,
      })
      this.#wires.set(pcId, wire)
      this.#unconnected.add(offer.client, wire, this.#options.clock.now())
      return { sdp, pcId, wire, isNew: true }
    } finally {
      this.#opening--
    }
  }

  knows(pcId: string): boolean {
    return this.#wires.has(pcId)
  }

  /**
   * Ends an offer that its caller has not followed up, for a call of `client`, so that such offers hold no places of callers. False when
   * none gives way.
   */
  giveWay(client: string): boolean {
    const wire = this.#givingWayTo(client)
    if (!wire) return false
    this.#unconnected.delete(wire)
    wire.close('connection-lost')
    return true
  }

  /** Whether one would. */
  canGiveWay(client: string): boolean {
    return this.#givingWayTo(client) !== undefined
  }

  #givingWayTo(client: string): WebRtcWire | undefined {
    return this.#unconnected.givingWayTo(client, this.#options.clock.now())
  }

  /** Candidates that followed an offer; false when the connection is not known. */
  async trickle(pcId: string | undefined, candidates: readonly Candidate[]): Promise<boolean> {
    const wire = this.#wires.get(pcId ?? '')
    if (!wire) return false
    for (const candidate of candidates) await wire.addCandidate(candidate)
    return true
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const wires = [...this.#wires.values()]
    this.#wires.clear()
    await Promise.allSettled(wires.map((wire) => wire[Symbol.asyncDispose]()))
  }
}

export interface PeersOptions extends Omit<WebRtcWireOptions, 'iceServers' | 'released'> {
  /** Asked for each connection: credentials run out. */
  readonly iceServers: () => readonly IceServer[]
  readonly ids: Pick<Ids, 'uuid'>
  /** Those being answered count. */
  readonly maxPeers: number
}
