import { LiveCalls } from '../../src/call/live.ts'
import { HOP_MS, LISTEN_RATE_HZ } from '../../src/audio/pcm.ts'
import { systemClock } from '../../src/std/clock.ts'
import { systemIds } from '../../src/std/ids.ts'
import { MemoryWire } from '../../src/transport/memory.ts'
import { instantParts } from './instant.ts'
import { runLoad } from './loaded.ts'
import { Probe, type ServerFigures } from './probe.ts'
import { scriptOf } from './script.ts'
import type { BenchOptions, Table } from './table.ts'

/** From the decision that the turn is over to the first hop of the answer on the wire: our own share of the wait. */
export async function latency(options: BenchOptions): Promise<readonly Table[]> {
  // One call has a turn every 2.4 s: it gets longer.
  const steps = [
    { calls: 1, seconds: 30 },
    { calls: 10, seconds: 12 },
    { calls: 25, seconds: 12 },
  ].map((step) => (options.quick ? { ...step, seconds: 3 } : step))
  const rows: string[][] = []
  for (const { calls, seconds } of steps) rows.push(rowOf('in memory', calls, await inMemory(calls, seconds)))
  for (const transport of ['websocket', 'webrtc'] as const) {
    for (const { calls, server } of await runLoad(transport, 'turns', steps)) {
      rows.push(rowOf(transport === 'webrtc' ? 'WebRTC' : 'WebSocket', calls, server))
    }
  }
  return [
    {
      title: 'Latency: end-of-turn decision to first audio sent',
      method:
        'Providers answer at once, so this is what we add ourselves. Callers say one recorded word every 2.4 s. ' +
        'Loopback runs have the load generator in a process of its own.',
      columns: ['wire', 'calls', 'turns', 'p50 ms', 'p99 ms', 'max ms'],
      rows,
    },
  ]
}

const rowOf = (wire: string, calls: number, { answerMs }: ServerFigures): string[] => [
  wire,
  `${calls}`,
  `${answerMs.count}`,
  ...[answerMs.p50, answerMs.p99, answerMs.max].map((ms) => ms.toFixed(1)),
]

/** A wire whose caller hears and keeps nothing. */
class DeafWire extends MemoryWire {
  override play(): void {}
  override tell(): void {}
}

const probe = new Probe()
probe.watch(DeafWire)

async function inMemory(calls: number, seconds: number): Promise<ServerFigures> {
  const { microphone, answerMs } = scriptOf('turns')
  const live = new LiveCalls(await instantParts(answerMs), systemIds, calls)
  const wires = Array.from({ length: calls }, () => new DeafWire(systemClock))
  probe.reset()
  for (const wire of wires) live.start(wire)
  const startedMs = performance.now()
  for (let hop = 0; hop * HOP_MS < seconds * 1000; hop++) {
    for (const [index, wire] of wires.entries()) {
      const offset = Math.floor((microphone.length * index) / calls)
      wire.speak({ samples: microphone[(hop + offset) % microphone.length] as Int16Array, rateHz: LISTEN_RATE_HZ })
    }
    await Bun.sleep(Math.max(0, startedMs + (hop + 1) * HOP_MS - performance.now()))
  }
  const figures = probe.figures(calls)
  await live.drain('server-stopping')
  return figures
}
