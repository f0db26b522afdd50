import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { joined } from '../../src/language/script.ts'
import { wordSpans, wordsOf } from '../../src/language/words.ts'

test.each<[string, readonly string[]]>([
  ["Don’t  worry, it's well-known!", ["don't", 'worry', "it's", 'well-known']],
  ['आपका खाता क्रमांक दीजिए।', ['आपका', 'खाता', 'क्रमांक', 'दीजिए']],
  ['مَرْحَبًا، كيف حالك؟', ['مَرْحَبًا', 'كيف', 'حالك']],
  ['네, 알겠습니다.', ['네', '알겠습니다']],
  ['はい。', ['はい']],
  ['好的，谢谢。', ['好的', '谢谢']],
  ['สวัสดีครับ', ['สวัสดี', 'ครับ']],
  ['İyi. İstanbul’da', ['iyi', "istanbul'da"]],
  ['ＯＫ、ﾊｲ', ['ok', 'ハイ']],
  ['re\u0301pe\u0301ter', ['répéter']],
  ['...', []],
])('the words of %p are %p', (text, words) => {
  expect(wordsOf(text)).toEqual([...words])
})

const SIGNS = Array.from(
  new Intl.Segmenter().segment('はい、漢字。𠮷 ไทยได้ Ab c’d, 👩‍👩‍👧🙂 क्षि मैं। e\u0301 '),
  ({ segment }) => segment,
)

test('spans are in order, cover all but white space, and cut no character', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...SIGNS), { maxLength: 40 }), (signs) => {
      const text = signs.join('')
      const spans = wordSpans(text)
      expect(spans.map(({ start, end }) => text.slice(start, end)).join('')).toBe(text.replaceAll(/\s/g, ''))
      for (const { start, end } of spans) {
        expect(end).toBeGreaterThan(start)
        expect(text.slice(start, end)).not.toMatch(/^[\p{M}\u200D]|^[\uDC00-\uDFFF]|[\uD800-\uDBFF]$/u)
      }
    }),
    { seed: 3, numRuns: 500 },
  )
})

describe('sentences that are joined', () => {
  test.each<[readonly string[], string]>([
    [['かしこまりました。', '少々お待ちください。'], 'かしこまりました。少々お待ちください。'],
    [['好的！', '请稍等。'], '好的！请稍等。'],
    [['One.', 'Two.'], 'One. Two.'],
    [['알겠습니다.', '기다려 주세요.'], '알겠습니다. 기다려 주세요.'],
    [['ครับ', 'รอสักครู่'], 'ครับ รอสักครู่'],
    [['好的。', 'OK.'], '好的。 OK.'],
    [['', 'Alone.', ''], 'Alone.'],
    [['𠮷野家。', '𠮷'], '𠮷野家。𠮷'],
  ])('%p', (texts, all) => {
    expect(joined(texts)).toBe(all)
  })
})
