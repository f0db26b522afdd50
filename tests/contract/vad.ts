import { describe, expect, test } from 'bun:test'
import { type Vad, VAD_WINDOW_SAMPLES } from '../../src/vad/vad.ts'
import { noise } from '../support/noise.ts'
import { cards, librivox } from '../support/speech.ts'
import { windowsOf } from '../support/windows.ts'

/** How many windows hold speech. */
const found = (probabilities: readonly number[]) => probabilities.filter((probability) => probability >= 0.5).length

const silence = (count: number) => windowsOf(new Int16Array(count * VAD_WINDOW_SAMPLES))

/** What every `Vad` keeps. */
export function vadContract(name: string, vad: () => Vad): void {
  const heard = (windows: readonly Float32Array[], session = vad().open()) =>
    windows.map((window) => session.judge(window))
  const [one, another] = librivox().map(({ samples }) => windowsOf(samples)) as [Float32Array[], Float32Array[]]

  describe(`${name} as a voice activity detector`, () => {
    test('it says a probability', () => {
      for (const probability of heard([...silence(5), ...one])) {
        expect(probability).toBeGreaterThanOrEqual(0)
        expect(probability).toBeLessThanOrEqual(1)
      }
    })

    test('silence is not speech', () => {
      expect(Math.max(...heard(silence(100)))).toBeLessThan(0.1)
    })

    test('steady noise is not speech, once it is known', () => {
      const probabilities = heard(windowsOf(noise(15_000, -45)))
      expect(Math.max(...probabilities.slice(-150))).toBeLessThan(0.35)
    })

    test('recorded speech is found, and the silence around it is not', () => {
      for (const { samples, path } of [...librivox(), ...cards()]) {
        const voice = windowsOf(samples)
        const probabilities = heard([...silence(30), ...voice, ...silence(60)])
        const speech = probabilities.slice(30, 30 + voice.length).filter((probability) => probability >= 0.5)
        expect([path, speech.length / voice.length > 0.4]).toEqual([path, true])
        expect(Math.max(...probabilities.slice(0, 30), ...probabilities.slice(-50))).toBeLessThan(0.35)
      }
    })

    test('two sessions do not disturb each other', () => {
      const first = vad().open()
      const second = vad().open()
      const mixed = one.slice(0, 80).map((window, index) => {
        const probability = first.judge(window)
        second.judge(another[index] ?? window)
        return probability
      })
      expect(mixed).toEqual(heard(one.slice(0, 80)))
    })

    test('after a reset speech is found as in a new session, and silence and known noise are still none', () => {
      const session = vad().open()
      heard(windowsOf(noise(15_000, -45)), session)
      session.reset()
      expect(Math.max(...heard(windowsOf(noise(5000, -45)), session))).toBeLessThan(0.5)
      heard(silence(30), session)
      expect(found(heard(one, session)) / found(heard(one))).toBeWithin(0.8, 1.25)
    })

    test('it leaves the window as it was', () => {
      const [window] = windowsOf(noise(32, -20)) as [Float32Array]
      const before = window.slice()
      vad().open().judge(window)
      expect(window).toEqual(before)
    })

    test('a window of another length is refused', () => {
      for (const length of [0, VAD_WINDOW_SAMPLES - 1, VAD_WINDOW_SAMPLES + 1]) {
        expect(() => vad().open().judge(new Float32Array(length))).toThrow(RangeError)
      }
    })
  })
}
