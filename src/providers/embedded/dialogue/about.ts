import type { Skill } from './skill.ts'

const ABILITIES =
  'I can tell you the time and the date, count, spell a word, do sums, repeat after you, remember your name, and tell a story or a joke. ' +
  'And you can interrupt me at any moment.'

const VOXRAY =
  'Voxray is a server that holds live voice conversations. Your voice comes in over the web, and the server listens all ' +
  'the time, even while I talk. It notices when you have finished, turns what you said into text, asks a language model for an answer, ' +
  'and speaks that answer piece by piece, while the rest is still being written. When you interrupt, it stops at once, and it remembers ' +
  'only what you really heard. Unless it was configured otherwise, all of this runs on the machine you are connected to: the ears, the ' +
  'voice, and I. I am the part that is only a demo. In real use, a language model takes my place.'

const PLUGGING_IN =
  'To plug in a real model, set the provider to open A I in the configuration and give it an A P I key, or set a base U R L there, ' +
  'for a model on your own machine. Then restart, and somebody cleverer will answer.'

const CONFIGURING =
  'Not by voice. What can be changed stands in the configuration: the command init writes a file that explains every key.'

const DEMO =
  'I am a small demo built into voxray. I follow a few fixed rules, and there is no language model behind me.'

const LANGUAGES = 'I understand and speak only English. With other models in my place, voxray can do more.'

/** What a caller may mean by a model. */
export const MODELS =
  '(?:real|other|another|better|own|different|language|ai|a|the) models?|open ?ai|chat ?gpt|gpt|llm|o?llama|groq|claude|gemini|mistral'
const TONGUES =
  'english|german|french|spanish|italian|portuguese|dutch|polish|russian|turkish|arabic|hindi|chinese|japanese|korean'

/** The first that matches is the answer. */
const TOPICS: readonly (readonly [RegExp, string])[] = [
  [
    new RegExp(
      `\\b(?:plug in|plugin|connect|configure|install|set ?up|use|switch to|get|add)\\b.*\\b(?:${MODELS})\\b|\\b(?:api|open ?ai) key\\b|\\breal model\\b`,
    ),
    PLUGGING_IN,
  ],
  [
    new RegExp(
      `\\b(?:speak|talk|understand|know|say|translate|change|switch)\\b.*\\b(?:(?:${TONGUES})$|(?:in|into|to) (?:${TONGUES})\\b|(?:other|another|any|which|what) languages?\\b)|\\b(?:which|what) languages\\b`,
    ),
    LANGUAGES,
  ],
  [
    /\b(?:configure|set ?up|change|choose)\b(?: \w+)? (?:you|your|voice|voxray|language|settings)\b|\b(?:another|different|other) voice\b|^(?:(?:can|could|will|would) you )?(?:speak|talk|go)\b.*\b(?:slower|slowly|faster|louder|quieter|up)$/,
    CONFIGURING,
  ],
  [
    /\b(?:which|what) (?:language )?model\b|\bare you (?:intelligent|smart|clever|dumb|stupid)\b/,
    `${DEMO} Ask me how to plug one in.`,
  ],
  [
    /^(?:do|are|is|will|can)\b.*\b(?:record|recorded|recording|saved|stored|private|spy|spying)\b|\bprivacy\b|\bdo you (?:save|store|keep)\b/,
    'I keep nothing. What is said here is forgotten when the call ends.',
  ],
  [
    /^(?:do|does|are|is|can|will)\b.*\b(?:cloud|internet|offline|online)\b|\bwhere (?:are you|do you (?:run|live|come from))\b/,
    'I run on the machine you are connected to. Unless it was configured otherwise, so do the ears and the voice, and none of us needs the internet.',
  ],
  [
    /\bwho (?:made|built|wrote|created|developed|programmed) (?:you|this|voxray)\b|\bopen source\b|\bwhat licen[cs]e\b/,
    'I am a part of voxray, which is open source, under the Apache license.',
  ],
  [
    /\b(?:vox ?ray|voxrey|vox ray|this (?:server|project|program|software))\b.*\b(?:what|tell|about|how|explain|who|do|does|for)\b|\b(?:what|tell|about|how|explain|who)\b.*\b(?:vox ?ray|voxrey|vox ray|this (?:server|project|program|software))\b/,
    VOXRAY,
  ],
  [
    /^help(?: me)?$|^i need (?:some )?help$|\bwhat (?:else )?(?:can|do) you (?:do|know|understand)\b|\b(?:how )?can you help\b|\bwhat (?:can|should|could|shall|do) i (?:say|ask|do|try)\b|\bwhat are (?:you able|my options)\b/,
    ABILITIES,
  ],
  [
    /\bare you (?:a |an |really |actually |some )*(?:human|person|robot|bot|machine|real|ai|computer|alive|chat ?gpt|language model|demo|recording|conscious)\b|\bam i (?:talking|speaking) (?:to|with) (?:a |an )?(?:real |actual )?(?:human|person|robot|bot|machine|ai|computer|program)\b|\bdo you have (?:feelings|emotions|a (?:body|soul|mind))\b|\bhow old are you\b/,
    `I am a program. ${DEMO} Ask me what I can do.`,
  ],
  [
    /\bwho are you\b|\bwhat are you\b|\bwhat is your name\b|\bdo you have a name\b|\bwho am i (?:talking|speaking) (?:to|with)\b|\b(?:tell me about|introduce) yourself\b|\b(?:what|who) is (?:this|that|there)$/,
    `${DEMO} Ask me what I can do, or how to plug in a real model.`,
  ],
  [/\bhow do you work\b|\bhow does (?:this|it) work\b/, VOXRAY],
]

/** Says what it is, what it can do and what would do more. */
export const about: Skill = ({ text, plain }) => {
  const [, reply] = TOPICS.find(([asked]) => asked.test(plain)) ?? []
  return reply ?? (isForeign(text, plain) ? LANGUAGES : undefined)
}

/** Said in many languages by people who want to know whether it understands them. */
const FOREIGN =
  /^(?:hola|buenos|buenas|bonjour|bonsoir|salut|guten|moin|servus|grüß|buongiorno|olá|merhaba|namaste|konnichiwa|ni hao)\b|\b(?:sprechen|sprichst|verstehen|verstehst|parlez|parles|habla|hablas|parla|parli)\b|¿/u

const isForeign = (text: string, plain: string): boolean =>
  FOREIGN.test(plain) || text.startsWith('¿') || /[^\P{L}\p{Script=Latin}\p{Script=Common}]/u.test(text)
