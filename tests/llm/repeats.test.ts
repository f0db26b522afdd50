import { expect, test } from 'bun:test'
import type { LlmEvent } from '../../src/llm/llm.ts'
import { withoutRepeats } from '../../src/llm/repeats.ts'

const SAID = 'The shop is open. It closes at'

async function rest(said: string, ...texts: readonly string[]): Promise<string> {
  async function* events(): AsyncGenerator<LlmEvent> {
    for (const text of texts) yield { type: 'text', text }
  }
  let all = ''
  for await (const event of withoutRepeats(events(), said)) if (event.type === 'text') all += event.text
  return all
}

const words = (text: string) => text.split(/(?<=\s)/)

test.each([
  ['goes on', 'nine.', ' nine.'],
  ['goes on with a space', ' nine.', ' nine.'],
  ['begins the answer again', `${SAID} nine.`, ' nine.'],
  ['begins the sentence again', 'It closes at nine.', ' nine.'],
  ['says nothing', '', ''],
  ['says all again and no more', SAID, ''],
  ['says a part again and no more', 'The shop is', ''],
  ['begins as the answer did, and says something else', 'The shop is large.', ' The shop is large.'],
])('a model that %s adds what was missing', async (_, text, added) => {
  expect(await rest(SAID, ...words(text))).toBe(added)
  expect(await rest(SAID, text)).toBe(added)
  expect(await rest(SAID, ...text)).toBe(added)
})

test('where the script has no spaces, none is put in', async () => {
  expect(await rest('店は九時に', '閉まります。')).toBe('閉まります。')
  expect(await rest('Wait, ', 'please.')).toBe('please.')
  expect(await rest('Wait', ', please.')).toBe(', please.')
})

test('signs of life and calls pass', async () => {
  const call = { type: 'tool-call', call: { id: '1', name: 'find', input: {} } } as const
  async function* events(): AsyncGenerator<LlmEvent> {
    yield { type: 'working', on: 'thinking' }
    yield { type: 'text', text: 'It closes' }
    yield call
  }
  const all: LlmEvent[] = []
  for await (const event of withoutRepeats(events(), SAID)) all.push(event)
  expect(all).toEqual([{ type: 'working', on: 'thinking' }, call])
})
