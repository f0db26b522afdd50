import { Pacer } from '../../src/call/pacer.ts'
import { Playout } from '../../src/call/playout.ts'
import { MemoryWire } from '../../src/transport/memory.ts'
import { VirtualClock } from './clock.ts'

/** A playout whose listener writes down what it is told. */
export function openPlayout(options: { leadMs?: number; onPlay?: () => void } = {}) {
  const clock = new VirtualClock()
  const wire = new MemoryWire(clock, options)
  const play = wire.play.bind(wire)
  wire.play = (hop) => {
    play(hop)
    options.onPlay?.()
  }
  const log: string[] = []
  const heardChars: number[] = []
  const playout = new Playout(wire, new Pacer(clock), clock, {
    started: (reply) => log.push(`started ${reply}`),
    progressed: (reply, piece, status) => {
      log.push(`${reply}: ${piece.text} ${status}`)
      heardChars.push(piece.heardChars)
    },
    ranDry: (reply, ms) => log.push(`${reply} dry for ${ms}`),
    drained: (reply) => log.push(`drained ${reply}`),
    broke: (error) => log.push(`broke: ${String(error)}`),
  })
  playout.begin(1)
  const announced = (text: string) => {
    const piece = playout.piece(1, 1, text)
    if (!piece) throw new Error('the reply is over')
    return piece
  }
  /** Queues loud audio of a piece; does not wait for room. */
  const push = (piece: ReturnType<typeof announced>, ms: number, rateHz = 16_000) => {
    const samples = new Int16Array((ms * rateHz) / 1000).fill(8000)
    void playout.push(1, piece, { samples, rateHz })
  }
  return { clock, wire, playout, log, heardChars, announced, push }
}
