import { expect, test } from 'bun:test'
import { languageOf } from '../../src/language/index.ts'
import { tellsToStop } from '../../src/turn/stop-words.ts'

const stops = (text: string, tag = 'en') => tellsToStop(text, languageOf(tag).listening)

test.each([
  'stop',
  'Stop it.',
  'Stop, please!',
  'Wait a minute, please.',
  'Stop, stop, stop, stop, stop, stop!',
  'Wait, wait, wait, stop. Please stop talking now.',
  'Okay, stop.',
  'Okay, okay. Wait a minute!',
  'Yeah, right, hold on a second.',
  'okay stop',
  'uh wait',
])('"%s" tells the bot to be silent', (text) => {
  expect(stops(text)).toBeTrue()
})

test.each([
  'I stop by the shop.',
  'I see, and where do they stop?',
  'You stop by the shop.',
  'Stop by the shop on your way home.',
  'Okay, the bus has to stop there.',
  'Does it stop?',
  'Okay, okay.',
  'Mm-hm.',
  '',
])('"%s" does not', (text) => {
  expect(stops(text)).toBeFalse()
})

test.each([
  ['de', 'Ja, stopp!', 'Ja, ich warte.'],
  ['fr', "D'accord, attendez un instant.", 'Oui, le train attend.'],
  ['ja', 'はい、待ってください。', 'はい、予約をお願いします。'],
  ['zh', '好的，等一下！', '好的，我想预约。'],
  ['ar', 'نعم، توقف من فضلك', 'نعم، أريد حجزا.'],
  ['hi', 'हाँ, रुकिए।', 'हाँ, मुझे मेज़ चाहिए।'],
])('in %s, "%s" does, behind a word of listening, and "%s" does not', (tag, told, said) => {
  expect([stops(told, tag), stops(said, tag)]).toEqual([true, false])
})

test('a very long turn of nothing else is one, and takes no longer than its length', () => {
  expect(stops('stop '.repeat(20_000))).toBeTrue()
  expect(stops('okay, '.repeat(20_000))).toBeFalse()
})
