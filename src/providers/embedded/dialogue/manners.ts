import { nameIn } from './names.ts'
import type { Skill } from './skill.ts'

const GREETING =
  /^(?:(?:hello|hi|hiya|howdy|greetings|hallo|good (?:morning|afternoon|evening|day)|hey)(?: (?:there|again|everybody|everyone|you|world|bot|voxray|vox ray))?(?: |$))+$/

/** Small talk. It comes after every other skill, so that "hello, what time is it" is a question. */
export const manners: Skill = ({ plain }, talk) => {
  const name = nameIn(talk)
  const caller = name === undefined ? '' : `, ${name}`
  if (
    /\b(?:good[ -]?bye?|bye bye|see you|farewell|good night|hang up|have a (?:nice|good|great) (?:day|one|evening))\b|^bye\b/.test(
      plain,
    )
  ) {
    return `Goodbye${caller}. It was nice talking to you.`
  }
  if (/\bhow (?:are|is) (?:you|it going|things|everything|your day)\b|\bhow do you do\b/.test(plain)) {
    return 'I am a program, so I am always the same, but thank you for asking. How are you?'
  }
  if (/\bthank(?:s| you)\b|\bcheers\b/.test(plain)) return `You are welcome${caller}.`
  if (
    /\b(?:can|do) you hear me\b|\bare you (?:still )?there\b|\bis (?:anybody|anyone|somebody) (?:there|listening)\b/.test(
      plain,
    )
  ) {
    return 'Yes, I am here, and I can hear you.'
  }
  if (/^(?:this is a |just a )?(?:test|testing)\b|\b(?:mic|mike|microphone|sound) (?:check|test)\b/.test(plain)) {
    return 'Your test has arrived. I can hear you.'
  }
  if (/\bnice to meet you\b|\bpleased to meet you\b/.test(plain)) return `Nice to meet you too${caller}.`
  if (/^(?:i am |i am so |i am very )?sorry\b/.test(plain)) return 'No harm done.'
  if (/\b(?:i am (?:fine|good|well|great|okay|ok|not bad)|(?:fine|good|great) thank)\b/.test(plain))
    return 'I am glad to hear it. What shall we try?'
  if (
    /\b(?:well done|good job|you are (?:great|good|nice|funny|clever|smart)|i (?:like|love) (?:you|it|that)|very good)\b/.test(
      plain,
    )
  ) {
    return 'That is kind of you.'
  }
  if (
    /^(?:yes|yeah|yep|sure|of course|ok|okay|all ?right|alright|right|fine|great|good|cool|nice|wow)(?: yes| sure| okay)?$/.test(
      plain,
    )
  ) {
    return 'Good. What shall I do? You can ask for the time, a sum or a story.'
  }
  if (/^(?:no|nope|nah|no thanks|not really|nothing)(?: no)*$/.test(plain))
    return 'All right. I am here when you need me.'
  if (GREETING.test(plain)) return greeting(caller, talk.heard.length)
  return undefined
}

function greeting(caller: string, replies: number): string {
  if (replies > 0) return `Hello again${caller}. What shall we try?`
  return `Hello${caller}. I am a small demo built into voxray. Ask me for the time, a sum or a story, or ask what I can do.`
}
