import { abbreviations } from './abbreviations.ts'
import { dictation } from './dictation.ts'
import type { Language } from './language.ts'
import { phrases } from './phrases.ts'
import { stopPhrases } from './stops.ts'
import { wordSet } from './words.ts'

export const es: Language = {
  tag: 'es',
  names: ['spanish', 'castilian', 'spa', 'español', 'castellano'],
  turns: {
    dangling: wordSet(`
      el la los las un una unos unas de del a al en con sin por para sobre entre hasta desde y e o u pero porque que si cuando como donde quien cual
      mi mis tu tus su sus nuestro nuestra este esta estos estas ese esa aquel aquella muy eh em este pues es son era estoy está me te se lo le`),
    endsQuestion: wordSet('es son está esta este eso esto usted'),
    brisk: wordSet(
      'sí no claro vale ok okay bueno gracias para espere espera hola adiós correcto exacto exactamente ayuda dígame diga',
    ),
    whole: wordSet('hola adiós gracias aló bueno para'),
    leads: wordSet('bueno pues mire mira oiga entonces perdón disculpe por'),
    opensQuestion: wordSet(`
      qué quién quiénes cómo cuándo dónde adónde cuál cuáles cuánto cuánta cuántos cuántas por es está hay puede puedes tiene tienes podría me`),
    digits: wordSet('cero uno un dos tres cuatro cinco seis siete ocho nueve'),
    dictation: dictation({
      joins: 'arroba punto guion guión barra',
      doubles: 'doble triple',
      announces: 'me llamo, se escribe, se deletrea',
    }),
  },
  listening: {
    hums: wordSet('mm mhm hm hmm ajá ah oh eh uy'),
    assents: wordSet('sí claro vale ok okay bien bueno perfecto genial exacto entiendo ya'),
    stops: [
      stopPhrases({
        stops: `
        alto, alto ahí, stop, espera, espere, esperen, espérate, espérese, esperar, un momento, un momentito, un segundo,
        un segundito, un minuto, un instante, basta, ya basta, basta ya, basta con eso, basta de eso, silencio, calla, cállate,
        cállese, cállense, callarse, callarte, detente, deténgase, para, para ya, pare, pare ya, pare ahora, pare eso, paren,
        parar, pausa, suficiente, es suficiente, ya es suficiente, ya está bien, deja de hablar, deje de hablar, dejar de hablar,
        déjame hablar, déjeme hablar, no espera`,
        before: `
        por favor, porfa, sí, ok, okay, vale, bueno, bien, hola, oiga, oye, perdón, perdone, perdona, disculpe, disculpa, ay,
        pero, entonces, mire, mira, ya, gracias, puede, puedes, podría, podrías, quiere, quieres, he dicho, dije, le dije,
        te dije`,
        behind: `
        gracias, un momento, un momentito, un segundo, un minuto, un instante, un poco, un poquito, ya, de hablar, de leer,
        de una vez`,
      }),
    ],
  },
  answering: {
    machine: phrases(`
      deje … mensaje
      dejar … mensaje
      deja … mensaje
      grabe … mensaje
      después de la señal
      después del tono
      al oír la señal
      tras la señal
      buzón de voz
      contestador
      no puedo atender
      no podemos atender
      no puedo contestar
      no está disponible
      apagado o fuera de cobertura
      fuera de cobertura
      número que ha marcado
      número marcado
      devolveré la llamada`),
    menu: phrases(`
      marque
      pulse
      presione
      oprima
      digite
      teclee
      menú principal
      siguientes opciones`),
    screening: phrases(`
      filtro de llamadas
      nombre y … motivo
      motivo de … llamada
      por qué llama
      por qué llamas
      si … persona está disponible`),
  },
  abbreviations: abbreviations({
    inside: 'sr sra srta dr dra d dña ud uds etc aprox avda c prof tel',
    beforeNumber: 'n no núm nº art p pág págs fig vol cap',
    starters: `
      a ahora al buenas buenos como con cuando de del desde dígame diga él ella en entonces es esa ese eso esta este esto gracias ha hay he hola la
      las le llame lo los más me mi mire muy no nos nuestro o para pero por puede pulse que si sí sin su también tenemos tiene todo un una usted y ya
      yo`,
  }),
  number: 'número',
  sentences: {
    trouble: 'Lo siento, algo ha fallado por mi parte. Inténtelo de nuevo, por favor.',
    unheard: 'Perdone, no le he entendido. ¿Puede repetirlo?',
    back: 'Ya estoy aquí de nuevo.',
    areYouThere: '¿Sigue ahí?',
    canYouHear: 'No le oigo. ¿Me oye usted?',
    idle: 'Hace un rato que no oigo nada, así que voy a colgar. Adiós.',
    timeIsUp: 'Lo siento, se ha acabado el tiempo de esta llamada, así que tengo que colgar. Adiós.',
    moment: 'Un momento, por favor.',
    starting: 'Estoy arrancando. Un momento, por favor.',
    brokeOff: 'Lo siento, he tenido que interrumpirme. Vuelva a preguntarme, por favor.',
    outOfService: 'Lo siento, ahora mismo no puedo ayudarle. Vuelva a llamar más tarde, por favor. Adiós.',
  },
}
