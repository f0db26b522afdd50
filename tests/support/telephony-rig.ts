import type { CarrierName } from './telephony/carriers.ts'
import { durationMs, type Pcm } from '../../src/audio/pcm.ts'
import type { Message } from '../../src/transport/socket/socket.ts'
import { TelephonyWire, type TelephonyWireOptions } from '../../src/transport/telephony/wire.ts'
import type { WireCommand } from '../../src/transport/wire.ts'
import type { EndReason } from '../../src/event/call-event.ts'
import { FAR_ENDS, type FarEnd, openStream } from './carriers.ts'
import { VirtualClock } from './clock.ts'
import { FakeSocket } from './socket.ts'

/** A carrier's call over a fake socket in virtual time, and all that its listener has heard. */
export class TelephonyRig {
  readonly clock = new VirtualClock()
  readonly socket = new FakeSocket()
  readonly far: FarEnd
  readonly wire: TelephonyWire
  readonly audio: Pcm[] = []
  readonly commands: WireCommand[] = []
  readonly ended: EndReason[] = []

  constructor(of: CarrierName | FarEnd, options: (clock: VirtualClock) => Partial<TelephonyWireOptions> = () => ({})) {
    const far = typeof of === 'string' ? FAR_ENDS.find(({ carrier }) => carrier === of) : of
    if (!far) throw new Error('a carrier without a far end')
    this.far = far
    this.wire = new TelephonyWire(this.socket, openStream(far), { clock: this.clock, ...options(this.clock) })
    this.wire.listen({
      audio: (pcm) => void this.audio.push(pcm),
      command: (command) => void this.commands.push(command),
      lost: () => {},
      back: () => {},
      closed: (reason) => void this.ended.push(reason),
    })
  }

  get audioMs(): number {
    return this.audio.reduce((sum, pcm) => sum + durationMs(pcm), 0)
  }

  /** What a carrier is told to throw away all it holds; of Genesys the number is the next. */
  get clears(): readonly Message[] {
    return openStream(this.far).clear()
  }

  /** Messages of ours that are JSON. */
  get texts(): readonly Record<string, unknown>[] {
    return this.socket.sent.filter((message) => typeof message === 'string').map((message) => JSON.parse(message))
  }

  get events(): readonly unknown[] {
    return this.texts.map(({ event, type, action }) => event ?? type ?? action)
  }

  hop(level = 1_000): Int16Array {
    return new Int16Array(this.wire.playRateHz / 50).fill(level)
  }

  speak(ms: number): void {
    this.wire.message(this.far.speak(new Int16Array((this.far.rateHz * ms) / 1000).fill(8_000)))
  }

  /** The carrier says that the last mark has been reached. */
  echo(): void {
    const echoes = this.socket.sent.map((message) => this.far.played(message)).filter((echo) => echo !== undefined)
    this.wire.message(echoes.at(-1) ?? '')
  }
}
