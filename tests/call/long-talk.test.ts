import { expect, test } from 'bun:test'
import type { Llm, Message } from '../../src/llm/llm.ts'
import { StageError } from '../../src/std/errors.ts'
import { Rig } from '../support/rig.ts'

/** A model that can read so many characters in its turns. */
function shortSighted(mostChars: (turn: number) => number) {
  const asked: (readonly Message[])[] = []
  const llm: Llm = {
    name: 'short-sighted',
    async *stream(messages) {
      asked.push(messages)
      const chars = messages.reduce((sum, { content }) => sum + content.length, 0)
      if (chars > mostChars(Number(/turn (\d+)/.exec(messages.at(-1)?.content ?? '')?.[1])))
        throw new StageError('llm', 'context-too-long', 'too long')
      yield { type: 'text', text: `This is answer ${asked.length}.` }
    },
  }
  return { llm, asked }
}

const TURNS = Array.from({ length: 14 }, (_, turn) => `This is what I say in turn ${turn}. ${'Word. '.repeat(100)}`)

test('a talk that outgrows its model goes on with less of it, and the operator is told once', async () => {
  const { llm, asked } = shortSighted((turn) => (turn < 10 ? 5000 : 2500))
  await using rig = new Rig({ says: TURNS, systemPrompt: 'Be brief.', parts: { llm } })
  for (const [turn] of TURNS.entries()) {
    await rig.saysSomething()
    await rig.isSilentFor(4000)
    expect(rig.events('piece').at(-1)?.text).toMatch(/^This is answer/)
    expect(asked.at(-1)?.[0]).toEqual({ role: 'system', content: 'Be brief.' })
    expect(asked.at(-1)?.at(-1)?.content.startsWith(`This is what I say in turn ${turn}.`)).toBe(true)
  }
  expect(rig.events('failed')).toMatchObject([{ stage: 'llm', code: 'context-too-long', fatal: false }])
  expect(rig.events('fell-back')).toEqual([])
  // Refused where it grew too long, and not in each turn from then on.
  expect(asked.length - TURNS.length).toBe(2)
})
