import { abbreviations } from './abbreviations.ts'
import { dictation } from './dictation.ts'
import type { Language } from './language.ts'
import { phrases } from './phrases.ts'
import { stopPhrases } from './stops.ts'
import { wordSet } from './words.ts'

export const pt: Language = {
  tag: 'pt',
  names: ['portuguese', 'por', 'português'],
  turns: {
    dangling: wordSet(`
      o a os as um uma uns umas de do da dos das em no na nos nas por pelo pela para pra com sem sobre entre até e ou mas porque que se quando como
      onde quem qual meu minha meus minhas teu tua seu sua nosso nossa este esta esse essa aquele aquela muito eh é são era hum tipo me te`),
    endsQuestion: wordSet('é são isso isto você este esta'),
    brisk: wordSet(
      'sim não claro ok okay certo exato exatamente obrigado obrigada pare espere olá oi alô tchau adeus ajuda isso',
    ),
    whole: wordSet('olá oi alô tchau adeus obrigado obrigada pare'),
    leads: wordSet('bom bem então olha olhe desculpe é'),
    opensQuestion: wordSet(
      'que o quem como quando onde qual quais quanto quanta quantos quantas por é está há tem pode podes poderia você',
    ),
    digits: wordSet('zero um uma dois duas três quatro cinco seis meia sete oito nove'),
    dictation: dictation({
      joins: 'arroba ponto traço hífen underline underscore barra',
      doubles: 'duplo dupla triplo',
      announces: 'me chamo, chamo-me, se escreve',
    }),
  },
  listening: {
    hums: wordSet('mm mhm hm hmm aham ah oh hum uhum'),
    assents: wordSet('sim claro ok okay certo bom boa bem ótimo perfeito entendi percebo exato isso tá'),
    stops: [
      stopPhrases({
        stops: `
        pare, pare agora, pare já, pare com isso, para, parem, parar, stop, alto, espera, espere, esperem, esperar, um momento,
        um momentinho, um segundo, um segundinho, um minuto, um minutinho, um instante, só um momento, só um momentinho,
        só um segundo, só um minuto, só um minutinho, só um instante, chega, já chega, chega disso, chega de falar, basta,
        já basta, silêncio, cale se, cala te, calar se, se cale, cala a boca, cale a boca, cala boca, calar a boca, calado,
        calada, quieto, quieta, fica quieto, fica quieta, fique quieto, fique quieta, pausa, pausar, suficiente, é suficiente,
        me deixa falar, me deixe falar, deixe me falar, deixa me falar, não espera`,
        before: `
        por favor, se faz favor, faz favor, sim, ok, okay, olá, oi, alô, ei, hey, opa, mas, então, bom, bem, certo, tá, desculpe,
        desculpa, com licença, pode, podes, poderia, podia, você pode, eu disse, obrigado, obrigada`,
        behind: `
        se faz favor, faz favor, obrigado, obrigada, um momento, um momentinho, um segundo, um minuto, um minutinho, um instante,
        um pouco, um pouquinho, aí, de falar, de ler, de uma vez, imediatamente`,
      }),
    ],
  },
  answering: {
    machine: phrases(`
      deixe … mensagem
      deixar … mensagem
      deixe … recado
      deixar … recado
      grave … mensagem
      após o sinal
      depois do sinal
      após o bip
      depois do bip
      caixa postal
      caixa de mensagens
      correio de voz
      secretária eletrônica
      não posso atender
      não está disponível
      desligado ou fora
      fora da área de cobertura
      número chamado
      número discado`),
    menu: phrases(`
      digite
      tecle
      pressione
      prima
      marque
      disque
      menu principal
      seguintes opções`),
    screening: phrases(`
      filtro de chamadas
      nome e o motivo
      motivo da … ligação
      motivo da … chamada
      por que está ligando
      se … pessoa está disponível`),
  },
  abbreviations: abbreviations({
    inside: 'sr sra srta dr dra d prof profa etc aprox av r tel',
    beforeNumber: 'n no nº art p pág fig vol cap',
    starters: `
      a agora ah as até bom com como de depois digite ela ele em então essa esse esta este eu é está foi há isso já ligue mas me meu minha na não no
      nós o obrigado oi olá os ou para por pode porque posso qual quando que se sem seu sim sua também tem temos tudo um uma você`,
  }),
  number: 'número',
  sentences: {
    trouble: 'Desculpe, algo correu mal do meu lado. Por favor, tente de novo.',
    unheard: 'Desculpe, não entendi. Pode repetir?',
    back: 'Já estou de volta.',
    areYouThere: 'Ainda está aí?',
    canYouHear: 'Não o estou a ouvir. Consegue ouvir-me?',
    idle: 'Há algum tempo que não ouço nada, por isso vou desligar. Até logo.',
    timeIsUp: 'Lamento, o tempo desta chamada acabou, por isso tenho de desligar. Até logo.',
    moment: 'Um momento, por favor.',
    starting: 'Ainda estou a arrancar. Um momento, por favor.',
    brokeOff: 'Desculpe, tive de interromper. Por favor, pergunte outra vez.',
    outOfService: 'Lamento, não consigo ajudar agora. Por favor, ligue mais tarde. Até logo.',
  },
}
