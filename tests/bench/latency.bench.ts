import { HOP_MS, LISTEN_RATE_HZ } from '../../src/audio/pcm.ts'
import { systemClock } from '../../src/std/clock.ts'
import { MemoryWire } from '../../src/transport/memory.ts'
import { openInstantApp } from './instant.ts'
import { runLoad, type Step } from './loaded.ts'
import { Probe, type ServerFigures } from './probe.ts'
import { scriptOf } from './script.ts'
import type { BenchOptions, Table } from './table.ts'

/** From the decision that the turn is over to the first hop of the answer on the wire: our own share of the wait. */
export async function latency(options: BenchOptions): Promise<readonly Table[]> {
  // One call has a turn every 2.4 s: it gets longer.
  const seconds = options.quick ? [3, 3, 3] : [30, 12, 12]
  const steps = [1, 10, 25].map((calls, index) => ({ calls, seconds: seconds[index] ?? 0 }))
  const rows: string[][] = []
  for (const step of steps) rows.push(rowOf('in memory', step.calls, await inMemory(step)))
  for (const transport of ['websocket', 'webrtc'] as const) {
    const name = transport === 'webrtc' ? 'WebRTC' : 'WebSocket'
    const { levels, problem } = await runLoad(transport, 'turns', steps)
    for (const { calls, server } of levels) rows.push(rowOf(name, calls, server))
    if (problem !== undefined) rows.push([name, problem, '', '', '', ''])
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

async function inMemory({ calls, seconds }: Step): Promise<ServerFigures> {
  const { microphone, answerMs } = scriptOf('turns')
  await using app = await openInstantApp(answerMs)
  const wires = Array.from({ length: calls }, () => new DeafWire(systemClock))
  probe.reset()
  for (const wire of wires) app.calls.start(wire)
  const startedMs = performance.now()
  for (let hop = 0; hop * HOP_MS < seconds * 1000; hop++) {
    for (const [index, wire] of wires.entries()) {
      const offset = Math.floor((microphone.length * index) / calls)
      wire.speak({ samples: microphone[(hop + offset) % microphone.length] as Int16Array, rateHz: LISTEN_RATE_HZ })
    }
    await Bun.sleep(Math.max(0, startedMs + (hop + 1) * HOP_MS - performance.now()))
  }
  return probe.figures(calls)
}
