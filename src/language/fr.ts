import { abbreviations } from './abbreviations.ts'
import { dictation } from './dictation.ts'
import type { Language } from './language.ts'
import { phrases } from './phrases.ts'
import { stopPhrases } from './stops.ts'
import { wordSet } from './words.ts'

export const fr: Language = {
  tag: 'fr',
  names: ['french', 'fra', 'fre', 'français'],
  turns: {
    dangling: wordSet(`
      le la les l' un une des du de d' à au aux en dans sur sous par pour avec sans chez vers et ou mais donc car que qu' qui dont si quand parce
      comme mon ma mes ton ta tes son sa ses notre nos votre vos leur leurs ce cet cette ces je j' tu il elle on nous vous ils elles très euh hum
      ben est sont était c'est`),
    endsQuestion: wordSet('vous tu il elle on nous ils elles je'),
    brisk: wordSet(
      'oui ouais non si ok okay d’accord merci stop attendez bonjour allô salut exactement exact voilà aide pardon',
    ),
    whole: wordSet('bonjour allô salut merci stop au-revoir bonsoir'),
    leads: wordSet('alors bon ben euh écoutez enfin pardon excusez désolé donc'),
    opensQuestion: wordSet(`
      que qu'est-ce qui quoi où quand pourquoi comment combien quel quelle quels quelles est-ce est êtes avez avez-vous pouvez pouvez-vous peut
      peux-tu y-a-t-il`),
    digits: wordSet('zéro un deux trois quatre cinq six sept huit neuf'),
    dictation: dictation({
      joins: 'arobase arrobase point tiret underscore slash',
      doubles: 'double triple',
      announces: "je m'appelle, ça s'écrit, s'écrit, s'épelle, c'est le",
    }),
  },
  listening: {
    hums: wordSet('mm mhm hm hmm ah oh euh hum'),
    assents: wordSet("oui ouais ok okay d'accord bien bon super parfait exactement voilà vois je compris"),
    stops: [
      stopPhrases({
        stops: `
        stop, stoppe, stoppez, halte, arrête, arrêtez, arrête toi, arrêtez vous, arrêter, vous arrêter, t'arrêter, attends,
        attendez, attendre, patientez, patienter, un instant, un petit instant, un moment, une seconde, une petite seconde,
        deux secondes, une minute, deux minutes, minute, silence, chut, tais toi, taisez vous, te taire, vous taire, la ferme,
        ferme la, fermez la, ça suffit, cela suffit, suffit, assez, c'est assez, pause, laisse moi parler, laissez moi parler,
        plus un mot`,
        before: `
        s'il vous plaît, s'il te plaît, svp, non, oui, ouais, ok, okay, d'accord, hé, hey, eh, allô, bonjour, bon, bien, alors,
        mais, et, excusez moi, excuse moi, pardon, désolé, désolée, pouvez vous, peux tu, pourriez vous, pourrais tu,
        est-ce que vous pouvez, est-ce que tu peux, vous pouvez, tu peux, voulez vous, veux tu, veuillez, merci de, j'ai dit,
        je vous ai dit, je t'ai dit, maintenant`,
        behind: `
        s'il vous plaît, s'il te plaît, svp, un instant, un moment, une seconde, une petite seconde, deux secondes, une minute,
        deux minutes, un peu, un petit peu, maintenant, tout de suite, immédiatement, ça, cela, là, donc, de parler, de lire,
        avec ça, tout ça, l'enregistrement, moi, merci`,
      }),
    ],
  },
  answering: {
    machine: phrases(`
      laissez … message
      laisser … message
      laisse … message
      après le bip
      après le signal
      après la tonalité
      messagerie
      boîte vocale
      répondeur
      ne suis pas disponible
      pas disponible pour le moment
      ne peux pas vous répondre
      ne peut pas vous répondre
      rappellerai dès
      votre correspondant
      numéro que vous avez composé
      n'est pas attribué`),
    menu: phrases(`
      tapez
      appuyez sur
      faites le
      composez le
      dites oui ou non
      saisissez votre
      menu principal
      options suivantes`),
    screening: phrases(`
      filtrage d'appels
      filtrage des appels
      nom et la raison
      nom et le motif
      raison de … appel
      motif de … appel
      si … personne est disponible`),
  },
  abbreviations: abbreviations({
    inside: 'm mm mme mlle dr pr st ste bd av etc env ex tél cf',
    beforeNumber: 'n no art p pp fig vol chap',
    starters: `
      a ainsi alors appelez au aussi avec avez bien bonjour ce cela ces cette comme dans de des dites donc elle en est et il ils j'ai je la le les
      mais merci moi mon ne non notre nous on ou oui par pas pour pouvez puis quand que quel qui sans si son sur tapez tout tu un une vos votre
      vous y`,
  }),
  number: 'numéro',
  sentences: {
    trouble: 'Désolé, quelque chose n’a pas fonctionné de mon côté. Veuillez réessayer.',
    unheard: 'Désolé, je n’ai pas compris. Pouvez-vous répéter ?',
    back: 'Me revoilà.',
    areYouThere: 'Êtes-vous toujours là ?',
    canYouHear: 'Je ne vous entends pas. M’entendez-vous ?',
    idle: 'Je n’entends rien depuis un moment, je vais donc raccrocher. Au revoir.',
    timeIsUp: 'Désolé, le temps de cet appel est écoulé, je dois donc raccrocher. Au revoir.',
    moment: 'Un instant, s’il vous plaît.',
    starting: 'Je viens de démarrer. Un instant, s’il vous plaît.',
    brokeOff: 'Désolé, j’ai dû m’interrompre. Posez-moi la question encore une fois.',
    outOfService: 'Je suis désolé, je ne peux pas vous aider pour le moment. Veuillez rappeler plus tard. Au revoir.',
  },
}
