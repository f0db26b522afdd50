import { describe, expect, test } from 'bun:test'
import { DEFAULT_ENDPOINT, Endpoint, wordsOf } from '../../src/turn/endpoint.ts'

const { baseMs, briskMs, unfinishedMs, minMs, maxMs } = DEFAULT_ENDPOINT

describe('how long a silence has to be', () => {
  test.each([
    ['I went to the market.', baseMs],
    ['Goodbye', briskMs],
    ['Good-by', baseMs],
    ['Yes.', briskMs],
    ['What time is it?', briskMs + 50],
    ['I would like to', unfinishedMs],
    ['So I told him that', unfinishedMs],
    ['My number is five five,', unfinishedMs],
    ['And then, um', unfinishedMs],
    ['Well...', unfinishedMs],
    ['', baseMs],
  ])('after %j it is %i ms', (text, waitMs) => {
    expect(new Endpoint().waitMs(text)).toBe(waitMs)
  })

  test('it grows for a caller who pauses inside sentences, and stays within bounds', () => {
    const endpoint = new Endpoint()
    for (let i = 0; i < 50; i++) endpoint.paused(900)
    expect(endpoint.waitMs('It is done.')).toBe(maxMs)
  })

  test('it shrinks for one who does not, and stays within bounds', () => {
    const endpoint = new Endpoint()
    for (let i = 0; i < 200; i++) endpoint.paused(210)
    expect(endpoint.waitMs('It is done.')).toBe(minMs)
  })

  test('it grows at once when we spoke too early', () => {
    const endpoint = new Endpoint()
    endpoint.cutIn()
    expect(endpoint.waitMs('It is done.')).toBe(baseMs + 300)
  })
})

test('words keep their apostrophes and hyphens', () => {
  expect(wordsOf('I’m "well-known" — isn\'t it? 42%')).toEqual(["i'm", 'well-known', "isn't", 'it', '42'])
})
