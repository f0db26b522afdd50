import { describe, expect, test } from 'bun:test'
import { SpokenPiece } from '../../src/call/spoken.ts'
import { Rig } from '../support/rig.ts'

/** What of the written text counts as heard after each hop of its speech. */
function heardWhile(text: string, speech: string, hops: number): string[] {
  const piece = new SpokenPiece(1, text, speech)
  for (let hop = 0; hop < hops; hop++) piece.add(new Int16Array())
  piece.complete = true
  return Array.from({ length: hops }, () => {
    piece.played()
    return text.slice(0, piece.heardChars)
  })
}

test('what was heard is told in the written text, by the share of the speech that was played', () => {
  const text = 'See [our page](https://example.com/a/very/long/address?of=it) now'
  expect(heardWhile(text, 'See our page now', 16)).toEqual([
    ...Array.from({ length: 2 }, () => ''),
    ...Array.from({ length: 4 }, () => 'See'),
    ...Array.from({ length: 5 }, () => 'See [our'),
    ...Array.from({ length: 4 }, () => 'See [our page](https://example.com/a/very/long/address?of=it)'),
    text,
  ])
})

test('words that were made from signs take time, and end where the word before them does', () => {
  expect(new Set(heardWhile('**Gate** #7 is open', 'Gate number 7 is open', 21))).toEqual(
    new Set(['', '**Gate**', '**Gate** #7', '**Gate** #7 is', '**Gate** #7 is open']),
  )
})

test.each([
  ['Japanese', 'かしこまりました。お時間を少々いただきますので、そのままお待ちください。'],
  ['Chinese', '好的，我马上帮您查询一下账户余额，请稍等片刻。'],
  ['Chinese in surrogates', '𠮷野家的𠮷字，用的是𠮷。'],
  ['Thai', 'สวัสดีครับยินดีต้อนรับสู่ธนาคารของเราครับ กรุณารอสักครู่'],
  ['Hindi', 'ठीक है, मैं अभी आपके खाते की जानकारी देखता हूँ।'],
  ['Arabic', 'حسنًا، سأتحقق من حسابك الآن، لحظة من فضلك.'],
  ['Urdu', 'جی ہاں، میں ابھی آپ کا کھاتہ دیکھتا ہوں۔'],
])('%s that is cut short has been heard to a word, and no character is cut', (_script, text) => {
  const hops = 60
  const heard = heardWhile(text, text, hops)
  expect(heard.at(-1)).toBe(text)
  const graphemes = new Set([...new Intl.Segmenter().segment(text)].map(({ index }) => index).concat(text.length))
  for (const [hop, part] of heard.entries()) {
    expect(graphemes).toContain(part.length)
    // No word is longer than a third of these texts.
    expect(part.length).toBeWithin(Math.floor(text.length * ((hop + 1) / hops - 0.34)), text.length + 1)
  }
})

test('the voice is given words, and the client the text as it was written', async () => {
  const given: string[] = []
  await using rig = new Rig({
    says: ['Hello you.'],
    replies: ['We have **two**:\n1. [Basic](https://a.test/b) 😀\n```\nrun(1)\n```\n2. `Pro`'],
    onSpeak: (piece) => given.push(piece),
  })
  await rig.saysSomething()
  await rig.clock.advance(10_000)
  expect(given).toEqual(['We have two:', '1. Basic', '2. Pro'])
  const heard = rig.events('piece').filter(({ status }) => status === 'completed')
  expect(heard.map(({ text }) => text)).toEqual(['We have **two**:', '1. [Basic](https://a.test/b) 😀', '2. `Pro`'])
  expect(rig.events('failed')).toEqual([])
})

test('a reply that is only shown keeps its code', async () => {
  await using rig = new Rig({ replies: ['Run:\n```\nrun(1)\n```'] })
  rig.wire.command({ type: 'text', text: 'Go.', runImmediately: true, spoken: false })
  await rig.clock.advance(1000)
  expect(rig.events('piece').map(({ text }) => text)).toEqual(['Run:', '```', 'run(1)', '```'])
})

describe('a voice that tells when words are over', () => {
  const TEXT = 'Gate 7 opens at ten.'
  const TIMES = [
    ['Gate', 100],
    ['seven', 200],
    ['opens', 900],
    ['at', 1000],
    ['ten.', 1200],
  ] as const
  const words = TIMES.map(([text, toMs]) => ({ text, toMs }))

  /** What counts as heard after so many milliseconds. */
  function heardAfter(ms: number, piece: SpokenPiece, text = TEXT): string {
    for (let hop = 0; hop < ms / 20; hop++) piece.played()
    return text.slice(0, piece.heardChars)
  }

  function spokenFor(ms: number): SpokenPiece {
    const piece = new SpokenPiece(1, TEXT)
    for (let hop = 0; hop < ms / 20; hop++) piece.add(new Int16Array())
    return piece
  }

  test.each([
    [80, ''],
    [100, 'Gate'],
    // "seven" is not in the text: the voice says it for "7", which is over somewhere before the next word is.
    [880, 'Gate 7'],
    [900, 'Gate 7 opens'],
    [980, 'Gate 7 opens'],
    [1000, 'Gate 7 opens at'],
    [1200, TEXT],
  ])('after %d ms its words decide what was heard', (ms, heard) => {
    const piece = spokenFor(1200)
    piece.timed(words)
    piece.complete = true
    expect(heardAfter(ms, piece)).toBe(heard)
  })

  test('and breaks off is asked for what comes behind the last word that is over', () => {
    const piece = spokenFor(940)
    piece.timed(words)
    expect(piece.breakOff()).toBe('at ten.')
    for (let hop = 0; hop < 10; hop++) piece.add(new Int16Array())
    piece.timed([
      { text: 'at', toMs: 80 },
      { text: 'ten', toMs: 200 },
    ])
    piece.complete = true
    expect(heardAfter(1020, piece)).toBe('Gate 7 opens at')
  })

  test.each([
    ['twice', 'no no no', ['no', 'no', 'no'], [100, 500, 600]],
    ['in one word for two', 'twenty two trains', ['twentytwo', 'trains'], [400, 800]],
  ])('that says a word %s is followed', (_, text, said, times) => {
    const piece = new SpokenPiece(1, text)
    for (let hop = 0; hop < 40; hop++) piece.add(new Int16Array())
    piece.timed(said.map((word, at) => ({ text: word, toMs: times[at] ?? 0 })))
    piece.complete = true
    expect(heardAfter(800, piece, text)).toBe(text)
  })

  test('that tells nonsense is not believed', () => {
    const piece = spokenFor(1200)
    piece.timed([
      { text: 'ten', toMs: -5 },
      { text: '', toMs: 20 },
      { text: 'weather', toMs: 40 },
      { text: 'Gate', toMs: Number.NaN },
    ])
    piece.complete = true
    expect(heardAfter(600, piece)).toBe('Gate 7')
  })

  test.each([
    ['of a calendar', words.map(({ text, toMs }) => ({ text, toMs: 1_764_000_000 + toMs / 1000 }))],
    ['without end', [{ text: 'Gate', toMs: 1e300 }]],
    ['infinite', [{ text: 'Gate', toMs: Number.POSITIVE_INFINITY }]],
    ['that are none', words.map(({ text }) => ({ text, toMs: Number.NaN }))],
    ['before its beginning', words.map(({ text, toMs }) => ({ text, toMs: -toMs }))],
    ['of another speech', [{ text: 'Gate', toMs: 20_000 }]],
  ])('with times %s has been heard as without any', (_, told) => {
    const [timed, without] = [spokenFor(1200), spokenFor(1200)]
    timed.timed(told)
    const heard = Array.from({ length: 6 }, () => [heardAfter(180, timed), heardAfter(180, without)])
    for (const [one, other] of heard) expect(one).toBe(other as string)
    expect(heard.at(-1)?.[0]).not.toBe('')
  })

  test('before its audio has come is believed', () => {
    const piece = new SpokenPiece(1, TEXT)
    piece.timed(words)
    for (let hop = 0; hop < 60; hop++) piece.add(new Int16Array())
    expect(heardAfter(900, piece)).toBe('Gate 7 opens')
  })

  test('is not believed where a word is over before the one ahead of it', () => {
    const piece = spokenFor(1200)
    piece.timed([
      { text: 'Gate', toMs: 100 },
      { text: 'opens', toMs: 900 },
      { text: 'at', toMs: 300 },
      { text: 'ten', toMs: 200 },
    ])
    piece.complete = true
    expect(heardAfter(880, piece)).toBe('Gate 7')
    expect(heardAfter(20, piece)).toBe('Gate 7 opens')
  })
})
