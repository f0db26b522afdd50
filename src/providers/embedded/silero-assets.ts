// By path, because the package's export map hides its models.
import weightsPath from '../../../node_modules/@ricky0123/vad-web/dist/silero_vad_v6.onnx' with { type: 'file' }
import kernelPath from '../../../wasm/silero/silero.wasm' with { type: 'file' }
import { loadSilero } from '../../vad/silero.ts'
import type { Vad } from '../../vad/vad.ts'
import { verifiedBytes } from './verified-bytes.ts'

const WEIGHTS_SHA256 = '1a153a22f4509e292a94e67d6f9b85e8deb25b4988682b7e174c65279d8788e3'

/** Our kernel, on disk or inside the executable. */
export const SILERO_KERNEL: string = kernelPath
/** Silero VAD v6 (MIT), as `@ricky0123/vad-web` ships it. */
export const SILERO_WEIGHTS: string = weightsPath

/** The neural VAD for all calls of this process, in about 20 ms; throws when the weights are not the ones expected. */
export async function loadEmbeddedVad(): Promise<Vad> {
  return loadSilero(await Bun.file(SILERO_KERNEL).bytes(), await verifiedBytes(SILERO_WEIGHTS, WEIGHTS_SHA256))
}
