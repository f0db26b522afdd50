import wasmPath from '@echogarden/rnnoise-wasm/rnnoise.wasm' with { type: 'file' }
import type { NoiseFilter } from '../../audio/noise-filter.ts'
import { loadRnnoise } from '../../audio/rnnoise.ts'
import { verifiedBytes } from './verified-bytes.ts'

const WASM_SHA256 = '6b4d53ac61b7301fa150020fe529151700726b38d5954552ec043e22e93dada2'

/** RNNoise (BSD) for all calls of this process; throws when the build is not the one expected. */
export const loadEmbeddedRnnoise = async (): Promise<NoiseFilter> =>
  loadRnnoise(await verifiedBytes(wasmPath, WASM_SHA256))
