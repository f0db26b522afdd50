import { createDecoder, type OpusDecoderHandle } from 'libopus-wasm'
import * as packaged from 'opus-decoder'
import type { OpusDecoder } from './opus.ts'
import { hopSamples, LISTEN_RATE_HZ } from './pcm.ts'

const HOP_SAMPLES = hopSamples(LISTEN_RATE_HZ)

/**
 * Opens a decoder to 16 kHz mono. `fec`: the sender may put copies of lost packets into the next ones. libopus-wasm can
 * use them, opus-decoder cannot, and serves the callers who send none (docs/decisions/004).
 */
export async function openOpusDecoder(options: { fec: boolean }): Promise<OpusDecoder> {
  if (options.fec) return new LibopusDecoder(await createDecoder({ sampleRate: LISTEN_RATE_HZ, channels: 1 }))
  // The package calls itself free of side effects but touches both its classes at the top: a bundler that sees one of
  // them unused drops it, and the compiled program dies at start. Asking for the other here keeps both.
  if (!packaged.OpusDecoderWebWorker) throw new Error('opus-decoder was bundled without its worker class')
  const decoder = new packaged.OpusDecoder({ sampleRate: LISTEN_RATE_HZ, ...MONO })
  await decoder.ready
  return new PackagedDecoder(decoder)
}

const MONO = { channels: 1, streamCount: 1, coupledStreamCount: 0, channelMappingTable: [0] }

class LibopusDecoder implements OpusDecoder {
  readonly #handle: OpusDecoderHandle

  constructor(handle: OpusDecoderHandle) {
    this.#handle = handle
  }

  decode(packet: Uint8Array): Int16Array {
    return this.#handle.decode(packet)
  }

  conceal(): Int16Array {
    return this.#handle.decodePacketLoss(HOP_SAMPLES)
  }

  recover(next: Uint8Array): Int16Array {
    return this.#handle.decode(next, { decodeFec: true, frameSize: HOP_SAMPLES })
  }

  [Symbol.dispose](): void {
    this.#handle.free()
  }
}

class PackagedDecoder implements OpusDecoder {
  readonly #decoder: packaged.OpusDecoder<typeof LISTEN_RATE_HZ>
  /** A header without a frame makes libopus extrapolate one frame of that header's length (RFC 6716 §3.2.1). */
  readonly #lost = Uint8Array.of(0)

  constructor(decoder: packaged.OpusDecoder<typeof LISTEN_RATE_HZ>) {
    this.#decoder = decoder
  }

  decode(packet: Uint8Array): Int16Array {
    // Mono, one frame: the mode and the length of frame are what a concealed packet repeats.
    this.#lost[0] = (packet[0] ?? 0) & 0xf8
    return toInt16(this.#decoder.decodeFrame(packet).channelData[0])
  }

  conceal(): Int16Array {
    const hop = new Int16Array(HOP_SAMPLES)
    let at = 0
    while (at < HOP_SAMPLES) {
      const frame = toInt16(this.#decoder.decodeFrame(this.#lost).channelData[0])
      if (frame.length === 0) break
      hop.set(frame.subarray(0, HOP_SAMPLES - at), at)
      at += frame.length
    }
    return hop
  }

  recover(): Int16Array {
    return this.conceal()
  }

  [Symbol.dispose](): void {
    this.#decoder.free()
  }
}

function toInt16(samples: Float32Array | undefined): Int16Array {
  const result = new Int16Array(samples?.length ?? 0)
  if (!samples) return result
  // Clamped by hand: assignment to an Int16Array wraps around.
  for (let at = 0; at < samples.length; at++) {
    result[at] = Math.max(-32_768, Math.min(32_767, (samples[at] ?? 0) * 32_768))
  }
  return result
}
