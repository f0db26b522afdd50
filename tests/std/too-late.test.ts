import { expect, test } from 'bun:test'
import { tooLate } from '../../src/std/too-late.ts'

test('how long nothing came is told in whole milliseconds', () => {
  expect(tooLate('tts', 1499.995_783_5).message).toBe('nothing came for 1500 ms')
})
