import { describe, expect, test } from 'bun:test'
import { en } from '../../src/language/en.ts'
import fc from 'fast-check'
import { languageOf } from '../../src/language/index.ts'
import { Pieces } from '../../src/tts/pieces.ts'

function cut(text: string, tokens: string[] = text.match(/\s*\S+/g) ?? []): string[] {
  const pieces = new Pieces(en)
  return [...tokens.flatMap((token) => pieces.push(token)), ...pieces.end()]
}

const inLanguage = (tag: string, text: string): string[] => {
  const pieces = new Pieces(languageOf(tag))
  return [...(text.match(/\s*\S+/g) ?? []).flatMap((token) => pieces.push(token)), ...pieces.end()]
}

const letters = (part: string): string => part.match(/[\p{L}\p{N}]/gu)?.join('') ?? ''

describe('cutting tokens into speakable pieces', () => {
  test.each([
    ['Hello. How are you?', ['Hello.', 'How are you?']],
    ['It costs 3.50 euros. Fine.', ['It costs 3.50 euros.', 'Fine.']],
    ['Dr. Smith is here. Come in.', ['Dr. Smith is here.', 'Come in.']],
    ['Well then, the first clause is enough to start.', ['Well then, the first clause is enough to start.']],
    [
      'The first clause is long enough, so speech starts early.',
      ['The first clause is long enough,', 'so speech starts early.'],
    ],
    ['Sixteen letters, nineteen letters,  then more', ['Sixteen letters, nineteen letters,', 'then more']],
    [
      'A sentence to begin with. After it, a clause is no end, however short, of a piece.',
      ['A sentence to begin with.', 'After it, a clause is no end, however short, of a piece.'],
    ],
    [`One. ${'word '.repeat(21)}word, and the rest`, ['One.', `${'word '.repeat(21)}word,`, 'and the rest']],
    ['word '.repeat(60), ['word '.repeat(48).trim(), 'word '.repeat(12).trim()]],
    ['x'.repeat(500), ['x'.repeat(240), 'x'.repeat(240), 'x'.repeat(20)]],
    ['Really?! "Yes." Good.', ['Really?!', '"Yes."', 'Good.']],
    ['One.\n\nTwo', ['One.', 'Two']],
    ['你好。再见！', ['你好。', '再见！']],
    ['...  ', []],
    ['Room No. 5 is free. No. I mean it.', ['Room No. 5 is free.', 'No.', 'I mean it.']],
    ['We have two plans:\n\n1. Basic\n2) Pro', ['We have two plans:', '1. Basic', '2) Pro']],
    ['1.\nFirst', ['1. First']],
    ['**Really.** Good.', ['**Really.**', 'Good.']],
    ['您好，欢迎致电客服中心，请问您今天需要什么。', ['您好，欢迎致电客服中心，', '请问您今天需要什么。']],
    ['आप कैसे हैं। धन्यवाद।', ['आप कैसे हैं।', 'धन्यवाद।']],
    [`See https://a.test/${'x'.repeat(300)} now`, ['See', `https://a.test/${'x'.repeat(300)}`, 'now']],
    [`${'x'.repeat(239)}😀 x`, ['x'.repeat(239), '😀 x']],
    ['好'.repeat(130), ['好'.repeat(60), '好'.repeat(60), '好'.repeat(10)]],
  ])('%j', (text, pieces) => {
    expect(cut(text)).toEqual(pieces)
  })

  /** Each as it is cut, a bar where a piece ends. */
  test.each([
    'We read J. R. R. Tolkien. | Fine.',
    'J. R. R. Tolkien wrote it.',
    'George W. Bush and Dr. J. Smith. | Then J.R.R. Tolkien.',
    'Ask for John F. Kennedy. | He is in.',
    'Bill, a.k.a. Bob, e.g. this. | E.g. that, i.e. those, z.B. das.',
    '**U.S.** dollars, U.K. pounds or a Ph.D. in math. | Or **e.g.** this.',
    'It closes at 5 p.m. today or 6p.m. tomorrow. | It opens at 9 a.m. | Please come.',
    'At 10 a.m. Eastern or 9 A.M. Central.',
    'He is in the U.S. | The weather is good in Washington D.C. today.',
    'Take plan B. | Then call. | You need vitamin C. | Eat fruit.',
    'So do I. | Thanks. | It is me and I. | Bob.',
    'He said "U.S." | Then nothing. | It was option A. | 5 people came.',
    'Plan B. | It’s the best. | Plan C. | That’s all.',
    'А. С. Пушкин. | Да.',
  ])('initials and dotted abbreviations end no sentence, others do: %j', (marked) => {
    const pieces = marked.split(' | ')
    expect(cut(pieces.join(' '))).toEqual(pieces)
    expect(cut(pieces.join(' '), [...pieces.join(' ')])).toEqual(pieces)
  })

  test('a sentence that ends in a letter is released with the next word', () => {
    const pieces = new Pieces(en)
    expect(pieces.push('Take plan B.')).toEqual([])
    expect(pieces.push(' Then')).toEqual(['Take plan B.'])
  })

  test('a sentence is released as soon as the space behind its mark has come', () => {
    const pieces = new Pieces(en)
    expect(pieces.push('Hi there.')).toEqual([])
    expect(pieces.push(' ')).toEqual(['Hi there.'])
  })

  test.each<[string, readonly string[]]>([
    ['您好!请问您贵姓?我在听.', ['您好!', '请问您贵姓?', '我在听.']],
    ['好的.我来了.第3.5节,网址是百度.com.', ['好的.', '我来了.', '第3.5节,网址是百度.com.']],
    ['我们明天去,您觉得可以吗', ['我们明天去,', '您觉得可以吗']],
    ['はい．１．５リットルです．次です', ['はい．', '１．５リットルです．', '次です']],
    ['会议在明天上午10：30开始。', ['会议在明天上午10：30开始。']],
    ['合計は１，２３４円です。', ['合計は１，２３４円です。']],
    ['१. पहला\n२. दूसरा', ['१. पहला', '२. दूसरा']],
    ['１．第一です。２．第二', ['１．第一です。', '２．第二']],
    ['𠮷!好', ['𠮷!', '好']],
    ['ได้ไหมคะ?ได้ครับ', ['ได้ไหมคะ?', 'ได้ครับ']],
    ['ပါ။ကျေးဇူး', ['ပါ။', 'ကျေးဇူး']],
    ['សួស្តី។តើខ្ញុំ', ['សួស្តី។', 'តើខ្ញុំ']],
    ['እንዴት ነህ፧ ደህና።', ['እንዴት ነህ፧', 'ደህና።']],
    ['Πώς μπορώ; Ναι.', ['Πώς μπορώ;', 'Ναι.']],
    ['Da: https://例え.jp/a?q=東京,大阪!京都x.', ['Da: https://例え.jp/a?q=東京,大阪!京都x.']],
  ])('%p is cut where its script ends a sentence, and not inside a number', (text, pieces) => {
    for (const size of [1, 3, text.length])
      expect(cut(text, text.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [])).toEqual([...pieces])
  })

  test('no picture and no letter with its marks is cut, however long the word', () => {
    for (const sign of ['👩‍👩‍👧‍👦', '🇩🇪', '👍🏽', 'e\u0301\u0323', 'कि', '한'.normalize('NFD'), '𠮷']) {
      const whole = new Intl.Segmenter().segment(sign)
      expect([...whole]).toHaveLength(1)
      const pieces = cut(`${sign}x`.repeat(200))
      expect(pieces.length).toBeGreaterThan(1)
      expect(pieces.join('')).toBe(`${sign}x`.repeat(200))
      for (const piece of pieces) expect(piece.replaceAll(sign, '')).toMatch(/^x+$/)
    }
  })

  test('no word is lost or made up, however the tokens fall', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 600 }),
        fc.array(fc.integer({ min: 1, max: 9 })),
        (text, sizes) => {
          const tokens: string[] = []
          for (let at = 0, i = 0; at < text.length; i++) {
            const size = sizes[i % sizes.length] ?? 3
            tokens.push(text.slice(at, at + size))
            at += size
          }
          const pieces = cut(text, tokens)
          expect(letters(pieces.join(''))).toBe(letters(text))
          expect(Math.max(0, ...pieces.map((piece) => piece.length))).toBeLessThanOrEqual(250)
        },
      ),
      { seed: 7, numRuns: 300 },
    )
  })
})

describe('full stops of other languages', () => {
  test.each<[string, string, readonly string[]]>([
    ['de', 'Am 3. Mai um 8 Uhr. Gut.', ['Am 3. Mai um 8 Uhr.', 'Gut.']],
    ['de', 'Der Termin ist am 24.12. um 10 Uhr.', ['Der Termin ist am 24.12. um 10 Uhr.']],
    ['de', 'Im 2. Weltkrieg z. B. Berlin d. h. West.', ['Im 2. Weltkrieg z. B. Berlin d. h. West.']],
    ['de', 'Das macht 25. Danke sehr.', ['Das macht 25.', 'Danke sehr.']],
    ['de', 'Bei Frau z.B. Schmidt.', ['Bei Frau z.B. Schmidt.']],
    ['tr', 'Prof. Dr. Yılmaz 2. Katta Sok. No. 5. Tamam mı?', ['Prof. Dr. Yılmaz 2. Katta Sok. No. 5.', 'Tamam mı?']],
    ['en', 'It costs 25. Thanks.', ['It costs 25.', 'Thanks.']],
    ['da', 'Mødet er den 3. maj. Godt.', ['Mødet er den 3. maj.', 'Godt.']],
    ['hi', 'रु. 500 दें। ठीक है॥', ['रु. 500 दें।', 'ठीक है॥']],
    ['fr', 'Des fruits, p. ex. des pommes.', ['Des fruits, p. ex. des pommes.']],
  ])('%s: %p', (tag, text, pieces) => {
    expect(inLanguage(tag, text)).toEqual([...pieces])
  })
})
