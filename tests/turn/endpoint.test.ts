import { describe, expect, test } from 'bun:test'
import { en } from '../../src/language/en.ts'
import { languageOf } from '../../src/language/index.ts'
import { wordsOf } from '../../src/language/words.ts'
import { DEFAULT_ENDPOINT, Endpoint } from '../../src/turn/endpoint.ts'

const { baseMs, briskMs, wordMs, unfinishedMs, minMs, maxMs } = DEFAULT_ENDPOINT

describe('how long a silence has to be', () => {
  test.each([
    ['I went to the market.', baseMs],
    ['Goodbye', briskMs],
    ['Good-by', wordMs],
    ['Hello,', wordMs],
    ['Good-by,', wordMs],
    ['Stop,', wordMs],
    ['No,', unfinishedMs],
    ['Tomorrow,', wordMs],
    ['April,', wordMs],
    ['Well,', unfinishedMs],
    ['And,', unfinishedMs],
    ['Five,', unfinishedMs],
    ['5,', unfinishedMs],
    ['Next Tuesday,', unfinishedMs],
    ['Hello, I,', unfinishedMs],
    ['Hello...', unfinishedMs],
    ['Yes.', briskMs],
    ['What time is it?', briskMs + 50],
    ['What is it?', briskMs + 50],
    ['What now?', baseMs],
    ['What a nice day.', baseMs],
    ['Tomorrow at nine then?', baseMs],
    ['I would like to', unfinishedMs],
    ['So I told him that', unfinishedMs],
    ['My number is five five,', unfinishedMs],
    ['And then, um', unfinishedMs],
    ['Well...', unfinishedMs],
    ['Where are you from?', baseMs],
    ['What is that?', baseMs],
    ['Could you give me a?', unfinishedMs],
    ['My number is four, one, five.', unfinishedMs],
    ['It is 415 555', unfinishedMs],
    ['It is 415-555.', unfinishedMs],
    ['My name is spelled J. O..', unfinishedMs],
    ['The code is 4279', unfinishedMs],
    ['It is $250.', baseMs],
    ['I am 25.', baseMs],
    ['Call me at 10:30.', baseMs],
    ['It costs two hundred and fifty.', baseMs],
    ['Is it four five?', briskMs + 50],
    ['Give me two.', baseMs],
    ['', baseMs],
  ])('after %j it is %i ms', (text, waitMs) => {
    expect(new Endpoint(en.turns).waitMs(text)).toBe(waitMs)
  })

  test('nobody is waited for longer because the words are brisk', () => {
    const quick = new Endpoint(en.turns, { ...DEFAULT_ENDPOINT, baseMs: 200, minMs: 200 })
    expect([quick.waitMs('Yes.'), quick.waitMs('What time is it?')]).toEqual([200, 200])
  })

  test('a pause near the limit teaches more than a short one', () => {
    const [near, short] = [new Endpoint(en.turns), new Endpoint(en.turns)]
    near.paused(400)
    short.paused(300)
    expect(near.waitMs('It is done.')).toBe(baseMs + (400 * 1.25 + 100 - baseMs) * 0.5)
    expect(short.waitMs('It is done.')).toBe(baseMs + (300 * 1.25 + 100 - baseMs) * 0.15)
  })

  test('it grows for a caller who pauses inside sentences, and stays within bounds', () => {
    const endpoint = new Endpoint(en.turns)
    for (let i = 0; i < 50; i++) endpoint.paused(900)
    expect(endpoint.waitMs('It is done.')).toBe(maxMs)
  })

  test('it shrinks for one who does not, and stays within bounds', () => {
    const endpoint = new Endpoint(en.turns)
    for (let i = 0; i < 200; i++) endpoint.paused(210)
    expect(endpoint.waitMs('It is done.')).toBe(minMs)
  })

  test('it shrinks again, by half in four turns, for one who stops pausing, and no further than the usual', () => {
    const endpoint = new Endpoint(en.turns)
    for (let i = 0; i < 50; i++) endpoint.paused(900)
    endpoint.answered(0)
    expect(endpoint.waitMs('It is done.')).toBe(maxMs)
    for (let turn = 0; turn < 4; turn++) endpoint.answered(0)
    expect(endpoint.waitMs('It is done.')).toBeWithin(baseMs + (maxMs - baseMs) * 0.4, baseMs + (maxMs - baseMs) * 0.55)
    for (let turn = 0; turn < 60; turn++) endpoint.answered(0)
    expect(Math.round(endpoint.waitMs('It is done.'))).toBe(baseMs)
  })

  test('it does not shrink for one who pauses long in every turn, or is answered at a shorter wait already', () => {
    const [slow, quick] = [new Endpoint(en.turns), new Endpoint(en.turns)]
    for (let turn = 0; turn < 20; turn++) {
      slow.paused(700)
      slow.answered(0)
      quick.paused(210)
      quick.answered(0)
    }
    expect(slow.waitMs('It is done.')).toBeGreaterThan(900)
    expect(quick.waitMs('It is done.')).toBeLessThan(baseMs)
  })

  test('it grows at once when we spoke too early', () => {
    const endpoint = new Endpoint(en.turns)
    endpoint.answered(0)
    endpoint.cutAt(1000)
    expect(endpoint.waitMs('It is done.')).toBe(baseMs + 300)
  })
})

test('words keep their apostrophes and hyphens', () => {
  expect(wordsOf('I’m "well-known" — isn\'t it? 42%')).toEqual(["i'm", 'well-known', "isn't", 'it', '42'])
})

const isUnfinished = (tag: string, text: string) => new Endpoint(languageOf(tag).turns).isUnfinished(text)

test.each([
  ['en', 'My number is (415)'],
  ['en', 'It is (415) 555'],
  ['en', 'It is +49'],
  ['en', 'It is +49 30'],
  ['en', '415, 555, '],
  ['en', 'four, one, double'],
  ['en', 'anna at gmail dot'],
  ['en', 'anna underscore'],
  ['en', "My name's"],
  ['es', 'anna arroba'],
  ['fr', 'marie point'],
  ['fr', "Je m'appelle"],
  ['de', 'anna punkt'],
  ['de', 'Meine Nummer ist'],
  ['de', 'M, Ü'],
  ['fr', 'E, É'],
  ['fr', 'E\u0301, L'],
  ['sv', 'Å Ä'],
  ['tr', 'Ç, Ş'],
  ['tr', 'İ, Ğ.'],
  ['ru', 'А, Н'],
  ['el', 'Α. Β.'],
  ['he', 'א, ב'],
  ['ar', 'أ، ب'],
  ['th', 'ศูนย์แปดหนึ่ง'],
  ['th', 'ศูนย์ แปด'],
  ['th', '๐๘๑'],
  ['th', 'เบอร์ ๐๘๑'],
  ['ko', '공일공'],
  ['ko', '제 번호는 공일공에'],
  ['ko', '하나, 둘'],
  ['ko', '010에'],
  ['ja', 'ゼロ、キュウ'],
  ['fr', 'C’est le 06'],
  ['ar', '٠٥'],
  ['ko', '제 번호는'],
  ['ja', '０９０'],
  ['ja', '〇九〇'],
  ['ja', '番号は０９０。'],
  ['ja', 'anna アットマーク gmail ドット'],
  ['zh', '我的电话是'],
  ['zh', '我的手机号码是'],
  ['zh', '一三八'],
  ['zh', '一三〇'],
  ['ar', '٠٥٥ ١٢'],
  ['ar', 'رقم هاتفي هو'],
  ['hi', '९८ ७६'],
  ['hi', 'एना एट जीमेल डॉट'],
  ['ur', '۰۳۰۰'],
])('in %s, more comes behind "%s"', (tag, text) => {
  expect(isUnfinished(tag, text)).toBeTrue()
})

test.each([
  ['en', 'We met on the dot.'],
  ['en', 'Make it a double.'],
  ['en', 'Double.'],
  ['en', 'Is it (415)?'],
  ['de', 'Das ist der Punkt.'],
  ['de', 'Ich weiß, wo das ist.'],
  ['fr', 'Un point.'],
  ['it', 'Una camera doppia.'],
  ['es', 'Una habitación doble.'],
  ['ru', 'И я.'],
  ['ko', '네, 네.'],
  ['ko', '이사.'],
  ['hi', 'जी, हाँ।'],
  ['zh', '不是。'],
  ['zh', '我是。'],
  ['ja', '100円です。'],
  ['de', 'Um 10:05.'],
  ['th', 'สองร้อยบาท'],
])('in %s, nothing need come behind "%s"', (tag, text) => {
  expect(isUnfinished(tag, text)).toBeFalse()
})
