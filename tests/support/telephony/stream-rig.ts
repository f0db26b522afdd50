import { recogniseAny } from './carriers.ts'
import type { Opening, StreamStart } from '../../../src/transport/telephony/serializer.ts'
import { type StreamVerdict, TelephonyStream } from '../../../src/transport/telephony/stream.ts'
import type { TelephonyWire } from '../../../src/transport/telephony/wire.ts'
import { noTraffic } from '../../../src/transport/traffic.ts'
import type { Message } from '../../../src/transport/socket/socket.ts'
import type { EndReason } from '../../../src/event/call-event.ts'
import { FAR_ENDS, type FarEnd } from '../carriers.ts'
import { settled, VirtualClock } from '../clock.ts'
import { FakeSocket } from '../socket.ts'

/** A stream whose admission waits for the test. */
export class StreamRig {
  readonly clock = new VirtualClock()
  readonly socket = new FakeSocket()
  readonly problems: string[] = []
  readonly ended: EndReason[] = []
  readonly stream: TelephonyStream
  audioMs = 0
  wire: TelephonyWire | undefined
  asked: StreamStart | undefined
  cancelled = 0
  hasRoom = true
  isHandshake = true
  #decide: ((verdict: StreamVerdict) => void) | undefined

  constructor(recognised: (message: Message) => Opening | undefined = (message) => recogniseAny(message, undefined)) {
    this.stream = new TelephonyStream(this.socket, {
      clock: this.clock,
      traffic: noTraffic(),
      recognise: recognised,
      handshake: { [Symbol.dispose]: () => void (this.isHandshake = false) },
      judge: (start) => {
        this.asked = start
        return new Promise((resolve) => (this.#decide = resolve))
      },
      refused: (problem) => this.problems.push(problem),
    })
  }

  say(...messages: readonly Message[]): void {
    for (const message of messages) this.stream.message(message)
  }

  async decide(verdict: 'admitted' | { code: number; problem: string }): Promise<void> {
    if (verdict === 'admitted')
      this.#decide?.({ type: 'admitted', cancel: () => this.cancelled++, begin: (wire) => this.#begin(wire) })
    else this.#decide?.({ type: 'refused', ...verdict })
    await settled()
  }

  #begin(wire: TelephonyWire): boolean {
    if (!this.hasRoom) return false
    this.wire = wire
    wire.listen({
      audio: ({ samples, rateHz }) => (this.audioMs += (samples.length * 1000) / rateHz),
      command: () => {},
      lost: () => {},
      back: () => {},
      closed: (reason) => this.ended.push(reason),
    })
    return true
  }
}

export function farEnd(carrier: string): FarEnd {
  const far = FAR_ENDS.find((candidate) => candidate.carrier === carrier)
  if (!far) throw new Error(carrier)
  return far
}

export const startOf = (far: FarEnd) => far.sent.slice(0, far.startsAt + 1)
