import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { LlmEvent, Message } from '../../src/llm/llm.ts'
import { charsOf, fitting, shortened } from '../../src/llm/shorten.ts'
import { StageError } from '../../src/std/errors.ts'

const SYSTEM: Message = { role: 'system', content: 'Be brief.' }
const user = (content: string): Message => ({ role: 'user', content })
const bot = (content: string): Message => ({ role: 'assistant', content })
const CALL = { id: 'k1', name: 'find', input: { q: 'x' } }
const LOOKUP: readonly Message[] = [
  { role: 'assistant', content: '', calls: [CALL] },
  { role: 'tool', call: CALL, content: 'y'.repeat(40) },
]

const refusal = (code: StageError['code']) => new StageError('llm', code, 'no')

describe('a talk that is too long', () => {
  test('loses its older half, and keeps its instructions and its last turns', () => {
    const talk = [SYSTEM, bot('Hello!'), user('one'), bot('first'), user('two'), bot('second'), user('three')]
    expect(shortened(talk)).toEqual([SYSTEM, user('two'), bot('second'), user('three')])
  })

  test('keeps its last turn, however long it is', () => {
    const last = [user('x'.repeat(1000)), ...LOOKUP]
    expect(shortened([user('one'), bot('first'), ...last])).toEqual(last)
  })

  test.each([[[]], [[SYSTEM]], [[user('one')]], [[SYSTEM, user('one'), ...LOOKUP]]])(
    'of %j there is nothing to leave out',
    (talk) => {
      expect(shortened(talk)).toBeUndefined()
    },
  )

  test('in whatever talk, calls keep their results, the end stays and something goes', () => {
    const turn = fc
      .record({ said: fc.string(), looks: fc.boolean(), heard: fc.string() })
      .map(({ said, looks, heard }) => [user(said)].concat(looks ? LOOKUP : [], heard === '' ? [] : [bot(heard)]))
    fc.assert(
      fc.property(fc.array(turn, { minLength: 2 }), (turns) => {
        const talk = turns.flat()
        const less = shortened(talk)
        expect(less?.length).toBeLessThan(talk.length)
        expect(talk.slice(-(less?.length ?? 0))).toEqual([...(less ?? [])])
        expect(less?.[0]?.role).toBe('user')
        expect(charsOf(less ?? [])).toBeLessThanOrEqual(charsOf(talk))
      }),
    )
  })
})

describe('an answer to a talk', () => {
  const TALK = [user('one'), bot('first'), user('two')]

  /** Answers in turn. */
  function asker(...answers: readonly (readonly (LlmEvent | StageError)[])[]) {
    const asked: (readonly Message[])[] = []
    const ask = async function* (messages: readonly Message[]) {
      for (const event of answers[asked.push(messages) - 1] ?? []) {
        if (event instanceof StageError) throw event
        yield event
      }
    }
    const told: string[] = []
    const run = () => Array.fromAsync(fitting(TALK, ask, ({ code }) => told.push(code)))
    return { asked, told, run }
  }
  const WORD: LlmEvent = { type: 'text', text: 'Yes.' }

  test('that the model can read is asked for once', async () => {
    const { asked, told, run } = asker([WORD])
    expect(await run()).toEqual([WORD])
    expect([asked, told]).toEqual([[TALK], []])
  })

  test('that it cannot read is asked for again with less, and somebody is told', async () => {
    const { asked, told, run } = asker([refusal('context-too-long')], [WORD])
    expect(await run()).toEqual([WORD])
    expect([asked, told]).toEqual([[TALK, [user('two')]], ['context-too-long']])
  })

  test('is asked for again once, and no more', async () => {
    const { asked, run } = asker([refusal('context-too-long')], [refusal('context-too-long')], [WORD])
    expect(run()).rejects.toMatchObject({ code: 'context-too-long' })
    await Promise.resolve()
    expect(asked).toHaveLength(2)
  })

  test.each<[string, readonly (LlmEvent | StageError)[]]>([
    ['that fails otherwise', [refusal('bad-request')]],
    ['that has begun', [WORD, refusal('context-too-long')]],
  ])('%s is not asked for again', async (_, answer) => {
    const { asked, told, run } = asker(answer, [WORD])
    const error: unknown = await run().catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(StageError)
    expect([asked.length, told]).toEqual([1, []])
  })
})
