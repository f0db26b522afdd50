import { readdirSync } from 'node:fs'
import type { Clock } from '../../std/clock.ts'
import type { Families } from './families.ts'

const PROBE_MS = 500
/** In seconds. */
const DELAY_BUCKETS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5]

/** The process itself, under the names every Prometheus dashboard knows. Disposing ends the probe of the event loop. */
export function processMetrics(families: Families, clock: Clock, version: string): Disposable {
  const startedSeconds = clock.wall() / 1000
  families.measured('process_resident_memory_bytes', 'Memory the process holds.', [], (tell) =>
    tell({}, process.memoryUsage.rss()),
  )
  families.counted('process_cpu_seconds_total', 'Processor time used, by all threads.', [], (tell) => {
    const { user, system } = process.cpuUsage()
    tell({}, (user + system) / 1e6)
  })
  families.measured('process_open_fds', 'Open files and sockets. Linux only.', [], (tell) => {
    const open = openFiles()
    if (open !== undefined) tell({}, open)
  })
  families.measured('process_start_time_seconds', 'When the server was started, in seconds since 1970.', [], (tell) =>
    tell({}, startedSeconds),
  )
  families.measured(
    'voxray_build_info',
    'Always 1: version of the server and of the Bun it runs on.',
    ['version', 'bun'],
    (tell) => tell({ version, bun: Bun.version }, 1),
  )
  const delay = families.histogram(
    'voxray_event_loop_delay_seconds',
    'How late a timer of the event loop came, asked twice a second.',
    [],
    DELAY_BUCKETS,
  )({})
  return probe(clock, (ms) => delay.observe(ms / 1000))
}

function probe(clock: Clock, late: (ms: number) => void): Disposable {
  const arm = (): Disposable => {
    const dueMs = clock.now() + PROBE_MS
    return clock.after(PROBE_MS, () => {
      late(Math.max(0, clock.now() - dueMs))
      timer = arm()
    })
  }
  let timer = arm()
  return { [Symbol.dispose]: () => timer[Symbol.dispose]() }
}

function openFiles(): number | undefined {
  try {
    // One of them is this look.
    return readdirSync('/proc/self/fd').length - 1
  } catch {
    return undefined
  }
}
