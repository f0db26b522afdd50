import { describe, expect, test } from 'bun:test'
import { languageOf } from '../../src/language/index.ts'
import { hasPhrase, phrases } from '../../src/language/phrases.ts'

interface Samples {
  readonly machine: string
  readonly menu: string
  readonly screening: string
  readonly person: string
}

const SAMPLES: Readonly<Record<string, Samples>> = {
  ar: {
    machine: 'أنا غير متاح الآن، اترك رسالتك بعد سماع الصافرة.',
    menu: 'للمبيعات اضغط واحد.',
    screening: 'مرحبا، قل اسمك وسبب الاتصال، وسأرى إن كان بإمكانه الرد.',
    person: 'ألو، مرحبا، من معي؟',
  },
  de: {
    machine: 'Guten Tag, wir sind zurzeit nicht erreichbar. Bitte hinterlassen Sie eine Nachricht nach dem Signalton.',
    menu: 'Für den Verkauf drücken Sie die 1.',
    screening:
      'Hallo. Wenn du deinen Namen und den Grund deines Anrufs nennst, sehe ich nach, ob diese Person verfügbar ist.',
    person: 'Müller, guten Tag, was kann ich für Sie tun?',
  },
  en: {
    machine: "Hi, this is Bob. I can't come to the phone right now. Leave me a message, and I'll get back to you.",
    menu: 'For sales, press one.',
    screening: "Hi, if you record your name and reason for calling, I'll see if this person is available.",
    person: 'Good afternoon, this is Susan at the bakery. How can I help you?',
  },
  es: {
    machine: 'En este momento no puedo atender su llamada. Deje su mensaje después de la señal.',
    menu: 'Para ventas, marque uno.',
    screening: 'Hola. Si grabas tu nombre y el motivo de tu llamada, veré si esta persona está disponible.',
    person: '¿Diga? ¿Quién es?',
  },
  fr: {
    machine: 'Bonjour, vous êtes sur la messagerie de Paul. Laissez-moi un message après le bip.',
    menu: 'Pour le service commercial, tapez 1.',
    screening:
      'Bonjour. Enregistrez votre nom et la raison de votre appel, et je verrai si cette personne est disponible.',
    person: 'Allô, bonjour, qui est à l’appareil ?',
  },
  hi: {
    machine: 'कृपया बीप के बाद अपना संदेश छोड़ें।',
    menu: 'हिंदी के लिए दो दबाएं।',
    screening: 'कृपया अपना नाम और कॉल करने का कारण बताएं।',
    person: 'हैलो, कौन बोल रहा है?',
  },
  it: {
    machine: 'Risponde la segreteria telefonica. Lasciate un messaggio dopo il segnale acustico.',
    menu: 'Per le vendite, premere uno.',
    screening: 'Ciao. Registra il tuo nome e il motivo della tua chiamata, e vedrò se questa persona è disponibile.',
    person: 'Pronto, chi parla?',
  },
  ja: {
    machine: 'ただいま電話に出ることができません。ピーという音の後にメッセージをお話しください。',
    menu: '営業部は一を押してください。',
    screening: 'お名前とご用件をお話しください。応答できるか確認します。',
    person: 'はい、もしもし、田中です。',
  },
  ko: {
    machine: '지금은 전화를 받을 수 없어 음성 사서함으로 연결됩니다. 삐 소리 후 메시지를 남겨 주세요.',
    menu: '영업부는 1번을 눌러 주세요.',
    screening: '이름과 전화하신 이유를 말씀해 주시면 통화 가능한지 확인해 보겠습니다.',
    person: '여보세요, 누구세요?',
  },
  nl: {
    machine: 'U spreekt met de voicemail van Jan. Spreek een bericht in na de piep.',
    menu: 'Voor verkoop, toets één.',
    screening: 'Hallo. Noem je naam en de reden van je gesprek, dan kijk ik of deze persoon beschikbaar is.',
    person: 'Goedemiddag, met Jansen, waarmee kan ik u helpen?',
  },
  pt: {
    machine: 'No momento não posso atender. Deixe seu recado após o sinal.',
    menu: 'Para vendas, digite um.',
    screening: 'Olá. Diga seu nome e o motivo da sua ligação, e verei se essa pessoa está disponível.',
    person: 'Alô, quem fala?',
  },
  th: {
    machine: 'ไม่สามารถรับสายได้ในขณะนี้ กรุณาฝากข้อความหลังเสียงสัญญาณ',
    menu: 'ฝ่ายขาย กรุณากด 1',
    screening: 'กรุณาบอกชื่อและเหตุผลที่โทร',
    person: 'สวัสดีค่ะ ใครพูดคะ',
  },
  ur: {
    machine: 'براہ کرم بیپ کے بعد اپنا پیغام چھوڑیں۔',
    menu: 'اردو کے لیے ایک دبائیں۔',
    screening: 'براہ کرم اپنا نام اور کال کرنے کی وجہ بتائیں۔',
    person: 'ہیلو، کون بول رہا ہے؟',
  },
  tr: {
    machine: 'Aradığınız kişiye şu anda ulaşılamıyor. Lütfen sinyal sesinden sonra mesajınızı bırakın.',
    menu: 'Satış için biri tuşlayın.',
    screening: 'Merhaba. Adınızı ve arama nedeninizi söyleyin, müsait olup olmadığını kontrol edeyim.',
    person: 'Alo, buyurun, kim arıyor?',
  },
  zh: {
    machine: '您好，我现在无法接听您的电话，请在嘀声后留言。',
    menu: '普通话服务请按一。',
    screening: '您好，请说出您的姓名和来电原因，我看看对方是否方便接听。',
    person: '喂，你好，请问哪位？',
  },
}

describe.each(Object.entries(SAMPLES))('in %s', (tag, { machine, menu, screening, person }) => {
  const { answering } = languageOf(tag)

  test('an answering machine is known by what it says', () => {
    expect(hasPhrase(machine, answering.machine)).toBe(true)
    for (const text of [menu, screening, person]) expect(hasPhrase(text, answering.machine)).toBe(false)
  })

  test('a menu is known by what it says', () => {
    expect(hasPhrase(menu, answering.menu)).toBe(true)
    for (const text of [machine, screening, person]) expect(hasPhrase(text, answering.menu)).toBe(false)
  })

  test('who screens calls is known by what they ask', () => {
    expect(hasPhrase(screening, answering.screening)).toBe(true)
    for (const text of [machine, menu, person]) expect(hasPhrase(text, answering.screening)).toBe(false)
  })
})

test('a language without a file has no phrases', () => {
  expect(languageOf('fi').answering).toEqual({ machine: [], menu: [], screening: [] })
})

test('a few words may stand between the parts of a phrase, and no more', () => {
  const list = phrases('leave … message\nhello')
  expect(hasPhrase('Please LEAVE a short, clear message!', list)).toBe(true)
  expect(hasPhrase('Leave message', list)).toBe(true)
  expect(hasPhrase('I leave the house and then I read the message', list)).toBe(false)
  expect(hasPhrase('message leave', list)).toBe(false)
  expect(hasPhrase('', list)).toBe(false)
})

test.each([
  ['ur', 'machine', 'وہ قانون کا پابند ہے', 'یہ نمبر بند ہے'],
  ['ar', 'machine', 'قال المترك رسالة', 'يُمْكِنُكَ لترك رسالة'],
  ['ko', 'menu', '이번을 눌러서', '1번을 눌러 주세요'],
] as const)('in %s, a phrase of "%s" is not within a word of "%s", and is in "%s"', (tag, kind, without, within) => {
  const list = languageOf(tag).answering[kind]
  expect([hasPhrase(without, list), hasPhrase(within, list)]).toEqual([false, true])
})

test('a hyphen parts two words', () => {
  expect(hasPhrase('Laissez-moi un message.', languageOf('fr').answering.machine)).toBe(true)
})
