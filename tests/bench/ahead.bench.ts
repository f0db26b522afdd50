import { HOP_MS, LISTEN_RATE_HZ } from '../../src/audio/pcm.ts'
import { systemClock } from '../../src/std/clock.ts'
import type { ClientEvent } from '../../src/transport/client-event.ts'
import { MemoryWire } from '../../src/transport/memory.ts'
import { openInstantApp, type Waits } from './instant.ts'
import { scriptOf } from './script.ts'
import { type BenchOptions, percentile, type Table } from './table.ts'

const CALLS = 10
const SPECULATIONS = { none: 'nothing', model: 'model', voice: 'model and voice' } as const
/** The second is a model on the same network, or one that writes fast. */
const WAITS: readonly Waits[] = [
  { modelMs: 300, voiceMs: 200 },
  { modelMs: 100, voiceMs: 200 },
]
/** Silence that ends a turn: what a whole sentence waits by default, and what agents who give callers time set. */
const STOP_SECS = ['0.55', '0.8']

/** From the end of the caller's speech to the first hop of the answer on the wire, by what begins before the turn is over. */
export async function ahead({ quick }: BenchOptions): Promise<readonly Table[]> {
  const seconds = quick ? 8 : 16
  const rows: string[][] = []
  for (const turn_stop_secs of STOP_SECS)
    for (const waits of WAITS) {
      let without: number | undefined
      for (const [speculation, name] of Object.entries(SPECULATIONS)) {
        const sentMs = await sentMsOf({ speculation, turn_detection: 'silence', turn_stop_secs }, waits, seconds)
        const [p50, p95] = [percentile(sentMs, 0.5), percentile(sentMs, 0.95)]
        without ??= p50
        const { modelMs, voiceMs } = waits
        const figures = [sentMs.length, p50, p95, p50 - without].map((figure) => figure.toFixed(0))
        rows.push([`${Number(turn_stop_secs) * 1000}`, `${modelMs}`, `${voiceMs}`, name, ...figures])
      }
    }
  return [
    {
      title: "Ahead: end of the caller's speech to first audio sent",
      method: `In memory, ${CALLS} calls at once. Callers say one recorded word every 4 s. The model takes so long to its first token, and then gives the rest at once; the voice takes so long to the first sound of each piece.`,
      columns: ['silence ms', 'model ms', 'voice ms', 'begun ahead', 'turns', 'p50 ms', 'p95 ms', 'change of p50'],
      rows,
    },
  ]
}

/** A wire whose caller hears nothing, and notes how long the answers took. */
class TimedWire extends MemoryWire {
  readonly sentMs: number[] = []

  override play(): void {}
  override tell(event: ClientEvent): void {
    if (event.type === 'turn-timed' && event.latency.sentMs !== undefined) this.sentMs.push(event.latency.sentMs)
  }
}

async function sentMsOf(flags: Readonly<Record<string, string>>, waits: Waits, seconds: number): Promise<number[]> {
  const { microphone, answerMs } = scriptOf('whole-turns')
  await using app = await openInstantApp(answerMs, flags, waits)
  const wires = Array.from({ length: CALLS }, () => new TimedWire(systemClock))
  for (const wire of wires) app.calls.start(wire)
  const startedMs = performance.now()
  for (let hop = 0; hop * HOP_MS < seconds * 1000; hop++) {
    for (const [index, wire] of wires.entries()) {
      const offset = Math.floor((microphone.length * index) / CALLS)
      wire.speak({ samples: microphone[(hop + offset) % microphone.length] as Int16Array, rateHz: LISTEN_RATE_HZ })
    }
    await Bun.sleep(Math.max(0, startedMs + (hop + 1) * HOP_MS - performance.now()))
  }
  return wires.flatMap(({ sentMs }) => sentMs)
}
