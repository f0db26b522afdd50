import { abbreviations } from './abbreviations.ts'
import { dictation } from './dictation.ts'
import type { Language } from './language.ts'
import { phrases } from './phrases.ts'
import { stopPhrases } from './stops.ts'
import { wordSet } from './words.ts'

export const en: Language = {
  tag: 'en',
  names: ['english', 'eng'],
  turns: {
    // 17 of 56 cut utterances end so, 1 of 14 complete ones (design figures).
    dangling: wordSet(`
      a an the of to in on at by for from with into about and or but so because if when while that which who whose
      my your his her its our their this these those is are was were am be been will would can could should shall may might
      i'm you're we're they're i'll i'd i've than as very um uh er erm hmm like`),
    // "Where are you from?", "What is that?". Others do not, whatever the mark: Moonshine writes "Could you give me a?".
    endsQuestion: wordSet(
      'of to in on at by for from with about that which who this these those is are was were be like than',
    ),
    brisk: wordSet(`
      yes yeah yep no nope okay ok sure stop thanks hello hi hey bye goodbye right correct exactly please wait cancel help`),
    // Moonshine writes "Hello," and "Good-by,". After "No," more is likely.
    whole: wordSet('hello hi hey bye goodbye good-by good-bye bye-bye thanks stop'),
    leads: wordSet('well so look listen actually anyway please sorry um uh er hmm like first basically honestly maybe'),
    opensQuestion: wordSet(`
      what who where when why how which whose is are was were do does did can could will would should have has`),
    digits: wordSet('oh zero one two three four five six seven eight nine'),
    dictation: dictation({
      joins: 'dot underscore dash hyphen slash',
      doubles: 'double triple',
      announces: "my name's, number's, address is, email's, i'm called, it's spelled, is spelled",
    }),
  },
  listening: {
    hums: wordSet('mm mhm mm-hm mm-hmm mmhm mmm hm hmm uh huh uh-huh uhhuh ah oh aha wow'),
    assents: wordSet('yeah yep yes right okay ok sure cool great nice really i see got it'),
    stops: [
      stopPhrases({
        stops: `
        stop, wait, hold on, hang on, hold it, be quiet, be silent, keep quiet, quiet, hush, shush, silence, shut up, zip it,
        pause, enough, that's enough, that is enough, that'll do, that will do, no more, quit it, cut it out, quit talking,
        one moment, one second, one sec, one minute, just a moment, just a second, just a sec, just a minute, just one moment,
        just one second, give me a moment, give me a second, give me a minute, let me speak, let me talk, let me finish,
        let me stop you, can i stop you, shut the hell up, shut the fuck up, i've heard enough, i heard enough`,
        before: `
        please, no, nope, hey, hello, hi, oh, okay, ok, alright, all right, yeah, yes, yep, right, well, so, sorry, look, listen,
        just, now, and, but, um, er, god, my god, excuse me, thank you, thanks, can you, could you, would you, will you, can we,
        you can, i said, i say, i want you to, i need you to, i'd like you to, i told you to`,
        behind: `
        please, it, that, this, now, already, there, here, right there, right now, right away, immediately, up, a minute,
        a moment, a second, a sec, a bit, a while, for a minute, for a moment, for a second, for a sec, for now, talking,
        speaking, reading, playing, recording, saying, of that, of this, with that, with this, the recording, the message,
        the music, all that, all this, the call, interrupting me, and listen, everything, then, will you, would you, okay,
        thank you`,
      }),
    ],
  },
  answering: {
    machine: phrases(`
      leave … message
      leave … name and
      leave your number
      record … message
      after the beep
      after the tone
      at the tone
      at the beep
      at the sound of the tone
      voicemail
      voice mail
      voice mailbox
      mailbox
      answering machine
      come to the phone
      take your call right now
      take your call at
      unable to take your call
      get back to you
      return your call
      person you are calling
      person you're calling
      customer you are calling
      subscriber you have dialed
      number you have dialed
      number you are calling
      not in service
      forwarded to
      call has been forwarded`),
    menu: phrases(`
      press
      dial … extension
      enter your
      say or enter
      say yes or no
      main menu
      menu options
      following options`),
    screening: phrases(`
      screening service
      call screening
      see if this person is available
      see if they are available
      see if they're available
      record your name and
      say your name and
      state your name
      tell me your name and
      your name and reason
      your name and the reason
      why you're calling
      why you are calling
      reason for calling
      reason for your call
      try to connect you`),
  },
  abbreviations: abbreviations({
    inside: 'mr mrs ms dr prof st sr jr vs etc approx dept inc ltd',
    beforeNumber: 'no nos nr fig figs p pp vol ch sec art para ext rm apt',
    mayBeLast: 'a.m p.m',
    starters: `
      a all also an and any are as ask at but by call can come could did do does dial enter for from give go had has have he hello
      her here hi his hold how i if in is it it's its i'll i'm i've just let let's may my next no not now of ok okay on one or our
      please press say see she should so sorry take tell than thank thanks that that's the their then there there's these they
      this those to today tomorrow try until wait was we we'll we're well what when where which while who why will
      with would yes you you'll you're your`,
  }),
  number: 'number',
  sentences: {
    trouble: 'Sorry, something went wrong on my side. Please try again.',
    unheard: "Sorry, I didn't catch that. Could you say it again?",
    back: "I'm back.",
    areYouThere: 'Are you still there?',
    canYouHear: 'I cannot hear you. Can you hear me?',
    idle: 'I have not heard anything for a while, so I will hang up now. Goodbye.',
    timeIsUp: 'I am sorry, the time for this call is up, so I have to hang up now. Goodbye.',
    moment: 'One moment, please.',
    starting: 'I am just starting up. One moment, please.',
    brokeOff: 'Sorry, I had to break off there. Please ask me again.',
    outOfService: 'I am sorry, I cannot help you right now. Please call again later. Goodbye.',
  },
}
