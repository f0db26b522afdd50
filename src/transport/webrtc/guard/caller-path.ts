import { Candidate, CandidatePair, CandidatePairState, type Connection, type Message } from 'werift'
import type { Clock } from '../../../std/clock.ts'
import { Budget } from '../../budget.ts'

/** Host and port of the far side. */
export type Address = readonly [host: string, port: number]
/** werift's socket of one interface, or its relay on a TURN server. */
export type Protocol = CandidatePair['protocol']

interface Internals {
  checkList: CandidatePair[]
  checkIncoming(check: Message, address: Address, protocol: Protocol): void
  checkStart(pair: CandidatePair): { awaitable: Promise<void> }
  checkComplete(pair: CandidatePair): void
  buildRequest(of: {
    nominate: boolean
    localUsername: string
    remoteUsername: string
    iceControlling: boolean
  }): Message
  queryConsent(): void
}

/** Addresses that a caller's checks come from before one is chosen: its interfaces, and what its networks make of them. */
const NEW_ADDRESSES = { burst: 32, perSecond: 10 }
const MAX_ADDRESSES = 32
/** A far side that refuses each check has werift send another at once. */
const MAX_CHECKS_OF_A_PAIR = 20
/** New addresses that are asked at once, and for how long: each check that comes from there asks again. */
const MAX_PROOFS = 4
const PROOF_MS = 1000
/** Media from a new address counts once the old one has been quiet for this long: packets overtake one another. */
const QUIET_MS = 100
/** The consent to send to an address lasts this long (RFC 7675 §5.1). */
const CONSENT_MS = 30_000

/**
 * The path to the caller. werift chooses one address and keeps to it; here media follows a caller whose address changes: when a
 * check nominates another one, or when authentic audio comes from there. That address must answer a check of ours first, so that
 * nobody who repeats a packet of the caller's elsewhere has media sent there.
 */
export class CallerPath {
  readonly #ice: Connection
  readonly #internals: Internals
  readonly #clock: Clock
  readonly #newAddresses: Budget
  readonly #proofs = new Set<string>()
  readonly #checks = new WeakMap<CandidatePair, number>()
  /** When audio last came from the address that ours goes to. */
  #heardAtMs = 0
  /** The path of before an ICE restart, until there is one of after it. */
  #before: { readonly pair: CandidatePair; readonly untilMs: number } | undefined
  #isRestarted = false

  constructor(ice: Connection, clock: Clock) {
    this.#ice = ice
    this.#internals = ice as unknown as Internals
    this.#clock = clock
    this.#newAddresses = new Budget(clock, NEW_ADDRESSES)
    this.#followChecks()
    this.#boundChecks()
    const { send } = ice
    // Not async: each packet passes here, and a promise of its own costs more than all else that is done.
    ice.send = (data) => {
      const before = ice.nominated ? undefined : this.#before
      if (!before) return send(data)
      if (clock.now() >= before.untilMs) return Promise.resolve()
      return before.pair.protocol.sendData(data, before.pair.remoteAddr)
    }
  }

  /** Whether ours goes to this address. */
  leadsTo(host: string, port: number): boolean {
    const remote = this.#ice.nominated?.remoteCandidate
    return remote !== undefined && remote.port === port && remote.host === host
  }

  /** Audio that only the caller can have sent came from here. */
  heard(address: Address, protocol: Protocol): void {
    const nowMs = this.#clock.now()
    if (this.leadsTo(address[0], address[1]) || !this.#ice.nominated) this.#heardAtMs = nowMs
    else if (nowMs - this.#heardAtMs > QUIET_MS) this.#prove(address, protocol)
  }

  /** The caller's candidates and credentials are about to be others; audio goes on to where it went (RFC 8445 §9). */
  restarting(): void {
    const pair = this.#ice.nominated ?? this.#before?.pair
    this.#before = pair && { pair, untilMs: this.#clock.now() + CONSENT_MS }
    this.#isRestarted = true
  }

  /** After an answer: werift checks the new candidates itself only while DTLS is yet to come. */
  answered(isConnected: boolean): void {
    if (this.#isRestarted && isConnected) {
      this.#ice.connect().catch(() => {
        // None of them works; the old path lasts as long as its consent.
      })
    }
    this.#isRestarted = false
  }

  #followChecks(): void {
    const ice = this.#ice
    const learn = this.#internals.checkIncoming.bind(ice)
    this.#internals.checkIncoming = (check, address, protocol) => {
      // One of before an ICE restart has been answered, and says no more.
      if (!String(check.getAttributeValue('USERNAME')).startsWith(`${ice.localUsername}:`)) return
      if (!ice.nominated) {
        if (this.#mayLearn(address)) learn(check, address, protocol)
      } else if (check.attributesKeys.includes('USE-CANDIDATE') && !this.leadsTo(...address)) {
        this.#prove(address, protocol)
      }
    }
  }

  /** Each new address makes a candidate and its pairs, of which the oldest go. */
  #mayLearn([host, port]: Address): boolean {
    const known = this.#ice.remoteCandidates
    if (known.some((candidate) => candidate.host === host && candidate.port === port)) return true
    if (this.#newAddresses.admit(1) !== 'admitted') return false
    const learned = known.filter(({ type }) => type === 'prflx')
    const [oldest] = learned
    if (oldest && learned.length >= MAX_ADDRESSES) {
      known.splice(known.indexOf(oldest), 1)
      this.#internals.checkList = this.#internals.checkList.filter(({ remoteCandidate }) => remoteCandidate !== oldest)
    }
    return true
  }

  #boundChecks(): void {
    const start = this.#internals.checkStart.bind(this.#ice)
    this.#internals.checkStart = (pair) => {
      const checks = (this.#checks.get(pair) ?? 0) + 1
      this.#checks.set(pair, checks)
      if (checks <= MAX_CHECKS_OF_A_PAIR) return start(pair)
      pair.updateState(CandidatePairState.FAILED)
      this.#internals.checkComplete(pair)
      return { awaitable: Promise.resolve() }
    }
  }

  /** Asks the address whether it knows the caller's password, and goes there when it does. */
  #prove(address: Address, protocol: Protocol): void {
    const ice = this.#ice
    const name = address.join(' ')
    if (this.#proofs.size >= MAX_PROOFS || this.#proofs.has(name)) return
    this.#proofs.add(name)
    const { localUsername, remoteUsername, remotePassword, iceControlling } = ice
    const request = this.#internals.buildRequest({ nominate: false, localUsername, remoteUsername, iceControlling })
    protocol
      .request(request, [...address], Buffer.from(remotePassword), { retransmissions: 0, responseTimeout: PROOF_MS })
      .then(() => {
        if (ice.nominated && ice.remotePassword === remotePassword) this.#goTo(address, protocol)
      })
      .catch(() => {
        // Silent, or it does not know the password: nothing goes there.
      })
      .finally(() => this.#proofs.delete(name))
  }

  #goTo([host, port]: Address, protocol: Protocol): void {
    const candidate = new Candidate(`proven ${host}`, 1, 'udp', 0, host, port, 'prflx')
    const pair = new CandidatePair(protocol, candidate, this.#ice.iceControlling)
    pair.updateState(CandidatePairState.SUCCEEDED)
    pair.nominated = true
    this.#ice.nominated = pair
    this.#heardAtMs = this.#clock.now()
    this.#internals.queryConsent()
  }
}
