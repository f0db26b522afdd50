import { levelDb } from '../../src/audio/pcm.ts'
import { Random } from './random.ts'

/**
 * Somebody who talks: syllables of a throat's overtones with formants of their own, and pauses between words. No recording, so that there
 * are as many voices as seeds. Mean level in dB of full scale.
 */
export function talk(ms: number, meanDb: number, seed: number, rateHz = 16_000): Int16Array {
  const random = new Random(seed)
  const sound = new Float64Array((ms * rateHz) / 1000)
  const pitchHz = random.between(95, 210)
  let at = (random.between(0, 60) * rateHz) / 1000
  while (at < sound.length) {
    const length = (random.between(90, 240) * rateHz) / 1000
    syllable(sound.subarray(at, at + length), pitchHz * (0.9 + random.next() / 5), rateHz, random)
    at += length + (random.chance(0.15) ? random.between(150, 350) : random.between(0, 50)) * (rateHz / 1000)
  }
  return atLevel(sound, meanDb)
}

function syllable(to: Float64Array, pitchHz: number, rateHz: number, random: Random): void {
  const formants = [random.between(250, 850), random.between(900, 2300), random.between(2300, 3400)]
  const strength = 0.3 + random.next()
  for (let hz = pitchHz; hz < Math.min(4500, rateHz / 2); hz += pitchHz) {
    const weight = formants.reduce((sum, formant, nth) => sum + 0.5 ** nth / (1 + ((hz - formant) / 120) ** 2), 0.004)
    const phase = random.next() * 7
    for (let n = 0; n < to.length; n++) {
      const rise = Math.min(1, (8 * n) / to.length, (5 * (to.length - n)) / to.length)
      to[n] = (to[n] ?? 0) + strength * rise * weight * Math.sin((2 * Math.PI * hz * n) / rateHz + phase)
    }
  }
}

function atLevel(sound: Float64Array, meanDb: number): Int16Array {
  const loud = Int16Array.from(sound, (sample) => sample * 1000)
  const factor = 10 ** ((meanDb - levelDb(loud)) / 20)
  return loud.map((sample) => Math.max(-32_768, Math.min(32_767, Math.round(sample * factor))))
}

/** What a loudspeaker gives back: so much later and quieter, in a room of the same length that rings for `ringMs` (to -60 dB). */
export function echoOf(sound: Int16Array, delayMs: number, db: number, ringMs = 0, rateHz = 16_000): Int16Array {
  const echo = new Float64Array(sound.length)
  const reflections = ringMs === 0 ? [0] : Array.from({ length: 30 }, (_, nth) => (nth * ringMs) / 30)
  for (const [nth, ms] of reflections.entries()) {
    const late = Math.round(((delayMs + ms) * rateHz) / 1000) + (nth > 0 ? (nth * 37) % 60 : 0)
    const factor = 10 ** (db / 20) * (nth === 0 ? 1 : 10 ** ((-60 * ms) / ringMs / 20) * (nth % 2 === 0 ? 0.3 : -0.3))
    for (let at = late; at < echo.length; at++) echo[at] = (echo[at] ?? 0) + (sound[at - late] ?? 0) * factor
  }
  return Int16Array.from(echo, (sample) => Math.max(-32_768, Math.min(32_767, Math.round(sample))))
}

export const together = (...sounds: readonly [Int16Array, ...Int16Array[]]): Int16Array =>
  sounds[0].map((_, at) =>
    Math.max(
      -32_768,
      Math.min(
        32_767,
        sounds.reduce((sum, sound) => sum + (sound[at] ?? 0), 0),
      ),
    ),
  )
