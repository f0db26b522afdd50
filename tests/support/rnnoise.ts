import { readFileSync } from 'node:fs'
import type { NoiseFilterSession } from '../../src/audio/noise-filter.ts'
import { hopSamples, LISTEN_RATE_HZ } from '../../src/audio/pcm.ts'
import { loadRnnoise } from '../../src/audio/rnnoise.ts'

const HOP = hopSamples(LISTEN_RATE_HZ)

/** As the server loads it, and on Deno, too. */
export const rnnoise = loadRnnoise(
  readFileSync(new URL('../../node_modules/@echogarden/rnnoise-wasm/rnnoise.wasm', import.meta.url)),
)

/** All whole hops of a sound through a filter, in order. */
export function filtered(samples: Int16Array, session: NoiseFilterSession): Int16Array {
  const all = new Int16Array(Math.floor(samples.length / HOP) * HOP)
  for (let at = 0; at < all.length; at += HOP) all.set(session.hear(samples.subarray(at, at + HOP)), at)
  return all
}
