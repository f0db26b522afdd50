import { describe, expect, test } from 'bun:test'
import { languageOf } from '../../src/language/index.ts'
import { DEFAULT_BARGE_IN, judge } from '../../src/turn/barge-in.ts'
import { DEFAULT_ENDPOINT, Endpoint } from '../../src/turn/endpoint.ts'
import { wholePieces } from '../../src/tts/whole-pieces.ts'

const { baseMs, briskMs, unfinishedMs } = DEFAULT_ENDPOINT

interface Samples {
  /** Cut in the middle. */
  readonly cut: string
  readonly whole: string
  readonly yes: string
  readonly listening: string
  readonly objection: string
  /** Tells the bot to be silent. */
  readonly stop: string
}

const SAMPLES: Readonly<Record<string, Samples>> = {
  ar: {
    cut: 'أريد أن أتحدث مع',
    whole: 'أريد أن أحجز موعدًا.',
    yes: 'نعم.',
    listening: 'همم، تمام',
    objection: 'لا، انتظر',
    stop: 'توقف من فضلك',
  },
  de: {
    cut: 'Ich möchte mit der',
    whole: 'Ich möchte einen Termin.',
    yes: 'Ja.',
    listening: 'Mhm, genau',
    objection: 'Nein, halt',
    stop: 'Stopp, bitte!',
  },
  en: {
    cut: 'I would like to talk to the',
    whole: 'I want an appointment.',
    yes: 'Yes.',
    listening: 'Mm-hm, right',
    objection: 'No, wait',
    stop: 'Stop it.',
  },
  es: {
    cut: 'Quiero hablar con',
    whole: 'Quiero pedir una cita.',
    yes: 'Sí.',
    listening: 'Ajá, vale',
    objection: 'No, espere',
    stop: 'Espere un momento.',
  },
  fr: {
    cut: 'Je voudrais parler avec',
    whole: 'Je voudrais un rendez-vous.',
    yes: 'Oui.',
    listening: 'Hm, d’accord',
    objection: 'Non, attendez',
    stop: 'Attendez une seconde.',
  },
  hi: {
    cut: 'मुझे बात करनी है क्योंकि',
    whole: 'मुझे समय चाहिए।',
    yes: 'हाँ।',
    listening: 'हम्म, ठीक है',
    objection: 'नहीं, रुकिए',
    stop: 'रुकिए ज़रा।',
  },
  it: {
    cut: 'Vorrei parlare con',
    whole: 'Vorrei un appuntamento.',
    yes: 'Sì.',
    listening: 'Hm, certo',
    objection: 'No, aspetti',
    stop: 'Aspetti un attimo.',
  },
  ja: {
    cut: '予約を',
    whole: '予約をお願いします。',
    yes: 'はい。',
    listening: 'うん、はい',
    objection: '違います',
    stop: '待ってください。',
  },
  ko: {
    cut: '예약하고 싶은데 그리고',
    whole: '예약하고 싶어요.',
    yes: '네.',
    listening: '음, 네',
    objection: '아니요, 잠깐만요',
    stop: '잠깐만요.',
  },
  nl: {
    cut: 'Ik wil graag praten met',
    whole: 'Ik wil een afspraak.',
    yes: 'Ja.',
    listening: 'Mhm, precies',
    objection: 'Nee, wacht',
    stop: 'Wacht even.',
  },
  pt: {
    cut: 'Queria falar com',
    whole: 'Queria marcar uma consulta.',
    yes: 'Sim.',
    listening: 'Hm, certo',
    objection: 'Não, espere',
    stop: 'Espere aí.',
  },
  th: { cut: 'อยากคุยกับ', whole: 'อยากจองโต๊ะ', yes: 'ใช่', listening: 'อืม ครับ', objection: 'ไม่ รอก่อน', stop: 'หยุดก่อน' },
  tr: {
    cut: 'Randevu almak istiyorum çünkü',
    whole: 'İki kişilik masa istiyorum.',
    yes: 'Evet.',
    listening: 'Hıhı, tamam',
    objection: 'Hayır, bekle',
    stop: 'Dur bir dakika.',
  },
  ur: {
    cut: 'مجھے بات کرنی ہے کیونکہ',
    whole: 'مجھے وقت چاہیے۔',
    yes: 'ہاں۔',
    listening: 'ہمم، ٹھیک ہے',
    objection: 'نہیں، رکیے',
    stop: 'رکیے ذرا۔',
  },
  zh: {
    cut: '我想问一下因为',
    whole: '我想预约。',
    yes: '好的。',
    listening: '嗯，好的',
    objection: '不，等等',
    stop: '等一下！',
  },
}

describe.each(Object.entries(SAMPLES))('the language %s', (tag, { cut, whole, yes, listening, objection, stop }) => {
  const language = languageOf(tag)
  const waitMs = (text: string) => new Endpoint(language.turns).waitMs(text)
  const heard = (text: string) =>
    judge(DEFAULT_BARGE_IN, { voicedMs: 300, toldMs: 300, text, final: true, isDoubtful: false }, language.listening)

  const told = (text: string) =>
    judge({ type: 'stop' }, { voicedMs: 300, toldMs: 300, text, final: true, isDoubtful: true }, language.listening)

  test('has rules of its own', () => {
    expect(language.tag).toBe(tag)
  })

  test('waits for a sentence that cannot be over, and not for one that is', () => {
    expect([waitMs(cut), waitMs(whole)]).toEqual([unfinishedMs, baseMs])
  })

  test('answers a clear word soon', () => {
    expect(waitMs(yes)).toBe(briskMs)
  })

  test('knows words of listening from those that interrupt', () => {
    expect([heard(listening), heard(objection)]).toEqual(['resume', 'cut'])
  })

  test('obeys a caller who wants silence, whatever else interrupts', () => {
    expect([told(stop), told(whole), told(listening)]).toEqual(['cut', 'resume', 'resume'])
  })

  test('has sentences of its own that a voice can say, in its script', () => {
    for (const sentence of Object.values(language.sentences)) {
      expect(wholePieces(sentence, language).join('')).not.toBe('')
      if (/[^\p{sc=Latin}\p{P}\p{Zs}]/u.test(whole)) expect(sentence).not.toMatch(/[a-z]{2}/i)
    }
  })
})

test('no two languages share the words by which they end a call', () => {
  const goodbyes = Object.keys(SAMPLES).map((tag) => languageOf(tag).sentences.outOfService)
  expect(new Set(goodbyes).size).toBe(goodbyes.length)
})

test.each(['de-AT', 'DE', 'de_CH'])('%s is German', (tag) => {
  expect(languageOf(tag).tag).toBe('de')
})

test('a language without a file has no words of another', () => {
  const { turns, listening, abbreviations } = languageOf('fi')
  const { dictation, ...lists } = turns
  for (const list of [...Object.values(lists), ...Object.values(dictation), listening.hums, listening.assents])
    expect(list.size).toBe(0)
  expect(listening.stops.map(({ before, behind }) => before.size + behind.size)).toEqual([0])
  expect(abbreviations.inside.test('see Dr.')).toBeFalse()
  expect(new Endpoint(turns).waitMs('I would like to talk to the')).toBe(baseMs)
})

test.each([
  ['Brazilian Portuguese', 'pt'],
  ['Simplified Chinese', 'zh'],
  ['Deutsch', 'de'],
  ['हिन्दी', 'hi'],
  ['arb', 'ar'],
  ['Türkçe', 'tr'],
])('%s is found by one of its names', (name, tag) => {
  expect(languageOf(name).tag).toBe(tag)
})

test('a region is no language', () => {
  expect(languageOf('sv-DE').tag).toBe('sv')
})
