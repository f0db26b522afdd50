import type { Skill } from './skill.ts'

const ABILITIES =
  'I can tell you the time and the date, count, spell a word, do sums, repeat after you, remember your name, and tell a story or a joke. ' +
  'And you can interrupt me at any moment.'

const VOXRAY =
  'Voxray is a server that holds live voice conversations. Your voice comes in over the web or a phone line, and the server listens all ' +
  'the time, even while I talk. It notices when you have finished, turns what you said into text, asks a language model for an answer, ' +
  'and speaks that answer piece by piece, while the rest is still being written. When you interrupt, it stops at once, and it remembers ' +
  'only what you really heard. Everything you hear now runs on the machine you are connected to: the ears, the voice, and I. ' +
  'I am the part that is only a demo. In real use, a language model takes my place.'

const PLUGGING_IN =
  'To plug in a real model, set the provider to open A I in the configuration and give it an A P I key, or set a base U R L there, ' +
  'for a model on your own machine. Then restart, and somebody cleverer will answer.'

const DEMO =
  'I am a small demo built into voxray. I follow a few fixed rules, and there is no language model behind me.'

/** Says what it is, what it can do and what would do more. */
export const about: Skill = ({ plain }) => {
  if (
    /\b(?:plug in|plugin|connect|configure|install|set ?up|use|switch to|get|add)\b.*\b(?:(?:real|other|another|better|own|different|language|ai|a|the) models?|open ?ai|chat ?gpt|gpt|llm|ollama|groq|claude)\b|\b(?:api|open ?ai) key\b|\breal model\b/.test(
      plain,
    )
  ) {
    return PLUGGING_IN
  }
  if (
    /\b(?:vox ?ray|voxrey|vox ray|this (?:server|project|program|software))\b/.test(plain) &&
    /\b(?:what|tell|about|how|explain|who)\b/.test(plain)
  ) {
    return VOXRAY
  }
  if (
    /^help(?: me)?$|^i need (?:some )?help$|\bwhat (?:else )?(?:can|do) you (?:do|know|understand)\b|\bhow can you help\b|\bwhat can i (?:say|ask|do)\b|\bwhat are (?:you able|my options)\b/.test(
      plain,
    )
  ) {
    return ABILITIES
  }
  if (
    /\bare you (?:a |an |really |actually |some )*(?:human|person|robot|bot|machine|real|ai|computer|alive|chat ?gpt|language model|demo|recording)\b/.test(
      plain,
    )
  ) {
    return `I am a program. ${DEMO} Ask me what I can do.`
  }
  if (
    /\bwho are you\b|\bwhat are you\b|\bwhat is your name\b|\bdo you have a name\b|\bwho am i (?:talking|speaking) (?:to|with)\b|\b(?:tell me about|introduce) yourself\b|\bwhat is this\b/.test(
      plain,
    )
  ) {
    return `${DEMO} Ask me what I can do, or how to plug in a real model.`
  }
  if (/\bhow do you work\b|\bhow does (?:this|it) work\b/.test(plain)) return VOXRAY
  return undefined
}
