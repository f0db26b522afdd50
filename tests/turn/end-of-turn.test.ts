import { describe, expect, test } from 'bun:test'
import { en } from '../../src/language/en.ts'
import { DEFAULT_ENDPOINT, Endpoint } from '../../src/turn/endpoint.ts'
import { Talk } from '../support/talk.ts'

const { sureMs, unsureMs, unfinishedMs, baseMs, briskMs, wordMs } = DEFAULT_ENDPOINT
const JUDGED = { judgeMs: 100 }
const SAID = 'I went to the market.'

/** More silence until the answer, at most so much. */
function answeredAfterMs(talk: Talk): number {
  const fromMs = talk.at
  while (!talk.take().includes(`reply: ${SAID}`) && talk.at - fromMs < 3000) talk.silence(32)
  return talk.at - fromMs
}

describe('how long a silence has to be where a model judges the pause', () => {
  test.each([
    [SAID, 0.97, sureMs],
    [SAID, 0.7, unsureMs],
    [SAID, 0.1, unsureMs],
    [SAID, undefined, baseMs],
    ['I would like to', 0.99, unfinishedMs],
    ['I went to the market,', 0.97, sureMs],
    ['I went to the market,', 0.7, unfinishedMs],
    ['The number is four, one,', 0.99, unfinishedMs],
    ['I went to the', 0.99, unfinishedMs],
    ['Yes.', 0.1, briskMs],
    ['Tomorrow.', 0.1, wordMs],
    ['Tomorrow,', 0.1, wordMs],
    ['Tomorrow.', 0.9, sureMs],
  ])('after %j, over with %p, it is %i ms', (text, over, waitMs) => {
    expect(new Endpoint(en.turns).waitMs(text, over)).toBe(waitMs)
  })

  test('a caller who pauses long is waited for longer in any case', () => {
    const endpoint = new Endpoint(en.turns)
    endpoint.paused(900)
    expect(endpoint.waitMs(SAID, 0.97)).toBeGreaterThan(sureMs)
    expect(endpoint.waitMs(SAID, 0.1)).toBeGreaterThan(unsureMs)
  })
})

describe('a pause', () => {
  test('is judged once, before the recogniser is asked', () => {
    expect(new Talk(JUDGED).voice(640).silence(128).take()).toEqual(['hint speech', 'user-started', 'judge-pause'])
    expect(new Talk(JUDGED).voice(640).silence(320).take().slice(2)).toEqual(['judge-pause', 'hint pause'])
  })

  test('is not judged where there is no model', () => {
    expect(new Talk().voice(640).silence(320).take()).not.toContain('judge-pause')
  })

  test('ends the turn as soon as the model is sure and the words are known', () => {
    const talk = new Talk(JUDGED).voice(640).silence(256).final(SAID)
    expect(talk.judged(0.95).take()).not.toContain(`reply: ${SAID}`)
    expect(256 + answeredAfterMs(talk)).toBeWithin(sureMs, sureMs + 65)
  })

  test('ends it by the rules where the model is late', () => {
    const talk = new Talk(JUDGED).voice(640).silence(256).final(SAID)
    expect(256 + answeredAfterMs(talk)).toBeWithin(baseMs, baseMs + 65)
  })

  test('that ends needs no judgement any more, nor does one that is over', () => {
    const talk = new Talk(JUDGED).voice(640).silence(128)
    talk.take()
    expect(talk.voice(64).take()).toEqual(['pause-over'])
    talk.silence(128).judged(0.95)
    expect(talk.silence(1200).final(SAID).take()).toContain('pause-over')
  })

  test('is not ended by what was thought of the one before', () => {
    const talk = new Talk(JUDGED).voice(640).silence(160).judged(0.99).voice(320).silence(256).final(SAID)
    expect(talk.take()).not.toContain(`reply: ${SAID}`)
    expect(256 + answeredAfterMs(talk)).toBeGreaterThanOrEqual(baseMs)
  })
})
