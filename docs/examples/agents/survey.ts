import { agent, type AgentCall } from 'voxray'

interface Answers {
  rating?: number | undefined
  comesAgain?: boolean | undefined
}

const NUMBERS = ['one', 'two', 'three', 'four', 'five']

/** What the callers have said. Yours would be in a database. */
export const results: (Answers & { readonly customer: unknown })[] = []

const wordsOf = (text: string): string[] => text.toLowerCase().match(/\p{L}+|\d+/gu) ?? []

const ratingIn = (text: string): number | undefined =>
  wordsOf(text)
    .map((word) => NUMBERS.indexOf(word) + 1 || Number(word))
    .find((number) => number >= 1 && number <= NUMBERS.length)

function yesOrNoIn(text: string): boolean | undefined {
  const words = wordsOf(text)
  if (words.some((word) => ['no', 'not', 'never'].includes(word))) return false
  return words.some((word) => ['yes', 'yeah', 'sure', 'course'].includes(word)) || undefined
}

/** Asks until the answer fits, three times at most. Undefined: it never did. */
async function answerTo<T>(
  call: AgentCall,
  { question, again, read }: { question: string; again: string; read: (text: string) => T | undefined },
): Promise<T | undefined> {
  for (const words of [question, again, again]) {
    const answer = read(await call.ask(words))
    if (answer !== undefined) return answer
  }
  return undefined
}

/** Asks two questions, and keeps what fits. The model is not needed: code leads the talk. */
export default agent({
  prompt: 'You thank callers for taking part in a survey.',
  state: (): Answers => ({}),

  async onCall(call) {
    call.state.rating = await answerTo(call, {
      question: 'Hello, two short questions about your visit. From one to five, how did you like it?',
      again: 'Please say a number from one to five.',
      read: ratingIn,
    })
    call.state.comesAgain = await answerTo(call, {
      question: 'Thank you. Will you come again?',
      again: 'Will you come again, yes or no?',
      read: yesOrNoIn,
    })
    await call.say('That was all. Thank you, and goodbye.')
    call.hangUp()
  },

  // Also when the caller hangs up in the middle: what they have said until then counts.
  onEnd: (_, { state, info }) => void results.push({ customer: info.data['customer'], ...state }),
})
