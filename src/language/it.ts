import { abbreviations } from './abbreviations.ts'
import { dictation } from './dictation.ts'
import type { Language } from './language.ts'
import { phrases } from './phrases.ts'
import { stopPhrases } from './stops.ts'
import { wordSet } from './words.ts'

export const it: Language = {
  tag: 'it',
  names: ['italian', 'ita', 'italiano'],
  turns: {
    dangling: wordSet(`
      il lo la i gli le un uno una l' di del dello della dei degli delle a al allo alla ai in nel nella con su sul sulla per da dal dalla tra fra e ed
      o ma perché che se quando come dove chi cui quale mio mia tuo tua suo sua nostro nostra vostro questo questa quel quella molto ehm eh è sono
      era mi ti si`),
    endsQuestion: wordSet('è sono questo questa lei tu'),
    brisk: wordSet(
      'sì no certo ok okay va bene esatto giusto grazie basta aspetti aspetta ciao pronto salve arrivederci aiuto',
    ),
    whole: wordSet('ciao pronto salve grazie arrivederci buongiorno buonasera basta stop'),
    leads: wordSet('allora beh dunque senta guardi scusi ecco mah cioè'),
    opensQuestion: wordSet(
      'che chi cosa come quando dove perché quale quali quanto quanta quanti quante è c’è può puoi ha hai potrebbe mi',
    ),
    digits: wordSet('zero uno due tre quattro cinque sei sette otto nove'),
    dictation: dictation({
      joins: 'chiocciola punto trattino underscore barra',
      doubles: 'doppio doppia triplo',
      announces: 'mi chiamo, si scrive',
    }),
  },
  listening: {
    hums: wordSet('mm mhm hm hmm ah oh eh uh'),
    assents: wordSet('sì certo ok okay bene va giusto esatto perfetto capisco capito ottimo'),
    stops: [
      stopPhrases({
        stops: `
        stop, alt, basta, basta così, ora basta, adesso basta, aspetta, aspetti, aspettate, aspettare, fermo, ferma, fermati,
        si fermi, fermatevi, fermare, fermarsi, fermarti, un momento, un attimo, un attimino, un secondo, un minuto, un istante,
        silenzio, fai silenzio, faccia silenzio, zitto, zitta, zitti, stai zitto, stai zitta, sta' zitto, sta' zitta, stia zitto,
        stia zitta, stare zitto, stare zitta, taci, taccia, tacere, pausa, smetti, smettila, smetta, la smetta, smettere,
        piantala, può bastare, lasciami parlare, mi lasci parlare, fammi parlare, mi faccia parlare`,
        before: `
        per favore, per piacere, per cortesia, no, sì, ok, okay, va bene, certo, bene, ciao, pronto, salve, ehi, hey, ma, allora,
        scusi, scusa, mi scusi, senta, senti, guardi, può, puoi, potrebbe, potresti, ho detto, le ho detto, ti ho detto, ora,
        adesso, dai`,
        behind: `
        per favore, per piacere, per cortesia, un momento, un attimo, un attimino, un secondo, un minuto, un istante, un po',
        ora, adesso, subito, qui, lì, di parlare, di leggere, con questo, con quello, la registrazione, tutto, grazie`,
      }),
    ],
  },
  answering: {
    machine: phrases(`
      lasciate … messaggio
      lasciare … messaggio
      lasci … messaggio
      lascia … messaggio
      dopo il segnale
      dopo il bip
      dopo il tono
      segreteria telefonica
      casella vocale
      non posso rispondere
      non sono disponibile
      non è al momento raggiungibile
      non è raggiungibile
      numero da lei chiamato
      numero selezionato
      cliente da lei chiamato`),
    menu: phrases(`
      premi
      prema
      premere
      digiti
      digitare
      digita
      prema il tasto
      menu principale
      seguenti opzioni`),
    screening: phrases(`
      filtro chiamate
      nome e il motivo
      motivo della … chiamata
      perché … chiamando
      se … persona è disponibile`),
  },
  abbreviations: abbreviations({
    inside: 'sig sigg sig.ra dott prof ing avv ecc ca tel p.za v.le',
    beforeNumber: 'n nr art p pag fig vol cap',
    starters: `
      a adesso al anche buongiorno che chi chiami ciao come con così da di dica dove è ecco era già gli grazie ha ho i il in io la le lei lo ma mi mio
      nel no noi non o per perché poi posso può prema quando questa questo se sì si sono suo un una va vi voi`,
  }),
  number: 'numero',
  sentences: {
    trouble: 'Mi dispiace, qualcosa è andato storto da parte mia. Provi di nuovo.',
    unheard: 'Mi scusi, non ho capito. Può ripetere?',
    back: 'Eccomi di nuovo.',
    areYouThere: 'È ancora lì?',
    canYouHear: 'Non la sento. Lei mi sente?',
    idle: 'Non sento nulla da un po’, quindi ora riattacco. Arrivederci.',
    timeIsUp: 'Mi dispiace, il tempo di questa chiamata è finito, quindi ora devo riattaccare. Arrivederci.',
    moment: 'Un momento, per favore.',
    starting: 'Mi sto avviando. Un momento, per favore.',
    brokeOff: 'Mi dispiace, ho dovuto interrompermi. Me lo chieda di nuovo.',
    outOfService: 'Mi dispiace, al momento non posso aiutarla. Richiami più tardi. Arrivederci.',
  },
}
