import { abbreviations } from './abbreviations.ts'
import { dictation } from './dictation.ts'
import type { Language } from './language.ts'
import { phrases } from './phrases.ts'
import { stopPhrases } from './stops.ts'
import { wordSet } from './words.ts'

export const de: Language = {
  tag: 'de',
  names: ['german', 'deu', 'ger', 'deutsch'],
  turns: {
    dangling: wordSet(`
      der die das den dem des ein eine einen einem einer eines und oder aber denn weil dass wenn ob als wie zu zum zur in im an am auf aus bei
      beim mit nach seit von vom vor für über unter um durch gegen ohne bis mein meine meinen dein deine sein seine ihr ihre unser unsere euer
      dieser diese dieses welcher welche welches sehr äh ähm hm also ich du er sie es wir`),
    endsQuestion: wordSet('sie du es wir er ich ihr an auf aus bei mit zu vor ab um durch'),
    brisk: wordSet(
      'ja nein doch okay ok gut genau richtig stimmt klar danke bitte stopp halt hallo tschüss hilfe warte warten',
    ),
    whole: wordSet('hallo guten hi tschüss tschüs danke stopp stop wiederhören'),
    leads: wordSet('also nun naja tja hm äh ähm eigentlich bitte entschuldigung sorry moment schau schauen'),
    opensQuestion: wordSet(`
      was wer wen wem wo wohin woher wann warum wieso weshalb wie welche welcher welches ist sind war hat haben kann können könnten will wollen
      darf dürfen muss soll gibt geht`),
    digits: wordSet('null eins ein zwei zwo drei vier fünf sechs sieben acht neun'),
    dictation: dictation({
      joins: 'punkt at ät klammeraffe unterstrich bindestrich schrägstrich minus',
      doubles: 'doppel doppelt zweimal dreimal',
      announces:
        'nummer ist, nummer lautet, name ist, adresse ist, adresse lautet, mail ist, telefonnummer ist, code ist, ich heiße, buchstabiert',
    }),
  },
  listening: {
    hums: wordSet('mm mhm hm hmm aha ah oh ach äh mmh'),
    assents: wordSet('ja okay ok gut genau richtig stimmt klar sicher schön super toll prima verstehe alles'),
    stops: [
      stopPhrases({
        stops: `
        stopp, stop, stoppe, stoppen, stoppen sie, halt, halt an, halten sie an, anhalten, warte, warten, warten sie, moment,
        einen moment, momentchen, augenblick, einen augenblick, einen kleinen moment, kleinen moment, einen kleinen augenblick,
        sekunde, eine sekunde, eine minute, ruhe, still, stille, leise, sei still, seien sie still, sei ruhig, seien sie ruhig,
        sei leise, seien sie leise, schweig, schweigen sie, klappe, halt die klappe, halten sie die klappe, halt den mund,
        halten sie den mund, genug, reicht, das reicht, es reicht, das genügt, es genügt, pause, hör auf, höre auf,
        hören sie auf, aufhören, schluss, jetzt ist schluss, jetzt ist aber schluss, abbrechen, lass mich ausreden,
        lassen sie mich ausreden, lass mich reden, lassen sie mich reden`,
        before: `
        bitte, nein, nee, ja, okay, ok, hallo, hey, he, hi, oh, ach, also, nun, so, jetzt, sorry, entschuldigung,
        entschuldigen sie, verzeihung, doch, gut, genau, und, aber, mal, kurz, einfach, können sie, könnten sie, kannst du,
        könntest du, würden sie, würdest du, ich sagte, ich sage, ich habe gesagt, sie sollen, du sollst`,
        behind: `
        bitte, mal, doch, jetzt, kurz, sofort, endlich, damit, davon, das, die aufnahme, einen moment, einen augenblick,
        eine sekunde, eine minute, ein bisschen, ein wenig, zu reden, zu sprechen, zu lesen, mit dem reden, mit dem gerede,
        danke, hier, da`,
      }),
    ],
  },
  answering: {
    machine: phrases(`
      hinterlassen sie
      hinterlasse … nachricht
      nachricht hinterlassen
      nach dem ton
      nach dem signalton
      nach dem piepton
      nach dem pieps
      mailbox
      voicemail
      anrufbeantworter
      sprachnachricht
      sprechen sie … nachricht
      rufe … zurück sobald
      rufen … so bald wie möglich zurück
      nicht ans telefon
      nicht erreichbar
      nicht persönlich erreichbar
      teilnehmer … nicht
      gewählte rufnummer
      gewählte nummer
      kein anschluss unter dieser nummer`),
    menu: phrases(`
      drücken sie
      drücke die
      wählen sie die
      wählen sie eine
      geben sie ihre
      tippen sie
      taste drücken
      hauptmenü
      folgenden optionen`),
    screening: phrases(`
      filterdienst
      anruffilter
      grund … anrufs
      grund für … anruf
      warum sie anrufen
      warum du anrufst
      namen und … anliegen
      ob … person verfügbar
      ob … person erreichbar`),
  },
  abbreviations: abbreviations({
    inside:
      'dr prof hr fr str inkl exkl bzw ca evtl ggf sog st usw vgl zzgl mind max tel abt geb z z.b d d.h u u.a o.ä s s.o s.u',
    hasOrdinals: true,
    beforeNumber: 'nr nrn abs art bd kap s abb tab',
    starters: `
      aber alle alles als am an auch auf bei bitte da danke dann das dein deine dem den der die dies diese dieser du ein eine er es für gerne gut
      hallo haben hier ich ihr ihre im in ist ja jetzt kann kein können mein meine mit möchten nach nein noch nun ob oder rufen sagen sie sind so
      sonst und uns unser von vor was welche wenn wer wie wir wo zu zum zur`,
  }),
  number: 'Nummer',
  sentences: {
    trouble: 'Entschuldigung, bei mir ist etwas schiefgegangen. Bitte versuchen Sie es noch einmal.',
    unheard: 'Entschuldigung, das habe ich nicht verstanden. Können Sie es noch einmal sagen?',
    back: 'Ich bin wieder da.',
    areYouThere: 'Sind Sie noch da?',
    canYouHear: 'Ich höre Sie nicht. Können Sie mich hören?',
    idle: 'Ich habe länger nichts gehört und lege jetzt auf. Auf Wiederhören.',
    timeIsUp: 'Es tut mir leid, die Zeit für dieses Gespräch ist um, und ich muss jetzt auflegen. Auf Wiederhören.',
    moment: 'Einen Moment, bitte.',
    starting: 'Ich starte gerade erst. Einen Moment, bitte.',
    brokeOff: 'Entschuldigung, ich musste abbrechen. Bitte fragen Sie mich noch einmal.',
    outOfService:
      'Es tut mir leid, ich kann Ihnen im Augenblick nicht helfen. Bitte rufen Sie später wieder an. Auf Wiederhören.',
  },
}
