import { joined } from '../../../src/audio/sounds.ts'
import { white } from '../../support/noise.ts'
import { expect, test } from 'bun:test'
import { Random } from '../../support/random.ts'
import { labelsOf } from './labels.ts'
import { mixed, pink, samplesOf } from './sounds.ts'

const random = () => new Random(1)
const voice = (ms: number, db = -20) => white(samplesOf(ms), db, random())
const silence = (ms: number) => new Int16Array(samplesOf(ms))

test('speech begins and ends where it does, in steps of 10 ms', () => {
  const { onsetMs, endMs, pauses } = labelsOf(joined([silence(300), voice(1000), silence(500)]))
  expect([onsetMs, endMs, pauses]).toEqual([300, 1300, []])
})

test('a weak end 30 dB below counts, and one 40 dB below does not', () => {
  expect(labelsOf(joined([voice(1000), voice(100, -50), silence(500)])).endMs).toBe(1100)
  expect(labelsOf(joined([voice(1000), voice(100, -60), silence(500)])).endMs).toBe(1000)
})

test('a single loud frame is no speech', () => {
  expect(labelsOf(joined([voice(1000), silence(200), voice(10), silence(300)])).endMs).toBe(1000)
})

test('rumble that is louder than weak speech is not taken for it', () => {
  const hum = Int16Array.from({ length: samplesOf(2000) }, (_, at) => 200 * Math.sin((2 * Math.PI * 50 * at) / 16_000))
  expect(labelsOf(mixed(hum, joined([silence(500), voice(1000)]))).endMs).toBeLessThan(1530)
})

test('what lies further from the words than a breath is none of the turn', () => {
  const recording = joined([voice(1000), silence(500), voice(100), silence(100)])
  const word = { word: 'hello', fromMs: 0, toMs: 980 }
  expect(labelsOf(recording).endMs).toBe(1600)
  expect(labelsOf(recording, [word]).endMs).toBe(1000)
})

test('silences from 200 ms on are pauses', () => {
  const { pauses } = labelsOf(joined([voice(500), silence(190), voice(500), silence(400), voice(500)]))
  expect(pauses).toEqual([{ fromMs: 1190, toMs: 1590 }])
})

test('a room in which nobody speaks has no end of speech', () => {
  expect(() => labelsOf(silence(1000))).toThrow('nobody speaks')
  expect(() => labelsOf(pink(samplesOf(20), -60, random()))).not.toThrow()
})
