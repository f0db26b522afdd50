import { abbreviations } from './abbreviations.ts'
import { dictation } from './dictation.ts'
import type { Language } from './language.ts'
import { phrases } from './phrases.ts'
import { stopPhrases } from './stops.ts'
import { wordSet } from './words.ts'

export const nl: Language = {
  tag: 'nl',
  names: ['dutch', 'flemish', 'nld', 'dut', 'nederlands'],
  turns: {
    dangling: wordSet(`
      de het een en of maar want omdat dat die als wanneer terwijl om te van voor met in op aan bij naar uit over onder door tegen zonder tot mijn
      jouw je uw zijn haar ons onze hun deze dit welke zeer erg eh uh uhm dus ik jij hij wij is zijn was`),
    endsQuestion: wordSet('van voor met op aan bij naar uit over u je jij hij dit dat zijn'),
    brisk: wordSet(
      'ja nee jawel oké ok okay goed precies klopt juist dank bedankt stop wacht hallo hoi dag doei help graag',
    ),
    whole: wordSet('hallo hoi dag doei bedankt stop goedendag'),
    leads: wordSet('nou dus kijk eigenlijk sorry eh euh even alstublieft'),
    opensQuestion: wordSet(
      'wat wie waar wanneer waarom hoe welke welk is zijn was heeft heb hebben kan kunt kunnen mag wil zou gaat',
    ),
    digits: wordSet('nul een één twee drie vier vijf zes zeven acht negen'),
    dictation: dictation({
      joins: 'punt apenstaartje at streepje koppelteken underscore',
      doubles: 'dubbel dubbele',
      announces: 'ik heet, je spelt',
    }),
  },
  listening: {
    hums: wordSet('mm mhm hm hmm aha ah oh uh'),
    assents: wordSet('ja oké ok okay goed prima precies klopt juist mooi fijn begrijp snap'),
    stops: [
      stopPhrases({
        stops: `
        stop, stopt, stopt u, stoppen, halt, wacht, wacht u, wachten, hou op, houd op, houdt op, houdt u op, ophouden,
        een moment, één moment, een momentje, momentje, moment, een ogenblik, ogenblik, ogenblikje, een seconde, een minuut,
        stil, stilte, wees stil, weest u stil, zwijg, hou je mond, houd je mond, houd uw mond, mond dicht, genoeg,
        zo is het genoeg, het is genoeg, dat is genoeg, pauze, kappen, laat me uitpraten, laat mij uitpraten, laat me praten`,
        before: `
        alsjeblieft, alstublieft, aub, nee, ja, ok, oké, okay, hallo, hé, hey, hoi, sorry, pardon, maar, en, nou, dus, goed,
        even, toch, eens, nu, kunt u, kun je, kan je, zou u, zou je, wilt u, wil je, ik zei, ik zeg`,
        behind: `
        alsjeblieft, alstublieft, aub, even, eens, maar, nu, daarmee, hiermee, ermee, een moment, een momentje, een ogenblik,
        een seconde, een minuut, een beetje, met praten, met lezen, onmiddellijk, direct, toch, hier, daar, de opname, dank u,
        dank je, bedankt`,
      }),
    ],
  },
  answering: {
    machine: phrases(`
      bericht achter
      bericht inspreken
      boodschap achter
      boodschap inspreken
      spreek … in
      na de piep
      na de toon
      na de pieptoon
      voicemail
      antwoordapparaat
      niet bereikbaar
      niet beschikbaar
      niet opnemen
      bel … zo snel mogelijk terug
      nummer dat u belt
      gekozen nummer`),
    menu: phrases(`
      toets
      druk op
      kies
      drukt u
      voer uw
      hoofdmenu
      volgende opties`),
    screening: phrases(`
      naam en de reden
      naam en reden
      reden van … gesprek
      reden van … oproep
      waarom … belt
      of … persoon beschikbaar is`),
  },
  abbreviations: abbreviations({
    inside: 'dhr mevr mw dr prof ir ing st enz etc bv nl ca tel incl excl',
    beforeNumber: 'nr nrs art blz p fig hfst',
    starters: `
      als bel bent dan dat de deze die dit druk dus een en er goed hallo heb heeft het hier hij ik in is ja je kan kunt maar met mijn na nee niet nog nu of
      om ons onze op u uw van voor waar wat we welke wie wij wil zal ze zij zo`,
  }),
  number: 'nummer',
  sentences: {
    trouble: 'Sorry, er ging bij mij iets mis. Probeer het nog eens.',
    unheard: 'Sorry, dat heb ik niet verstaan. Kunt u het nog eens zeggen?',
    back: 'Ik ben er weer.',
    areYouThere: 'Bent u er nog?',
    canYouHear: 'Ik hoor u niet. Kunt u mij horen?',
    idle: 'Ik heb een tijdje niets gehoord, dus ik hang nu op. Tot ziens.',
    timeIsUp: 'Sorry, de tijd voor dit gesprek is om, dus ik moet nu ophangen. Tot ziens.',
    moment: 'Een ogenblik, alstublieft.',
    starting: 'Ik ben net aan het opstarten. Een ogenblik, alstublieft.',
    brokeOff: 'Sorry, ik moest daar afbreken. Vraag het me nog eens.',
    outOfService: 'Het spijt me, ik kan u nu niet helpen. Belt u later nog eens. Tot ziens.',
  },
}
