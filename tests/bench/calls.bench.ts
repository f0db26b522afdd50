import { runLoad, type Level } from './loaded.ts'
import type { BenchOptions, Table } from './table.ts'

const MIB = 2 ** 20

/** What calls cost a server, over both transports. */
export async function calls(options: BenchOptions): Promise<readonly Table[]> {
  const levels = options.quick ? [1, 3] : [1, 10, 25, 50, 75, 100]
  const steps = levels.map((count) => ({ calls: count, seconds: options.quick ? 3 : 15 }))
  const tables: Table[] = []
  for (const [transport, name] of [
    ['webrtc', 'WebRTC'],
    ['websocket', 'WebSocket, protobuf'],
  ] as const) {
    const { levels: measured, problem } = await runLoad(transport, 'conversation', steps)
    const { baseBytes, perCallBytes } = memoryOf(measured)
    // One level makes no line.
    const memory =
      measured.length > 1
        ? ` Resident memory, by a line through the levels: ${(baseBytes / MIB).toFixed(0)} MiB and ${(perCallBytes / MIB).toFixed(2)} MiB per call.`
        : ''
    tables.push({
      title: `Calls over ${name}`,
      method:
        `Server and load generator are two processes, over loopback; providers answer at once; callers play recorded speech. ` +
        `CPU in per cent of one core. Lateness: hops handed to the wire against their deadline, which over WebSocket lies ahead of the ear by the lead of the wire. Packet gap: between packets as callers see them while the bot speaks.${memory}${problem === undefined ? '' : ` ${problem}.`}`,
      columns: [
        'calls',
        'server CPU',
        'CPU per call',
        'memory, MiB',
        'bot speaks',
        'lateness p50 / p99 / max, ms',
        'packet gap p50 / p99 / max, ms',
        'answer p50 / p99, ms',
        'errors',
        'load CPU, late p99',
      ],
      rows: measured.map(rowOf),
    })
  }
  return tables
}

function rowOf({ calls: count, server, load }: Level): readonly string[] {
  return [
    `${count}`,
    percent(server.cores),
    percent(server.cores / count),
    (server.rssBytes / MIB).toFixed(0),
    percent(server.speakingShare),
    [server.lateMs.p50, server.lateMs.p99, server.lateMs.max].map((ms) => ms.toFixed(1)).join(' / '),
    [load.gapMs.p50, load.gapMs.p99, load.gapMs.max].map((ms) => ms.toFixed(1)).join(' / '),
    [server.answerMs.p50, server.answerMs.p99].map((ms) => ms.toFixed(1)).join(' / '),
    `${load.failed}`,
    `${percent(load.ownCores)}, ${load.ownLateMs.p99.toFixed(1)} ms`,
  ]
}

const percent = (cores: number): string => `${(cores * 100).toFixed(1)} %`
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

/** A line through the levels by least squares: its slope is a call, its start the process. */
function memoryOf(levels: readonly Level[]): { baseBytes: number; perCallBytes: number } {
  const x = mean(levels.map((level) => level.calls))
  const y = mean(levels.map((level) => level.server.rssBytes))
  const covariance = mean(levels.map((level) => (level.calls - x) * (level.server.rssBytes - y)))
  const variance = mean(levels.map((level) => (level.calls - x) ** 2))
  const perCallBytes = covariance / variance
  return { baseBytes: y - perCallBytes * x, perCallBytes }
}
