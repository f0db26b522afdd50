import type { Pcm } from '../../../src/audio/pcm.ts'
import { type EvalHost, Rtvi } from '../../../src/transport/rtvi/rtvi.ts'
import type { WireCommand } from '../../../src/transport/wire.ts'
import { VirtualClock } from '../../support/clock.ts'

export interface Sent {
  readonly label: string
  readonly type: string
  readonly id?: string
  readonly data: Record<string, unknown>
}

/** An RTVI client's end, in virtual time, and all that came of it. */
export function connect(evals?: EvalHost) {
  const clock = new VirtualClock()
  const sent: Sent[] = []
  const commands: WireCommand[] = []
  const audio: Pcm[] = []
  const rtvi = new Rtvi({
    send: (text) => void sent.push(JSON.parse(text)),
    command: (command) => void commands.push(command),
    audio: (pcm) => void audio.push(pcm),
    clock,
    ...(evals && { evals }),
  })
  const say = (type: string, data?: unknown, id = 'r1') =>
    rtvi.receive(JSON.stringify({ label: 'rtvi-ai', type, id, data }))
  return { clock, sent, commands, audio, rtvi, say }
}
