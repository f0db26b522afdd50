import { describe, expect, test } from 'bun:test'
import { Talk } from '../support/talk.ts'

const foreseeing = (rules = {}) => new Talk({ foresees: true, ...rules })
const foreseen = (talk: Talk) => talk.take().filter((effect) => /likely/.test(effect))

describe('the likely end of a turn', () => {
  test('is told as soon as the words of a pause are known, and the answer follows when the silence has lasted', () => {
    const talk = foreseeing().voice(1000).silence(224)
    expect(foreseen(talk)).toEqual([])
    expect(foreseen(talk.final('Tell me the time.'))).toEqual(['likely: Tell me the time.'])
    expect(talk.silence(600).take()).toEqual(['hint turn-end', 'user-stopped', 'reply: Tell me the time.'])
  })

  test('has what the caller said before, while the bot could not be interrupted', () => {
    const talk = foreseeing().silence(5000).bot(true, true).voice(900).silence(224).final('What does that cost?')
    talk.silence(3000).voice(300).bot(false).voice(300).silence(224).take()
    expect(foreseen(talk.final('In dollars, please.'))).toEqual(['likely: What does that cost? In dollars, please.'])
  })

  test('is taken back when the caller goes on, and told anew', () => {
    const talk = foreseeing().voice(1000).silence(224).final('Tell me the time.')
    talk.take()
    expect(foreseen(talk.voice(600))).toEqual(['unlikely'])
    expect(foreseen(talk.silence(224).final('Tell me the time in Oslo.'))).toEqual([
      'likely: Tell me the time in Oslo.',
    ])
  })

  test.each(['I would like to', 'Hello,', 'four, one, five', ''])(
    'is not told of words that cannot be all: %p',
    (text) => {
      expect(foreseen(foreseeing().voice(1000).silence(224).final(text).silence(400))).toEqual([])
    },
  )

  test('is told of a sentence that ends in a comma once a model hears that it is over', () => {
    const talk = foreseeing({ judgeMs: 100 }).voice(1000).silence(224).final('Tell me the time,')
    expect(foreseen(talk)).toEqual([])
    expect(foreseen(talk.judged(0.95))).toEqual(['likely: Tell me the time,'])
  })

  test('is told three times in a turn at most, and again in the next', () => {
    const talk = foreseeing()
    const times = () => {
      for (let words = 1; words <= 5; words++)
        talk
          .voice(600)
          .silence(224)
          .final(`Well ${'well '.repeat(words)}then.`)
      const told = foreseen(talk).filter((effect) => effect !== 'unlikely')
      talk.silence(2000).bot(false).take()
      return told.length
    }
    expect([times(), times()]).toEqual([3, 3])
  })

  test('is not told of a speech of over ten seconds, whose pauses are many', () => {
    expect(foreseen(foreseeing().voice(10_500).silence(224).final('So that was it.'))).toEqual([])
  })

  test('is not told of a sound under the voice of the bot before it is known to be an interruption', () => {
    const talk = foreseeing().bot(true).voice(300).silence(224)
    expect(foreseen(talk.final('Mm-hm.'))).toEqual([])
    talk.silence(1000).take()
    const told = talk.voice(600).silence(224).final('Wait a moment.').take()
    expect(told).toContain('interrupt')
    expect(told.indexOf('likely: Wait a moment.')).toBeGreaterThan(told.indexOf('interrupt'))
  })

  test('is forgotten with a turn that is dropped', () => {
    const talk = foreseeing().voice(1000).silence(224).final('Tell me the time.')
    talk.take()
    expect(talk.muted().take()).toContain('unlikely')
  })

  test('is told by a recogniser that decides, before its decision, and taken back when its words change', () => {
    const talk = foreseeing().voice(1000).likely('Tell me the time')
    expect(foreseen(talk)).toEqual(['likely: Tell me the time'])
    expect(foreseen(talk.partial('Tell me the time'))).toEqual([])
    expect(foreseen(talk.partial('Tell me the time in'))).toEqual(['unlikely'])
    talk.likely('Tell me the time in Oslo').silence(64).over('Tell me the time in Oslo')
    expect(
      talk
        .silence(64)
        .take()
        .filter((effect) => !effect.startsWith('hint')),
    ).toEqual(['likely: Tell me the time in Oslo', 'user-stopped', 'reply: Tell me the time in Oslo'])
  })

  test('is told by nobody where nobody acts on it', () => {
    expect(foreseen(new Talk().voice(1000).silence(224).final('Tell me the time.'))).toEqual([])
  })
})
