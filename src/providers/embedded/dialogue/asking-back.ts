import type { Talk } from './skill.ts'
import type { Utterance } from './utterance.ts'

/** What is quoted of a long sentence: its last words, which are freshest in the caller's mind. */
const QUOTED_WORDS = 10
const QUOTED_CHARS = 120

const QUESTION =
  /^(?:what|who|whom|whose|where|when|why|how|which|is|are|was|were|do|does|did|can|could|will|would|should|has|have)\b/

const FOR_QUESTIONS = [
  (heard: string) => `You asked: ${heard}. That is beyond me. I am a demo without a language model.`,
  (heard: string) => `I do not know the answer to that. I heard: ${heard}. I am good at sums, though.`,
  (heard: string) => `${heard}? I wish I knew. A real language model could tell you. Ask me how to plug one in.`,
] as const

const FOR_STATEMENTS = [
  (heard: string) => `I heard: ${heard}. What would you like me to do with that?`,
  (heard: string) => `You said: ${heard}. I am only a demo, so I did not follow. Ask me what I can do.`,
  (heard: string) => `Did you say: ${heard}? I am not sure what you mean. Could you put it another way?`,
  (heard: string) => `I caught the words: ${heard}. Do you want the time, a sum, or a story?`,
] as const

const ORDER =
  /^(?:i (?:want|would like|need) you to |i (?:want|would like) to |(?:can|could|will|would) you )?(?:set|play|call|order|turn|switch|open|close|send|book|buy|remind|find|search|show|translate|sing|make|start|draw|write|look|check|wake)\b/

const FOR_ORDERS = [
  (heard: string) => `I heard: ${heard}. I can not do that, I can only talk. Ask me what I can do.`,
  (heard: string) => `You said: ${heard}. That takes a real language model, and tools. I am only a demo.`,
] as const

const HESITATING = 'Take your time. I am listening.'

const FOR_NOTHING = [
  'I did not catch that. Could you say it again?',
  'Sorry, I heard no words. What was that?',
] as const

/** The last resort: says what was heard and asks on, in turn with different words. */
export function askBack({ text, plain }: Utterance, talk: Talk): string {
  const turn = talk.said.length
  const heard = quoted(text)
  // Nothing is left of "um" and "hmm".
  if (heard !== undefined && /^(?:(?:so|and|but|well|oh|the|a|i)(?: |$))*$/.test(plain)) return HESITATING
  if (heard === undefined) return FOR_NOTHING[turn % FOR_NOTHING.length] ?? FOR_NOTHING[0]
  const isQuestion = QUESTION.test(plain) || text.endsWith('?')
  const ways = ORDER.test(plain) ? FOR_ORDERS : isQuestion ? FOR_QUESTIONS : FOR_STATEMENTS
  return (ways[turn % ways.length] ?? ways[0])(heard)
}

function quoted(text: string): string | undefined {
  const words = text
    .replaceAll(/[^\p{L}\p{M}\p{N}'’. -]+|\.(?!\d)/gu, ' ')
    .split(/\s+/)
    .filter((word) => /[\p{L}\p{N}]/u.test(word))
  const last = words.slice(-QUOTED_WORDS).join(' ').slice(-QUOTED_CHARS)
  return last === '' ? undefined : last.charAt(0).toUpperCase() + last.slice(1)
}
