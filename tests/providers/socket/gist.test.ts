import { expect, test } from 'bun:test'
import { expectLinear } from '../../support/linear.ts'
import { gist } from '../../../src/providers/socket/gist.ts'

test.each([
  ['insufficient_quota', 'insufficient_quota'],
  ['ResourceExhausted', 'ResourceExhausted'],
  ['input_timeout_exceeded', 'input_timeout_exceeded'],
  ['Voice not found.', 'Voice not found'],
  ['voice "my dear mother" is unknown', 'voice … unknown'],
  ['Invalid text: my card is 4111 1111 1111 1111, thanks', 'Invalid text …'],
  ['Incorrect API key provided: sk-abc***********wxyz.', 'Incorrect API key provided …'],
  ['Incorrect API key provided: sk-proj…4fQ', 'Incorrect API key provided …'],
  ['the text “I have not paid” is too long', '… text … too long'],
  ['Could not synthesise `do not tell anybody`', 'Could not …'],
  ['could not read "an open end that was cut', 'could not read …'],
  ['{"text":["Tell Bob that I am ill"]}', '…'],
  ['sk_0123456789abcdef', '…'],
  ['a1b2c3d4e5f6', '…'],
  ['无法合成 你好', '…'],
  ['', ''],
])('of %j is told %j', (text, told) => {
  expect(gist(text)).toBe(told)
})

test.each(['"', '`', '…', 'voice ', "'", '.', 'a-'])('a long text is gone through once: %p', async (unit) => {
  await expectLinear(unit, gist)
})
