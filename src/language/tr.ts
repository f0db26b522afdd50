import { abbreviations } from './abbreviations.ts'
import { dictation } from './dictation.ts'
import type { Language } from './language.ts'
import { phrases } from './phrases.ts'
import { stopPhrases } from './stops.ts'
import { wordSet } from './words.ts'

export const tr: Language = {
  tag: 'tr',
  names: ['turkish', 'tur', 'türkçe'],
  turns: {
    dangling: wordSet(`
      ve veya ya ile ama fakat ancak çünkü için eğer ki da de gibi kadar sonra önce benim senin onun bizim sizin bir bu şu o her bazı hangi çok
      daha en şey yani ııı eee hani`),
    endsQuestion: wordSet('bu şu o benim senin onun bizim sizin da de kadar sonra önce hangi çok daha'),
    brisk: wordSet('evet hayır yok var tamam olur peki doğru teşekkürler dur bekle bekleyin merhaba alo imdat'),
    whole: wordSet('merhaba selam alo teşekkürler dur günaydın hoşçakalın'),
    leads: wordSet('şey yani peki bakın pardon aslında ee'),
    opensQuestion: wordSet('ne kim kime kimi nerede nereye nereden ne zaman neden niçin niye nasıl hangi kaç acaba'),
    digits: wordSet('sıfır bir iki üç dört beş altı yedi sekiz dokuz'),
    dictation: dictation({ joins: 'nokta tire', doubles: 'çift', announces: 'telefon numaram, numaram şu' }),
  },
  listening: {
    hums: wordSet('hı hıhı hmm hm mm aha ha ah oh'),
    assents: wordSet('evet tamam olur peki doğru tabii tabi elbette güzel anladım harika'),
    stops: [
      stopPhrases({
        stops: `
        dur, durun, durunuz, dursana, durur musun, durur musunuz, durdur, durdurun, duraklat, bekle, bekleyin, bekleyiniz,
        beklesene, bekler misin, bekler misiniz, bir dakika, bir saniye, bir an, bi dakika, bi saniye, sus, susun, susunuz,
        sussana, susar mısın, susar mısınız, sessiz ol, sessiz olun, sessizlik, kes, kes sesini, kapa çeneni, konuşma,
        konuşmayın, konuşmayı kes, konuşmayı kesin, konuşmayı bırak, konuşmayı bırakın, yeter, bu kadar yeter`,
        before: `
        lütfen, hayır, yok, evet, tamam, peki, alo, merhaba, hey, ya, ama, pardon, özür dilerim, affedersiniz, bak, bakın, bir,
        şimdi, artık, biraz, hadi`,
        behind: `
        lütfen, bir dakika, bir saniye, bir, biraz, artık, şimdi, hemen, orada, burada, dedim, konuşmayı, bakalım, teşekkürler`,
      }),
    ],
  },
  answering: {
    machine: phrases(`
      mesaj bırak
      mesaj bırakın
      mesaj bırakınız
      mesajınızı bırakın
      mesajınızı bırakınız
      sinyal sesinden sonra
      bip sesinden sonra
      sesli mesaj
      telesekreter
      aradığınız kişiye
      aradığınız numara
      şu anda ulaşılamıyor
      kapsama alanı dışında`),
    menu: phrases(`
      tuşlayın
      tuşlayınız
      tuşuna basın
      tuşuna basınız
      ana menü`),
    screening: phrases(`
      adınızı ve … nedenini
      isminizi ve … nedenini
      arama nedeninizi
      arama sebebinizi
      neden aradığınızı
      müsait olup olmadığını`),
  },
  abbreviations: abbreviations({
    inside: 'dr prof doç av alb yzb sn bkz vb vs mah cad sok apt tel örn yy',
    beforeNumber: 'no nr s md sf',
    hasOrdinals: true,
    starters: `
      ama ben bir biz bu bugün burada çok daha eğer evet hayır her için iyi lütfen ne nasıl o onlar size siz şimdi şu tamam teşekkürler ve yarın
      yoksa`,
  }),
  number: 'numara',
  sentences: {
    trouble: 'Üzgünüm, benim tarafımda bir sorun oldu. Lütfen tekrar deneyin.',
    unheard: 'Üzgünüm, anlayamadım. Tekrar söyler misiniz?',
    back: 'Tekrar buradayım.',
    areYouThere: 'Hâlâ orada mısınız?',
    canYouHear: 'Sizi duyamıyorum. Siz beni duyabiliyor musunuz?',
    idle: 'Bir süredir ses duymadım, şimdi kapatıyorum. Hoşça kalın.',
    timeIsUp: 'Üzgünüm, bu görüşmenin süresi doldu ve şimdi kapatmam gerekiyor. Hoşça kalın.',
    moment: 'Bir dakika, lütfen.',
    starting: 'Şu anda açılıyorum. Bir dakika, lütfen.',
    brokeOff: 'Üzgünüm, sözüm yarıda kaldı. Lütfen tekrar sorun.',
    outOfService: 'Üzgünüm, şu anda size yardımcı olamıyorum. Lütfen daha sonra tekrar arayın. Hoşça kalın.',
  },
}
