import { HOP_MS } from '../../src/audio/pcm.ts'
import { Pacer } from '../../src/call/pacer.ts'
import { Playout } from '../../src/call/playout.ts'
import { MemoryWire } from '../../src/transport/memory.ts'
import { VirtualClock } from './clock.ts'

/** A playout whose listener writes down what it is told. */
export function openPlayout(
  options: { leadMs?: number; lagMs?: number; onPlay?: () => void; takesBack?: boolean } = {},
) {
  const clock = new VirtualClock()
  const wire = Object.assign(new MemoryWire(clock, options), { lagMs: options.lagMs ?? 0 })
  const play = wire.play.bind(wire)
  wire.play = (hop) => {
    play(hop)
    options.onPlay?.()
  }
  /** What the far side throws away, by what it has begun to play, when it is told to. */
  wire.takeBack = (tail) => {
    if (!options.takesBack) return false
    const begun = Math.ceil((clock.now() - (wire.played[0]?.atMs ?? 0)) / HOP_MS)
    wire.played.splice(begun)
    if (tail.length > 0) play(tail)
    return true
  }
  const log: string[] = []
  const heardChars: number[] = []
  const playout = new Playout(wire, new Pacer(clock), clock, {
    started: (reply) => log.push(`started ${reply}`),
    answered: () => {},
    progressed: (reply, piece, status) => {
      log.push(`${reply}: ${piece.text} ${status}`)
      heardChars.push(piece.heardChars)
    },
    ranDry: (reply, ms) => log.push(`${reply} dry for ${ms}`),
    drained: (reply) => log.push(`drained ${reply}`),
    sent: () => {},
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
  /** Queues audio whose every hop is louder than the one before. */
  const pushRising = (piece: ReturnType<typeof announced>, hops: number) =>
    void playout.push(1, piece, {
      samples: Int16Array.from({ length: hops * 320 }, (_, index) => 100 * Math.floor(index / 320) + 100),
      rateHz: 16_000,
    })
  return { pushRising, clock, wire, playout, log, heardChars, announced, push }
}
