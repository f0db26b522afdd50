import { describe, expect, test } from 'bun:test'
import { languageOf } from '../../src/language/index.ts'
import { hasPhrase, phrases } from '../../src/language/phrases.ts'

interface Samples {
  readonly machine: string
  readonly menu: string
  readonly person: string
}

const SAMPLES: Readonly<Record<string, Samples>> = {
  ar: {
    machine: 'أنا غير متاح الآن، اترك رسالتك بعد سماع الصافرة.',
    menu: 'للمبيعات اضغط واحد.',
    person: 'ألو، مرحبا، من معي؟',
  },
  de: {
    machine: 'Guten Tag, wir sind zurzeit nicht erreichbar. Bitte hinterlassen Sie eine Nachricht nach dem Signalton.',
    menu: 'Für den Verkauf drücken Sie die 1.',
    person: 'Müller, guten Tag, was kann ich für Sie tun?',
  },
  en: {
    machine: "Hi, this is Bob. I can't come to the phone right now. Leave me a message, and I'll get back to you.",
    menu: 'For sales, press one.',
    person: 'Good afternoon, this is Susan at the bakery. How can I help you?',
  },
  es: {
    machine: 'En este momento no puedo atender su llamada. Deje su mensaje después de la señal.',
    menu: 'Para ventas, marque uno.',
    person: '¿Diga? ¿Quién es?',
  },
  fr: {
    machine: 'Bonjour, vous êtes sur la messagerie de Paul. Laissez-moi un message après le bip.',
    menu: 'Pour le service commercial, tapez 1.',
    person: 'Allô, bonjour, qui est à l’appareil ?',
  },
  hi: {
    machine: 'कृपया बीप के बाद अपना संदेश छोड़ें।',
    menu: 'हिंदी के लिए दो दबाएं।',
    person: 'हैलो, कौन बोल रहा है?',
  },
  it: {
    machine: 'Risponde la segreteria telefonica. Lasciate un messaggio dopo il segnale acustico.',
    menu: 'Per le vendite, premere uno.',
    person: 'Pronto, chi parla?',
  },
  ja: {
    machine: 'ただいま電話に出ることができません。ピーという音の後にメッセージをお話しください。',
    menu: '営業部は一を押してください。',
    person: 'はい、もしもし、田中です。',
  },
  ko: {
    machine: '지금은 전화를 받을 수 없어 음성 사서함으로 연결됩니다. 삐 소리 후 메시지를 남겨 주세요.',
    menu: '영업부는 1번을 눌러 주세요.',
    person: '여보세요, 누구세요?',
  },
  nl: {
    machine: 'U spreekt met de voicemail van Jan. Spreek een bericht in na de piep.',
    menu: 'Voor verkoop, toets één.',
    person: 'Goedemiddag, met Jansen, waarmee kan ik u helpen?',
  },
  pt: {
    machine: 'No momento não posso atender. Deixe seu recado após o sinal.',
    menu: 'Para vendas, digite um.',
    person: 'Alô, quem fala?',
  },
  th: {
    machine: 'ไม่สามารถรับสายได้ในขณะนี้ กรุณาฝากข้อความหลังเสียงสัญญาณ',
    menu: 'ฝ่ายขาย กรุณากด 1',
    person: 'สวัสดีค่ะ ใครพูดคะ',
  },
  ur: {
    machine: 'براہ کرم بیپ کے بعد اپنا پیغام چھوڑیں۔',
    menu: 'اردو کے لیے ایک دبائیں۔',
    person: 'ہیلو، کون بول رہا ہے؟',
  },
  tr: {
    machine: 'Aradığınız kişiye şu anda ulaşılamıyor. Lütfen sinyal sesinden sonra mesajınızı bırakın.',
    menu: 'Satış için biri tuşlayın.',
    person: 'Alo, buyurun, kim arıyor?',
  },
  zh: {
    machine: '您好，我现在无法接听您的电话，请在嘀声后留言。',
    menu: '普通话服务请按一。',
    person: '喂，你好，请问哪位？',
  },
}

describe.each(Object.entries(SAMPLES))('in %s', (tag, { machine, menu, person }) => {
  const { answering } = languageOf(tag)

  test('an answering machine is known by what it says', () => {
    expect(hasPhrase(machine, answering.machine)).toBe(true)
    for (const text of [menu, person]) expect(hasPhrase(text, answering.machine)).toBe(false)
  })

  test('a menu is known by what it says', () => {
    expect(hasPhrase(menu, answering.menu)).toBe(true)
    for (const text of [machine, person]) expect(hasPhrase(text, answering.menu)).toBe(false)
  })
})

test('a language without a file has no phrases', () => {
  expect(languageOf('fi').answering).toEqual({ machine: [], menu: [] })
})

test('a few words may stand between the parts of a phrase, and no more', () => {
  const list = phrases('leave … message\nhello')
  expect(hasPhrase('Please LEAVE a short, clear message!', list)).toBe(true)
  expect(hasPhrase('Leave message', list)).toBe(true)
  expect(hasPhrase('I leave the house and then I read the message', list)).toBe(false)
  expect(hasPhrase('message leave', list)).toBe(false)
  expect(hasPhrase('', list)).toBe(false)
})
