import { LISTEN_RATE_HZ } from '../../src/audio/pcm.ts'
import { loadEmbeddedRnnoise } from '../../src/providers/embedded/rnnoise-assets.ts'
import { loadEmbeddedVad } from '../../src/providers/embedded/silero-assets.ts'
import { energyVad } from '../../src/vad/energy.ts'
import { VoiceDetector } from '../../src/vad/voice.ts'
import { SileroOnnx } from '../support/silero-onnx.ts'
import { librivox } from '../support/speech.ts'
import { windowsOf } from '../support/windows.ts'
import { hopsOf } from './hops.ts'
import { type BenchOptions, percentile, type Table, toMarkdown } from './table.ts'

/** What hearing costs: our kernel against the reference runtime in one run, and the whole detector around it. */
export async function vad(options: BenchOptions): Promise<readonly Table[]> {
  const samples = librivox()[0]?.samples ?? new Int16Array(0)
  const windows = windowsOf(samples)
  const silero = await loadEmbeddedVad()
  const session = silero.open()
  const energy = energyVad().open()
  const onnx = await SileroOnnx.load()
  const detector = new VoiceDetector(silero.open())
  using filter = (await loadEmbeddedRnnoise()).open()
  const hops = hopsOf(samples, LISTEN_RATE_HZ)
  const contestants = [
    new Contestant('Silero v6, our kernel, per 32 ms window', windows, (window) => session.judge(window)),
    new Contestant('Silero v6, onnxruntime-web, per 32 ms window', windows, (window) => onnx.judge(window)),
    new Contestant('energy, per 32 ms window', windows, (window) => energy.judge(window)),
    new Contestant('gate, Silero and hysteresis, per 20 ms hop', hops, (hop) => detector.hear(hop)),
    new Contestant('noise filter, RNNoise at 48 kHz, per 20 ms hop', hops, (hop) => filter.hear(hop)),
  ]
  // Passes take turns, so that a noisy minute of the machine is everybody's.
  for (let pass = options.quick ? 2 : 20; pass > 0; pass--) {
    for (const contestant of contestants) await contestant.pass()
  }
  return [
    {
      title: 'Voice activity detection and noise filter',
      method:
        'Microseconds per call on one core over 7 s of recorded speech: each call timed, passes interleaved, the first half left out.',
      columns: ['stage', 'min µs', 'median µs'],
      rows: contestants.map((contestant) => contestant.row()),
    },
  ]
}

class Contestant<T> {
  readonly #name: string
  readonly #items: readonly T[]
  readonly #step: (item: T) => unknown
  readonly #costsUs: number[] = []

  constructor(name: string, items: readonly T[], step: (item: T) => unknown) {
    this.#name = name
    this.#items = items
    this.#step = step
  }

  async pass(): Promise<void> {
    for (const item of this.#items) {
      const startedNs = Bun.nanoseconds()
      const result = this.#step(item)
      if (result instanceof Promise) await result
      this.#costsUs.push((Bun.nanoseconds() - startedNs) / 1000)
    }
  }

  row(): readonly string[] {
    const warm = this.#costsUs.slice(this.#costsUs.length / 2)
    return [this.#name, percentile(warm, 0).toFixed(1), percentile(warm, 0.5).toFixed(1)]
  }
}

if (import.meta.main) for (const table of await vad({ quick: false })) console.log(toMarkdown(table))
