import { MemoryWire } from '../../src/transport/memory.ts'
import { wireContract } from '../contract/wire.ts'
import { VirtualClock } from '../support/clock.ts'

wireContract('the in-memory wire', async () => {
  const clock = new VirtualClock()
  const wire = new MemoryWire(clock)
  const speech = new Int16Array(320).map((_, index) => (index % 2 ? 9_000 : -9_000))
  return {
    wire,
    speak: async (ms) => {
      for (let sentMs = 0; sentMs < ms; sentMs += 20) wire.speak({ samples: speech, rateHz: 16_000 })
    },
    heardMs: () => wire.played.length * 20,
    leave: async () => wire.leave(),
    settle: (ms) => clock.advance(ms),
    [Symbol.asyncDispose]: () => wire[Symbol.asyncDispose](),
  }
})
