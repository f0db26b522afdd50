import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { joined } from '../../../src/audio/sounds.ts'
import { SILERO_WEIGHTS } from '../../../src/providers/embedded/silero-assets.ts'
import { SMART_TURN_KERNEL, SmartTurnModel } from '../../../src/providers/embedded/smart-turn-model.ts'
import { layOutSmartTurn } from '../../../src/providers/embedded/smart-turn-weights.ts'
import { OnnxError } from '../../../src/vad/onnx.ts'
import { compileKernel } from '../../../wasm/compile.ts'
import { SmartTurnOnnx } from '../../support/smart-turn-onnx.ts'
import { smartTurnPath } from '../../support/smart-turn.ts'
import { cards, librivox } from '../../support/speech.ts'

const onnx = await Bun.file(await smartTurnPath()).bytes()
const kernel = await Bun.file(SMART_TURN_KERNEL).bytes()
const model = new SmartTurnModel(kernel, onnx)
const recordings = [...librivox(), ...cards()].map(({ samples }) => samples)

/** The start of each recording, to where somebody might listen for an end. */
const cuts = [0.4, 0.7, 1].flatMap((share) =>
  recordings.map((samples) => samples.subarray(0, Math.round(samples.length * share))),
)

const changed = (from: Uint8Array, to: Uint8Array) => {
  const copy = onnx.slice()
  const at = Buffer.from(copy.buffer).indexOf(from)
  expect(at).toBeGreaterThan(0)
  copy.set(to, at)
  return copy
}
const text = (value: string) => new TextEncoder().encode(value)
const float = (value: number) => new Uint8Array(Float32Array.of(value).buffer)

describe('the Smart Turn kernel', () => {
  // A product in integers is the same everywhere, but what lies between two steps falls to one side or the other with the last bit of a float,
  // and the layers carry that on. ONNX Runtime on a processor and in WebAssembly differ by 0.02 in the mean and 0.26 at most over 140 cuts.
  test(
    'says what ONNX Runtime says, as nearly as ONNX Runtime agrees with itself',
    async () => {
      const reference = await SmartTurnOnnx.load()
      const errors: number[] = []
      const ours: number[] = []
      let agreed = 0
      for (const cut of cuts) {
        const probability = model.judge(cut)
        const expected = await reference.judge(cut)
        ours.push(probability)
        errors.push(Math.abs(probability - expected))
        if (probability > 0.5 === expected > 0.5) agreed++
      }
      errors.sort((a, b) => a - b)
      expect(errors[Math.floor(errors.length / 2)]).toBeLessThan(0.01)
      expect(errors.reduce((sum, error) => sum + error, 0) / errors.length).toBeLessThan(0.04)
      expect(agreed).toBeGreaterThanOrEqual(cuts.length - 3)
      expect(Math.max(...ours) - Math.min(...ours)).toBeGreaterThan(0.9)
    },
    { timeout: 300_000 },
  )

  // Too small to be seen above: a wrong weight. Each layer was held against ONNX Runtime's when these were written down.
  test('says what it said when each of its layers was compared', () => {
    const said = [0, 2, 4, 8].map((at) => model.judge(recordings[at] as Int16Array).toFixed(5))
    expect(said).toEqual(['0.98426', '0.92559', '0.08003', '0.45092'])
  })

  test('hears the last eight seconds, and keeps nothing of what it heard before', () => {
    const long = joined(recordings)
    const first = model.judge(long)
    expect(model.judge(cuts[0] as Int16Array)).not.toBe(first)
    expect(model.judge(long.subarray(-128_000))).toBe(first)
  })

  test('gives a probability for silence and for the loudest there is', () => {
    expect(model.judge(new Int16Array(0))).toBeWithin(0, 1)
    expect(model.judge(new Int16Array(128_000).map((_, at) => (at % 9 < 4 ? 32_767 : -32_768)))).toBeWithin(0, 1)
  })

  test('stops when it is not wanted any more, and looks before each layer', () => {
    for (const looks of [1, 3, 5]) {
      let left = looks
      expect(model.judge(cuts[0] as Int16Array, () => --left > 0)).toBe(0)
      expect(left).toBe(0)
    }
    let looked = 0
    expect(model.judge(cuts[0] as Int16Array, () => ++looked > 0)).toBe(model.judge(cuts[0] as Int16Array))
    expect(looked).toBe(5)
  })

  test('is what its source compiles to, and asks nothing of its host', async () => {
    expect(await compileKernel('smart-turn')).toEqual(kernel)
    const recorded = await Bun.file(`${import.meta.dir}/../../../wasm/smart-turn/smart-turn.wasm.sha256`).text()
    expect(recorded).toBe(`${new Bun.CryptoHasher('sha256').update(kernel).digest('hex')}  smart-turn.wasm\n`)
    expect(WebAssembly.Module.imports(new WebAssembly.Module(kernel))).toEqual([])
  })
})

describe('the Smart Turn weights', () => {
  const room = new Uint8Array(8_658_400)
  const loading = (bytes: Uint8Array) => () => layOutSmartTurn(bytes, room)

  test('are laid out whole', () => {
    expect(loading(onnx)).not.toThrow()
  })

  test('of another model or another file are refused by name', async () => {
    expect(loading(await Bun.file(SILERO_WEIGHTS).bytes())).toThrow(
      'not Smart Turn v3.2: no tensor input_features_scale',
    )
    expect(loading(text('<!doctype html>'))).toThrow(OnnxError)
    expect(loading(new Uint8Array(0))).toThrow('not Smart Turn v3.2: no tensor')
  })

  test('of a network that is put together otherwise are refused by name', () => {
    const renamed = changed(text('val_107_quantized\x4a'), text('val_108_quantized\x4a'))
    expect(loading(renamed)).toThrow('not Smart Turn v3.2: no tensor val_107_quantized')
  })

  test('that are damaged are refused', () => {
    const scale = float(0.11922565847635269)
    expect(loading(changed(scale, float(Number.NaN)))).toThrow('damaged: layer_norm_scale')
    expect(loading(changed(scale, float(-1)))).toThrow('damaged: layer_norm has no scale')
  })

  test('cut short anywhere are refused', () => {
    fc.assert(
      // All but the list of operator versions that follows the graph, which nobody reads.
      fc.property(fc.nat(onnx.length - 400), (length) => {
        expect(loading(onnx.subarray(0, length))).toThrow(OnnxError)
      }),
      { seed: 1, numRuns: 50 },
    )
  })

  test('of random bytes are refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(loading(bytes)).toThrow(OnnxError)
      }),
      { seed: 1, numRuns: 100 },
    )
  })
})
