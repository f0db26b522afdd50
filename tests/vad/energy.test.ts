import { expect, test } from 'bun:test'
import { energyVad } from '../../src/vad/energy.ts'
import { vadContract } from '../contract/vad.ts'
import { noise } from '../support/noise.ts'
import { windowsOf } from '../support/windows.ts'

vadContract('energy', () => energyVad())

const last = (probabilities: readonly number[]): number => probabilities.at(-1) ?? Number.NaN

test('a sound well above the noise is speech, however loud the noise', () => {
  for (const noiseDb of [-70, -50, -40]) {
    const session = energyVad().open()
    for (const window of windowsOf(noise(20_000, noiseDb))) session.judge(window)
    expect(last(windowsOf(noise(32, noiseDb + 6)).map((window) => session.judge(window)))).toBeLessThan(0.5)
    expect(last(windowsOf(noise(32, noiseDb + 25)).map((window) => session.judge(window)))).toBeGreaterThan(0.9)
  }
})

test('noise that stops is forgotten within a second', () => {
  const session = energyVad().open()
  for (const window of windowsOf(noise(20_000, -35))) session.judge(window)
  for (const window of windowsOf(noise(1000, -65))) session.judge(window)
  expect(last(windowsOf(noise(32, -30)).map((window) => session.judge(window)))).toBeGreaterThan(0.9)
})

test('a drop-out of a window does not make speech of the noise', () => {
  const session = energyVad().open()
  for (const window of windowsOf(noise(20_000, -40))) session.judge(window)
  session.judge(new Float32Array(512))
  expect(last(windowsOf(noise(32, -40)).map((window) => session.judge(window)))).toBeLessThan(0.1)
})

test('what is too quiet is never speech', () => {
  const session = energyVad({ floorDb: -100, marginDb: 12, quietestDb: -50 }).open()
  expect(last(windowsOf(noise(32, -58)).map((window) => session.judge(window)))).toBeLessThan(0.1)
})
