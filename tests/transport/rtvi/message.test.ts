import { expect, test } from 'bun:test'
import { MAX_MESSAGE_BYTES, writeMessage } from '../../../src/transport/rtvi/message.ts'

const bytesOf = (text: string) => Buffer.byteLength(text)

test.each([['a'], ['é'], ['😀'], ['\u0000'], ['語'], ['😀a']])(
  'a long text of %j is cut to fit a data channel',
  (character) => {
    const json = writeMessage({ type: 'bot-llm-text', data: { text: character.repeat(200_000) } })
    expect(bytesOf(json)).toBeLessThan(MAX_MESSAGE_BYTES)
    const { text } = JSON.parse(json).data
    expect(text.length).toBeGreaterThan(4_000)
    expect(text.isWellFormed()).toBe(true)
    expect(character.repeat(200_000)).toStartWith(text)
  },
)

test('what was heard of a segment that was cut is still a prefix of it', () => {
  const text = 'word '.repeat(20_000)
  const progress = { accumulated_text: text.slice(0, 60_000), remaining_text: text.slice(60_000) }
  const { data } = JSON.parse(writeMessage({ type: 'bot-output', data: { text, spoken_progress: progress } }))
  expect(data.text).toStartWith(data.spoken_progress.accumulated_text)
})

test('a message that nothing can make fit is replaced by an error', () => {
  const json = writeMessage({ type: 'server-message', data: Array.from({ length: 40_000 }, () => 1) })
  expect(JSON.parse(json)).toEqual({
    label: 'rtvi-ai',
    type: 'error',
    data: { error: 'message too long', fatal: false },
  })
})
