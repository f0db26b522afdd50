import { joined } from '../../../src/audio/sounds.ts'
import { white } from '../../support/noise.ts'
import type { Random } from '../../support/random.ts'
import { samplesOf } from './sounds.ts'

const RATE_HZ = 16_000

/**
 * Something like a cough: air bursts through, rushes, and at the end the throat sounds. No package has recorded ones. Half a second to one
 * and a half, of one burst to three.
 */
export function cough(random: Random): Int16Array {
  const bursts = Array.from({ length: random.between(1, 3) }, () => [
    burst(random),
    new Int16Array(samplesOf(random.between(60, 180))),
  ])
  return joined(bursts.flat().slice(0, -1))
}

function burst(random: Random): Int16Array {
  const rushMs = random.between(90, 160)
  const soundsMs = random.between(160, 300)
  const length = samplesOf(rushMs + soundsMs)
  const air = white(length, -20, random)
  const pitchHz = random.between(110, 220)
  const throat = [resonance(random.between(550, 800), 90), resonance(random.between(1100, 1500), 140)] as const
  const mouth = resonance(random.between(2300, 2800), 400)
  let phase = 0
  return Int16Array.from(air, (noise, at) => {
    const ms = (at * 1000) / RATE_HZ
    // The pitch falls, as the breath gives out.
    phase += (pitchHz * (1 - 0.3 * (at / length))) / RATE_HZ
    const pulse = phase >= 1 ? 1 : 0
    phase -= pulse
    const voiced = Math.min(1, Math.max(0, (ms - rushMs * 0.5) / 40))
    const source = noise * (1 - 0.93 * voiced) + pulse * 30_000 * voiced
    const shape = Math.min(1, ms / 8) * Math.exp(-0.9 * (at / length) ** 2) * Math.min(1, (length - at) / 320)
    const sound = throat[0](source) + throat[1](source) + mouth(source)
    return Math.max(-32_000, Math.min(32_000, Math.round(sound * shape * 0.3)))
  })
}

/** A resonance of so many hertz of width: two poles. */
function resonance(hz: number, widthHz: number): (value: number) => number {
  const radius = Math.exp((-Math.PI * widthHz) / RATE_HZ)
  const turn = 2 * radius * Math.cos((2 * Math.PI * hz) / RATE_HZ)
  let [one, two] = [0, 0]
  return (value) => {
    const next = (1 - radius) * value + turn * one - radius ** 2 * two
    two = one
    one = next
    return next
  }
}
