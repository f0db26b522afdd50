import { readFileSync } from 'node:fs'

const SAMPLE_MS = 50
/** Linux counts stolen time in hundredths of a second. */
const TICK_MS = 10

interface Sample {
  readonly atMs: number
  readonly waitedMs: number
}

/**
 * When this machine kept any program from running, while this watched. What a test measures of real time between several programs is
 * compared with it, so that a busy machine is not taken for a slow server.
 */
export class MachineWaits implements Disposable {
  readonly #samples: Sample[] = [sample()]
  readonly #timer: Timer = setInterval(() => this.#samples.push(sample()), SAMPLE_MS)

  /** How long at least one program had to wait between these times of `performance.now()`, in milliseconds. */
  between(fromMs: number, toMs: number): number {
    const before = this.#samples.findLast(({ atMs }) => atMs <= fromMs) ?? this.#samples[0]
    const after = this.#samples.find(({ atMs }) => atMs >= toMs) ?? sample()
    return after.waitedMs - (before?.waitedMs ?? after.waitedMs)
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
  }
}

const sample = (): Sample => ({ atMs: performance.now(), waitedMs: pressureMs() + stolenMs() })

/** Time in which a program was ready to run and no core was free: https://docs.kernel.org/accounting/psi.html. 0 where it is not counted. */
function pressureMs(): number {
  const total = /some .* total=(\d+)/.exec(read('/proc/pressure/cpu'))?.[1] ?? 0
  return Number(total) / 1000
}

/** Time in which the host ran other machines, all cores together. */
function stolenMs(): number {
  const ticks = read('/proc/stat').split('\n', 1)[0]?.split(/\s+/)[8] ?? 0
  return Number(ticks) * TICK_MS
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
