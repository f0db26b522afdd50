import { describe, expect, test } from 'bun:test'
import { expectLinear } from '../../support/linear.ts'
import { replyTerms, termsIn } from '../../../src/providers/socket/reply-terms.ts'

describe('the names of a text', () => {
  test.each([
    ['Shall I book you on KL1699 to Reykjavik?', ['KL1699', 'Reykjavik']],
    ["I spoke with Ms. O'Brien of the Grand Hotel Saint-Denis.", ["O'Brien", 'Grand Hotel Saint-Denis']],
    ['Is Oslo right? The Grand Hotel is. Dr. Who calls on Monday.', ['Oslo', 'Grand Hotel', 'Who', 'Monday']],
    ['How may I help you with it? Please tell me! Then we go on.', []],
    ['At 3pm or 10am, on the 2nd, with 20kg and the A380.', ['A380']],
    ['Tomorrow at ten. Does that suit you?', []],
    ['I think I can.', []],
    ['Ваш рейс в Новый Уренгой вылетает.', ['Новый Уренгой']],
    ['明日の東京行きです。', []],
    ['', []],
  ])('%p holds %p', (text, terms) => {
    expect(termsIn(text)).toEqual(terms)
  })

  test.each(['A', 'A-', "A'1", 'Ab ', '1a.', 'Ab. '])(
    'are read in time that grows as the text does: %p',
    async (unit) => {
      await expectLinear(unit, termsIn)
    },
  )
})

const message = (keyterms: readonly string[]) => ({ keyterms })

describe('what a vendor is told of them', () => {
  test('are the configured ones and then the latest, and nothing when nothing new was named', () => {
    const said = replyTerms(['voxray'], message)
    expect(said('You live in Oslo, right?')).toBe('{"keyterms":["voxray","Oslo"]}')
    expect(said('Is Oslo right?')).toBeUndefined()
    expect(said('All right.')).toBeUndefined()
    expect(said('Then we meet Anna Berg.')).toBe('{"keyterms":["voxray","Anna Berg","Oslo"]}')
  })

  test('are twenty of the latest, and a hundred in all', () => {
    const said = replyTerms(
      Array.from({ length: 95 }, (_, at) => `term ${at}`),
      message,
    )
    for (let at = 0; at < 40; at++) said(`It is X${at}.`)
    const { keyterms } = JSON.parse(said('It is Last1.') ?? '') as { keyterms: string[] }
    expect(keyterms).toHaveLength(100)
    expect(keyterms.slice(95)).toEqual(['Last1', 'X39', 'X38', 'X37', 'X36'])
    const few = replyTerms(undefined, message)
    for (let at = 0; at < 40; at++) few(`It is X${at}.`)
    expect(JSON.parse(few('It is Last1.') ?? '')).toMatchObject({ keyterms: { length: 20 } })
  })

  test('is no more than the tokens a vendor takes', () => {
    const said = replyTerms(['a'.repeat(1170)], message)
    expect(said('We meet Anna Berg.')).toContain('"Anna Berg"')
    expect(JSON.parse(said('In Reykjavik Harbour, or in Saint-Denis Hotel Garden.') ?? '{}')).toMatchObject({
      keyterms: { length: 2 },
    })
    expect(replyTerms(['a'.repeat(1200)], message)('We meet Anna Berg.')).toBeUndefined()
  })

  test('is never more when the configuration has filled the room', () => {
    const said = replyTerms(
      Array.from({ length: 100 }, (_, at) => `term ${at}`),
      message,
    )
    expect(said('It is Oslo.')).toBeUndefined()
  })
})
