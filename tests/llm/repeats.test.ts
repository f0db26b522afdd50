import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { LlmEvent } from '../../src/llm/llm.ts'
import { withoutRepeats } from '../../src/llm/repeats.ts'
import { expectLinear } from '../support/linear.ts'

const SAID = 'The shop is open. It closes at'

async function rest(said: string, ...texts: readonly string[]): Promise<string> {
  async function* events(): AsyncGenerator<LlmEvent> {
    for (const text of texts) yield { type: 'text', text }
  }
  let all = ''
  for await (const event of withoutRepeats(events(), said)) if (event.type === 'text') all += event.text
  return all
}

const heardOf = async (said: string, text: string, chunk: number) =>
  said + (await rest(said, ...(text.match(new RegExp(`.{1,${chunk}}`, 'gsu')) ?? [])))
const plain = (text: string) => (text.toLowerCase().match(/[\p{L}\p{N}’]+/gu) ?? []).join(' ')
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

test.each(['a ', 'a. ', 'abc', '."'])('%j over and over takes time in proportion to its length', (unit) =>
  expectLinear(unit, (text) => rest(text, text)),
)

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

test.each([
  ['I', 'In the morning we are open.', 'In the morning we are open.'],
  ['We', 'Well, we open at nine.', 'Well, we open at nine.'],
  ['Sure. The', 'There are two rooms.', 'Sure. There are two rooms.'],
  ['Sure. The ', 'There are two rooms.', 'Sure. The There are two rooms.'],
  ['and so', 'I think', 'and so I think'],
  ['We open at ni', 'ne.', 'We open at nine.'],
  ['We open at ni', 'nine.', 'We open at nine.'],
  ['Yes. 1', '12 rooms are free.', 'Yes. 12 rooms are free.'],
  ['Your code is 4', ' 4 7 1.', 'Your code is 4 4 7 1.'],
  ['Your code is 4', '47 1.', 'Your code is 447 1.'],
  ['Call 4 7 1 4 7 1', ' 4 7 1 now.', 'Call 4 7 1 4 7 1 4 7 1 now.'],
  ['The total is 1', '.5 euros', 'The total is 1.5 euros'],
  ['The total is 1.', '5 euros', 'The total is 1.5 euros'],
  ['The total is 1.', 'The total is 1.5 euros', 'The total is 1.5 euros'],
  ['twenty-', 'one', 'twenty-one'],
  ['She said (', 'softly)', 'She said (softly)'],
  ['We don’', "We don't know.", 'We don’t know.'],
  ['We open at nine. A', ' table for two.', 'We open at nine. A table for two.'],
  ['We open at nine and close at', 'nine.', 'We open at nine and close at nine.'],
  ['Nine to', 'nine.', 'Nine to nine.'],
  ['We open at nine', 'WE OPEN AT NINE and close.', 'We open at nine and close.'],
  ['We open at nine.', 'We open at nine. And close at five.', 'We open at nine. And close at five.'],
  ['We open at nine', 'We are open at nine.', 'We open at nine We are open at nine.'],
  ['Hello! We open at nine and', ' open at nine and close at five.', 'Hello! We open at nine and close at five.'],
  ['Hello! We open', 'Hello!  We\nopen at nine.', 'Hello! We open at nine.'],
  ['Hello! We open', '"Hello! We open at nine', 'Hello! We open at nine'],
  ['**Hello!** We open', 'Hello! We open at nine.', '**Hello!** We open at nine.'],
  ['Hello! We open', '**Hello!** We open at nine.', 'Hello! We open at nine.'],
  ['Yes. No. ', 'No problem.', 'Yes. No. No problem.'],
  ['Yes. No. ', 'No. We open.', 'Yes. No. We open.'],
  ['No, ', 'no problem.', 'No, no problem.'],
  ['No, ', '**No**, we open.', 'No, we open.'],
  ['Thank you for calling. Bye. ', 'Thank you.', 'Thank you for calling. Bye. Thank you.'],
  ['Thank you. We open at nine. ', 'Thank you.', 'Thank you. We open at nine. Thank you.'],
  ['It is late. We have', 'We.', 'It is late. We have We.'],
  ['Le caf\u00e9 est', 'Le cafe\u0301 est ouvert.', 'Le caf\u00e9 est ouvert.'],
  ['店は九時に開きます。五時に', '五時に閉まります。', '店は九時に開きます。五時に閉まります。'],
])('%j and then %j is heard as %j', async (said, text, heard) => {
  expect(said + (await rest(said, text))).toBe(heard)
  expect(said + (await rest(said, ...text))).toBe(heard)
})

/** One text in some ten thousand cannot be told: "d" and "on’t" may be two words (decision 020). */
const SEED = 2026

describe('wherever an answer breaks off, each word is heard once and none is cut, when the next model', () => {
  // None begins with another, and no two in a row are the same.
  const WORDS =
    'river gl\u00fcck copper 471 morning don\u2019t window garden purple quickly basket Monday it\u2019s tailor'.split(
      ' ',
    )
  const sentence = fc
    .tuple(
      fc.uniqueArray(fc.constantFrom(...WORDS), { minLength: 2, maxLength: 7 }),
      fc.constantFrom('.', '?', '!', '.”', '…'),
    )
    .map(([middle, end]) => `The ${middle.join(' ')}${end}`)
  const broken = fc
    .tuple(
      fc.array(sentence, { minLength: 1, maxLength: 4 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.integer({ min: 1, max: 9 }),
    )
    .map(([sentences, where, chunk]) => {
      const whole = sentences.map((one, at) => `${one.slice(0, -1)} ${at}${one.slice(-1)}`).join(' ')
      const at = 1 + Math.floor(where * (whole.length - 2))
      const said = whole.slice(0, at)
      const lastStart = [...whole.matchAll(/[.?!…]”? +(?=The)/g)].findLast(
        ({ index, 0: end }) => index + end.length < at,
      )
      const last = lastStart ? lastStart.index + lastStart[0].length : 0
      return { whole, said, next: whole.slice(at), again: whole.slice(last), chunk }
    })
  test('goes on', () =>
    fc.assert(
      fc.asyncProperty(broken, async ({ whole, said, next, chunk }) => {
        expect(await heardOf(said, next, chunk)).toBe(whole)
      }),
      { numRuns: 500, seed: SEED },
    ))

  test.each<[string, (text: string) => string]>([
    ['as it was', (text) => text],
    ['in capitals', (text) => text.toUpperCase()],
    ['in small letters', (text) => text.toLowerCase()],
    ['in other spaces', (text) => text.replaceAll(' ', '\n ')],
    ['with mark-up', (text) => `**${text.replaceAll(' ', '** **')}**`],
    ['in quotes', (text) => `"${text}"`],
  ])('says all or the last sentence again, %s', (_, written) =>
    fc.assert(
      fc.asyncProperty(broken, async ({ whole, said, again, chunk }) => {
        expect(plain(await heardOf(said, written(whole), chunk))).toBe(plain(whole))
        expect(plain(await heardOf(said, written(again), chunk))).toBe(plain(whole))
      }),
      { numRuns: 300, seed: SEED },
    ),
  )

  test('says something else that begins with the same letters', () =>
    fc.assert(
      fc.asyncProperty(broken, fc.nat(20), async ({ said, again, chunk }, letters) => {
        const other = `${again.slice(0, 1 + letters).trimEnd()}xyz Xylophones ring.`
        const heard = plain(await heardOf(said, other, chunk))
        expect(heard.endsWith('xyz xylophones ring')).toBe(true)
        // Of what was said at most the last word, which may have broken off, is said by the other.
        const before = plain(said).split(' ').slice(0, -1).join(' ')
        expect(heard.startsWith(before)).toBe(true)
        // And a word that may have broken off is rather gone on with.
        const space = /[\p{L}\p{N}’']$/u.test(said) ? '' : ' '
        expect(` ${heard} `).toContain(`${space}${plain(other).split(' ').at(-3)} `)
      }),
      { numRuns: 500, seed: SEED },
    ))
})
