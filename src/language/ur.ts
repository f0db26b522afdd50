import { abbreviations } from './abbreviations.ts'
import type { Language } from './language.ts'
import { phrases } from './phrases.ts'
import { wordSet } from './words.ts'

export const ur: Language = {
  tag: 'ur',
  names: ['urdu', 'urd', 'اردو'],
  turns: {
    dangling: wordSet(
      'اور یا لیکن مگر کیونکہ کہ اگر جب تو کا کی کے کو سے میں پر تک میرا میری میرے آپ کا ہمارا اس ایک بہت یعنی وہ یہ',
    ),
    endsQuestion: wordSet(''),
    brisk: wordSet('ہاں جی نہیں ٹھیک اچھا صحیح رکیے شکریہ سلام ہیلو مدد'),
    whole: wordSet('سلام ہیلو شکریہ'),
    leads: wordSet('اچھا تو دیکھیے سنیے معاف یعنی'),
    opensQuestion: wordSet('کیا کون کب کہاں کیوں کیسے کتنا کتنے کتنی کس'),
    digits: wordSet('صفر ایک دو تین چار پانچ چھ سات آٹھ نو'),
  },
  listening: {
    hums: wordSet('ہمم ہوں آہ اوہ'),
    assents: wordSet('ہاں جی ٹھیک ہے صحیح بالکل اچھا سمجھ گیا گئی'),
    stops: phrases(`
      رکو
      رکیے
      رکیں
      ٹھہرو
      ٹھہریے
      بس کرو
      بس کریں
      چپ
      ایک منٹ
      ایک سیکنڈ
      نہیں رکیے
    `),
  },
  answering: {
    machine: phrases(`
      پیغام چھوڑ
      پیغام ریکارڈ
      بیپ کے بعد
      ٹون کے بعد
      وائس میل
      دستیاب نہیں
      بند ہے
      رابطہ ممکن نہیں
      مطلوبہ نمبر`),
    menu: phrases(`
      دبائیں
      دبائیے
      درج کریں`),
    screening: phrases(`
      نام اور … وجہ
      کال کرنے کی وجہ
      کال کی وجہ`),
  },
  abbreviations: abbreviations(),
  number: 'نمبر',
  sentences: {
    trouble: 'معاف کیجیے، میری طرف سے کچھ خرابی ہو گئی۔ براہ کرم دوبارہ کوشش کیجیے۔',
    unheard: 'معاف کیجیے، میں سمجھ نہیں سکا۔ کیا آپ دوبارہ کہیں گے؟',
    back: 'میں واپس آ گیا ہوں۔',
    areYouThere: 'کیا آپ ابھی لائن پر ہیں؟',
    canYouHear: 'مجھے آپ کی آواز نہیں آ رہی۔ کیا آپ مجھے سن سکتے ہیں؟',
    idle: 'کافی دیر سے کچھ سنائی نہیں دیا، اس لیے میں اب فون رکھتا ہوں۔ خدا حافظ۔',
    timeIsUp: 'معاف کیجیے، اس کال کا وقت ختم ہو گیا ہے، اس لیے مجھے اب فون رکھنا ہوگا۔ خدا حافظ۔',
    moment: 'ایک لمحہ رکیے۔',
    starting: 'میں ابھی شروع ہو رہا ہوں۔ ایک لمحہ رکیے۔',
    brokeOff: 'معاف کیجیے، مجھے رکنا پڑا۔ براہ کرم دوبارہ پوچھیے۔',
    outOfService: 'معاف کیجیے، میں ابھی آپ کی مدد نہیں کر سکتا۔ براہ کرم بعد میں فون کیجیے۔ خدا حافظ۔',
  },
}
