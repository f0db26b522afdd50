import type { Pcm } from '../../../src/audio/pcm.ts'
import { SIMULATED, type SimulatedCarrier } from '../../../src/simulate/carriers/index.ts'
import { type Network, PhoneCall } from '../../../src/simulate/phone-call.ts'
import { NETWORK_LINES } from './lines.ts'
import { NetworkCall } from './network-call.ts'

export type NetworkWire = keyof typeof NETWORK_LINES
export type WireName = NetworkWire | SimulatedCarrier

export const NETWORK_WIRES = Object.keys(NETWORK_LINES) as readonly NetworkWire[]
export const CARRIER_WIRES = Object.keys(SIMULATED) as readonly SimulatedCarrier[]

/** A caller in real time, whatever the wire. Times are milliseconds of the call. */
export interface Handset extends AsyncDisposable {
  nowMs(): number
  /** All that was played to the caller. */
  readonly heard: Pcm
  /** All that the caller has said, which was said 20 ms before its place in here: a hop is sent when it is over. */
  readonly spoken: Pcm
  /** What waits to be played. */
  readonly aheadMs: number
  /** When what waited to be played was to be thrown away. */
  readonly clearedAtMs: readonly number[]
  /** Begins to say a recording at 16 kHz. */
  say(samples: Int16Array): void
  /** Has the bot answer a number without a word: in writing, or by keys. */
  dial(number: number): void
}

export const isCarrier = (wire: WireName): wire is SimulatedCarrier => Object.hasOwn(SIMULATED, wire)

/** Calls a server; over a carrier, one that is set to it. */
export async function call(wire: WireName, url: string, network: Pick<Network, 'microphone'> = {}): Promise<Handset> {
  if (!isCarrier(wire)) {
    const made = await NetworkCall.open(NETWORK_LINES[wire], url, network)
    return Object.assign(made, { dial: (number: number) => made.ask(`${number}#`) })
  }
  const placed = await PhoneCall.place({ carrier: wire, url, ...network })
  return {
    nowMs: () => placed.nowMs(),
    get aheadMs() {
      return placed.aheadMs
    },
    get heard() {
      return placed.heard
    },
    get spoken() {
      return placed.spoken
    },
    clearedAtMs: placed.clearedAtMs,
    say: (samples) => void placed.say(samples),
    dial: (number) => placed.press(`${number}#`),
    [Symbol.asyncDispose]: () => placed[Symbol.asyncDispose](),
  }
}
