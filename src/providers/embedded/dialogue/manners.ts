import { nameIn } from './names.ts'
import type { Skill, Talk } from './skill.ts'

const GREETING =
  /^(?:(?:hello|hella|hellow|hi|hiya|howdy|yo|greetings|hallo|good (?:morning|afternoon|evening|day)|hey)(?: (?:there|again|everybody|everyone|you|to you|world|bot|voxray|vox ray|it is me))?(?: |$))+$|^vox ?ray$/

type Reply = string | ((caller: string, talk: Talk) => string)

const FAREWELL = (caller: string) => `Goodbye${caller}. It was nice talking to you.`
const WELCOME: Reply = (caller) => `You are welcome${caller}.`
const WAITING = 'All right. I am here when you need me.'
const SUGGESTION = 'What shall I do? You can ask for the time, a sum or a story.'

/** The first that matches is answered. */
const MANNERS: readonly (readonly [RegExp, Reply])[] = [
  [
    /\b(?:good[ -]?bye?|bye bye|see (?:you|ya)|farewell|good night|hang up|take care|talk to you (?:later|soon)|catch you later|end the call|(?:have|got) to (?:go|leave)(?: now)?$|gotta go$|have a (?:nice|good|great) (?:day|one|evening))\b|^bye\b|\bbye$|^(?:by|buy|ciao|later|that (?:is|will be|was) all(?: thanks| thank you)?|i am done)$/,
    FAREWELL,
  ],
  [
    /\bhow (?:are|is) (?:you|it going|things|everything|your day)\b|\bhow do you do\b|^what is (?:up|new)\b/,
    'I am a program, so I am always the same, but thank you for asking. How are you?',
  ],
  [/^(?:no|nope|nah|not really|nothing)(?: no)*(?: thanks| thank you)?$/, WAITING],
  [/\bthank(?:s| you)\b|\bcheers\b|\bappreciated?\b/, WELCOME],
  [
    /\b(?:can|do) you (?:hear|understand) me\b|\bare you (?:still )?(?:there|listening)\b|\b(?:anybody|anyone|somebody) (?:there|listening|home)\b|\bis (?:this|it) (?:working|on)\b/,
    'Yes, I am here, and I can hear you.',
  ],
  [
    /^(?:this is a |a )?(?:test|testing)\b|\b(?:mic|mike|microphone|sound) (?:check|test)\b/,
    'Your test has arrived. I can hear you.',
  ],
  [/\b(?:nice|pleased|good) to meet you\b/, (caller) => `Nice to meet you too${caller}.`],
  [/^(?:i am |i am so |i am very )?sorry\b|^excuse me$/, 'No harm done.'],
  [
    /\b(?:i am (?:fine|good|well|great|okay|ok|not bad)|(?:fine|good|great) thank)\b/,
    'I am glad to hear it. What shall we try?',
  ],
  [
    /\byou are (?:stupid|dumb|bad|useless|wrong|annoying|terrible|an idiot)\b|\bi hate (?:you|this|it)\b|\bthat (?:is|was) (?:wrong|not (?:right|true|correct|what i|funny)|stupid|bad)\b|^wrong$/,
    'I am sorry. I only follow a few rules. Could you put it another way?',
  ],
  [
    /\b(?:well done|good job|great job|you are (?:so |very |really )*(?:great|good|nice|funny|clever|smart|fast|quick|cool|awesome)|i (?:like|love) (?:you|it|that|this)|very good)\b|\b(?:that|this|it) (?:is|was) (?:so |very |really |pretty )*(?:great|good|nice|cool|fast|quick|funny|amazing|awesome|impressive|interesting|correct|right)$|^(?:wow |so |very |pretty )*(?:perfect|excellent|awesome|amazing|impressive|fantastic|wonderful|brilliant|interesting|correct|exactly)$|^ha(?: ?ha)+$/,
    'That is kind of you.',
  ],
  [/\b(?:i have|can i ask you|may i ask|let me ask you)\b.*\b(?:a |another )?(?:question|something)\b/, 'Go ahead.'],
  [
    /^(?:let us (?:talk|chat)|talk to me|i am bored|what (?:now|next)|next|(?:tell|show) me something(?: (?:new|else|interesting|nice))?|go on|continue|what else)$/,
    SUGGESTION,
  ],
  [/^(?:maybe|perhaps|i (?:do not know|am not sure)|not sure|let me see|i guess)$/, 'Take your time. I am listening.'],
  [
    /^(?:really|are you (?:sure|serious)|is that (?:so|true|right)|seriously|why(?: not| is that)?|how(?: so| come)?)$/,
    'I follow a few fixed rules, and can say no more about it than that.',
  ],
  [
    /^(?:yes|yeah|yep|sure|of course|ok|okay|all ?right|alright|right|fine|great|good|cool|nice|wow)(?: yes| sure| okay)?$/,
    `Good. ${SUGGESTION}`,
  ],
  [GREETING, greeting],
]

/** Small talk. It comes after every other skill, so that "hello, what time is it" is a question. */
export const manners: Skill = ({ plain }, talk) => {
  const [, reply] = MANNERS.find(([said]) => said.test(plain)) ?? []
  if (typeof reply !== 'function') return reply
  return reply(addressed(talk), talk)
}

/** What is said to who goes. */
export const farewell = (talk: Talk): string => FAREWELL(addressed(talk))

function addressed(talk: Talk): string {
  const name = nameIn(talk)
  return name === undefined ? '' : `, ${name}`
}

function greeting(caller: string, { said, heard }: Talk): string {
  if (heard.length === 0) {
    return `Hello${caller}. I am a small demo built into voxray. Ask me for the time, a sum or a story, or ask what I can do.`
  }
  return `Hello${said.length > 1 ? ' again' : ''}${caller}. What shall we try? You can ask for the time, a sum or a story.`
}
