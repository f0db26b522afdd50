import type { Llm, LlmAsk, LlmEvent, Message } from '../../src/llm/llm.ts'
import { sleep } from '../../src/std/clock.ts'
import { StageError } from '../../src/std/errors.ts'
import type { Ledger } from './ledger.ts'
import type { Asked } from './log.ts'
import type { AnswerScript, ModelScript, ToolName } from './script.ts'

/** A model by its script. No two of its answers have the same words: they are numbered through the whole conversation. */
export function modelOf({ firstMs = 0, tokenMs = 0, answers = [] }: ModelScript, ledger: Ledger): Llm {
  const scripts = answers[Symbol.iterator]()
  return {
    name: `mind ${ledger.nextName()}`,
    async *stream(messages, signal, ask = {}): AsyncGenerator<LlmEvent> {
      const number = noteAsked(messages, ask, ledger)
      using _ = ledger.opened(signal)
      const script: AnswerScript = scripts.next().value ?? {}
      const tokens = wordsOf(number, script.sentences ?? 1)
      const end = script.fate ? Math.min(script.at ?? 0, tokens.length) : tokens.length
      await sleep(ledger.clock, firstMs, signal)
      for (const [index, text] of tokens.slice(0, end).entries()) {
        if (index > 0) await sleep(ledger.clock, tokenMs, signal)
        yield { type: 'text', text }
      }
      if (script.fate) ledger.note({ type: 'trouble', stage: 'llm' })
      if (script.fate === 'fails') throw new StageError('llm', 'timeout', 'scripted trouble')
      if (script.fate === 'stalls') await ledger.stuck(signal)
      for (const [index, name] of (script.calls ?? []).entries()) yield callOf(name, `call-${number}-${index}`)
      yield { type: 'usage', promptTokens: messages.length, completionTokens: tokens.length }
    },
  }
}

const wordsOf = (number: number, sentences: number): readonly string[] =>
  Array.from({ length: sentences }, (_, index) => `Reply ${number} sentence ${index} goes on.`)
    .join(' ')
    .split(/(?<=\s)/)

function callOf(name: ToolName, id: string): LlmEvent {
  return { type: 'tool-call', call: { id, name, input: name === 'hand_over' ? { to: 'other' } : {} } }
}

function noteAsked(messages: readonly Message[], ask: LlmAsk, ledger: Ledger): number {
  const number = ledger.questions.length
  const asked: Asked = { number, messages, ask, isAhead: ask.whenWanted !== undefined, isWanted: false }
  ledger.questions.push(asked)
  const isWanted = () => {
    asked.isWanted = true
    ledger.note({ type: 'asked', asked })
  }
  if (ask.whenWanted) ask.whenWanted(isWanted)
  else isWanted()
  return number
}
