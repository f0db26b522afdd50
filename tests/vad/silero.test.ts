import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { loadEmbeddedVad, SILERO_KERNEL, SILERO_WEIGHTS } from '../../src/providers/embedded/silero-assets.ts'
import { OnnxError } from '../../src/vad/onnx.ts'
import { loadSilero } from '../../src/vad/silero.ts'
import { layOutSilero, SILERO_WEIGHT_FLOATS } from '../../src/vad/silero-weights.ts'
import { compileKernel } from '../../wasm/compile.ts'
import { vadContract } from '../contract/vad.ts'
import { noise } from '../support/noise.ts'
import { SileroOnnx } from '../support/silero-onnx.ts'
import { allison, cards, librivox } from '../support/speech.ts'
import { windowsOf } from '../support/windows.ts'

const onnx = await Bun.file(SILERO_WEIGHTS).bytes()
const kernel = await Bun.file(SILERO_KERNEL).bytes()
const vad = await loadEmbeddedVad()

vadContract('silero', () => vad)

describe('the Silero kernel', () => {
  test('says what ONNX Runtime says, over minutes of speech and noise with the state carried on', async () => {
    const windows = [...librivox(), ...cards()].flatMap(({ samples }) => windowsOf(samples))
    windows.push(
      ...windowsOf(noise(2000, -30)),
      ...windowsOf(allison('demo-congrats')),
      ...windowsOf(new Int16Array(16_000)),
    )
    const session = vad.open()
    const reference = await SileroOnnx.load()
    const ours: number[] = []
    const errors: number[] = []
    for (const window of windows) {
      const probability = session.judge(window)
      ours.push(probability)
      errors.push(Math.abs(probability - (await reference.judge(window))))
    }
    expect(Math.max(...errors)).toBeLessThan(5e-5)
    expect(Math.max(...ours) - Math.min(...ours)).toBeGreaterThan(0.99)
  })

  test('is as new after a reset', () => {
    const windows = librivox().map(({ samples }) => windowsOf(samples).slice(0, 60))
    const session = vad.open()
    const first = windows[0]?.map((window) => session.judge(window))
    for (const window of windows[1] ?? []) session.judge(window)
    session.reset()
    expect(windows[0]?.map((window) => session.judge(window))).toEqual(first)
  })

  test('judges extreme input without losing its way', () => {
    const session = vad.open()
    for (const sample of [1, -1, 100, 1e-30]) expect(session.judge(new Float32Array(512).fill(sample))).toBeWithin(0, 1)
    session.reset()
    expect(session.judge(new Float32Array(512))).toBe(vad.open().judge(new Float32Array(512)))
  })

  test('is what its source compiles to, and asks nothing of its host', async () => {
    expect(await compileKernel('silero')).toEqual(kernel)
    const recorded = await Bun.file(`${import.meta.dir}/../../wasm/silero/silero.wasm.sha256`).text()
    expect(recorded).toBe(`${new Bun.CryptoHasher('sha256').update(kernel).digest('hex')}  silero.wasm\n`)
    expect(WebAssembly.Module.imports(new WebAssembly.Module(kernel))).toEqual([])
  })
})

describe('the Silero weights', () => {
  test('are laid out whole', () => {
    expect(layOutSilero(onnx).length).toBe(SILERO_WEIGHT_FLOATS)
  })

  test('of another version or another file are refused by name', async () => {
    const folder = SILERO_WEIGHTS.slice(0, SILERO_WEIGHTS.lastIndexOf('/'))
    const legacy = await Bun.file(`${folder}/silero_vad_legacy.onnx`).bytes()
    expect(() => loadSilero(kernel, legacy)).toThrow(OnnxError)
    expect(() => layOutSilero(new TextEncoder().encode('<!doctype html>'))).toThrow(OnnxError)
    expect(() => layOutSilero(new Uint8Array(0))).toThrow('no conditional graph')
  })

  test('with a spectrum that is no Fourier transform are refused', () => {
    const bent = onnx.slice()
    // Inside the basis of the 16 kHz branch.
    bent.fill(63, 1_100_000, 1_100_100)
    expect(() => layOutSilero(bent)).toThrow('no Fourier transform')
  })

  test('cut short anywhere are refused', () => {
    fc.assert(
      // All but the list of operator versions that follows the graph, which nobody reads.
      fc.property(fc.nat(onnx.length - 100), (length) => {
        expect(() => layOutSilero(onnx.subarray(0, length))).toThrow(OnnxError)
      }),
      { seed: 1, numRuns: 50 },
    )
  })

  test('of random bytes are refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(() => layOutSilero(bytes)).toThrow(OnnxError)
      }),
      { seed: 1, numRuns: 500 },
    )
  })
})
