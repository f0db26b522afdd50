import { abbreviations } from './abbreviations.ts'
import type { Language } from './language.ts'
import { phrases } from './phrases.ts'
import { wordSet } from './words.ts'

export const ar: Language = {
  tag: 'ar',
  names: ['arabic', 'ara', 'arb', 'العربية'],
  turns: {
    dangling: wordSet(`
      و أو لكن لأن أن إن إذا عندما في من إلى على عن مع بين حتى بدون هذا هذه ذلك تلك التي الذي كل أي ثم يعني أنا جدا`),
    endsQuestion: wordSet('هذا هذه ذلك'),
    brisk: wordSet('نعم لا أجل حسنا حسنًا تمام طيب صحيح شكرا شكرًا توقف انتظر مرحبا مرحبًا ألو مساعدة'),
    whole: wordSet('مرحبا مرحبًا ألو شكرا شكرًا وداعا السلام'),
    leads: wordSet('طيب حسنا حسنًا يعني اسمع عفوا عفوًا آسف لكن'),
    opensQuestion: wordSet('ما ماذا من متى أين لماذا كيف كم هل أي'),
    digits: wordSet('صفر واحد اثنان اثنين ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة'),
  },
  listening: {
    hums: wordSet('امم همم آه أها أوه'),
    assents: wordSet('نعم أجل حسنا حسنًا تمام طيب صحيح ممتاز فهمت أكيد'),
    stops: phrases(`
      توقف
      توقفي
      انتظر
      انتظري
      لحظة
      اسكت
      اسكتي
      كفى
      يكفي
      قف
      لا انتظر
    `),
  },
  answering: {
    machine: phrases(`
      اترك … رسالة
      اترك رسالتك
      ترك رسالة
      بعد سماع الصافرة
      بعد الصافرة
      بعد النغمة
      البريد الصوتي
      لا يمكن الاتصال
      غير متاح
      مغلق أو خارج
      خارج نطاق التغطية
      الرقم المطلوب`),
    menu: phrases(`
      اضغط
      إضغط
      أدخل رقم
      القائمة الرئيسية`),
    screening: phrases(`
      اسمك وسبب
      سبب الاتصال
      سبب اتصالك
      سبب المكالمة`),
  },
  abbreviations: abbreviations({ inside: 'د أ م', beforeNumber: 'رقم ص' }),
  number: 'رقم',
  sentences: {
    trouble: 'عذرًا، حدث خطأ من جانبي. يرجى المحاولة مرة أخرى.',
    unheard: 'عذرًا، لم أفهم ذلك. هل يمكنك أن تعيده؟',
    back: 'لقد عدت.',
    areYouThere: 'هل ما زلت على الخط؟',
    canYouHear: 'لا أسمعك. هل تسمعني؟',
    idle: 'لم أسمع شيئًا منذ فترة، لذلك سأنهي المكالمة الآن. إلى اللقاء.',
    timeIsUp: 'عذرًا، لقد انتهى وقت المكالمة، لذلك يجب أن أنهيها الآن. إلى اللقاء.',
    moment: 'لحظة من فضلك.',
    starting: 'أنا في طور التشغيل. لحظة من فضلك.',
    brokeOff: 'عذرًا، اضطررت إلى التوقف. يرجى أن تسألني مرة أخرى.',
    outOfService: 'عذرًا، لا أستطيع مساعدتك الآن. يرجى الاتصال لاحقًا. إلى اللقاء.',
  },
}
