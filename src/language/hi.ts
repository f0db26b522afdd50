import { abbreviations } from './abbreviations.ts'
import type { Language } from './language.ts'
import { phrases } from './phrases.ts'
import { wordSet } from './words.ts'

export const hi: Language = {
  tag: 'hi',
  names: ['hindi', 'hin', 'हिन्दी'],
  turns: {
    dangling: wordSet(`
      और या लेकिन मगर पर क्योंकि कि अगर जब तो का की के को से में पर तक मेरा मेरी मेरे आपका आपकी आपके हमारा इस उस एक बहुत मतलब वो यह ये मैं`),
    endsQuestion: wordSet(''),
    brisk: wordSet('हाँ हां जी नहीं ठीक अच्छा सही रुको रुकिए धन्यवाद शुक्रिया नमस्ते हैलो मदद'),
    whole: wordSet('नमस्ते हैलो हेलो धन्यवाद शुक्रिया अलविदा'),
    opensQuestion: wordSet('क्या कौन कब कहाँ कहां क्यों कैसे कितना कितने कितनी किस किसका'),
    digits: wordSet('शून्य ज़ीरो एक दो तीन चार पाँच पांच छह सात आठ नौ'),
  },
  listening: {
    hums: wordSet('हम्म हूँ हूं अह ओह आह अच्छा'),
    assents: wordSet('हाँ हां जी ठीक है सही बिल्कुल समझ गया गई ओके'),
  },
  answering: {
    machine: phrases(`
      संदेश छोड़
      मैसेज छोड़
      संदेश रिकॉर्ड
      बीप के बाद
      टोन के बाद
      वॉइसमेल
      वॉयसमेल
      स्विच ऑफ
      पहुंच से बाहर
      कवरेज क्षेत्र से बाहर
      उपलब्ध नहीं
      जिस नंबर`),
    menu: phrases(`
      दबाएं
      दबाएँ
      दबाइए
      दबाये
      दर्ज करें`),
  },
  abbreviations: abbreviations({ inside: 'डॉ श्री सुश्री प्रो', beforeNumber: 'सं क्र' }),
  number: 'नंबर',
  sentences: {
    trouble: 'माफ़ कीजिए, मेरी ओर से कुछ गड़बड़ हो गई। कृपया फिर से कोशिश कीजिए।',
    unheard: 'माफ़ कीजिए, मैं समझ नहीं पाया। क्या आप फिर से कहेंगे?',
    back: 'मैं वापस आ गया हूँ।',
    idle: 'काफ़ी देर से कुछ सुनाई नहीं दिया, इसलिए मैं अब फ़ोन रखता हूँ। नमस्ते।',
    moment: 'एक पल रुकिए।',
    starting: 'मैं अभी शुरू हो रहा हूँ। एक पल रुकिए।',
    brokeOff: 'माफ़ कीजिए, मुझे बीच में रुकना पड़ा। कृपया फिर से पूछिए।',
    outOfService: 'माफ़ कीजिए, मैं अभी आपकी मदद नहीं कर सकता। कृपया बाद में फिर फ़ोन कीजिए। नमस्ते।',
  },
}
