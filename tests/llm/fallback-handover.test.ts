import { expect, test } from 'bun:test'
import { fallbackLlm, type LlmMember } from '../../src/llm/fallback.ts'
import type { Llm, LlmEvent, Message } from '../../src/llm/llm.ts'
import { fitting } from '../../src/llm/shorten.ts'
import { sleep } from '../../src/std/clock.ts'
import { StageError } from '../../src/std/errors.ts'
import type { MemberNews } from '../../src/std/members.ts'
import { VirtualClock } from '../support/clock.ts'
import { memberOf } from '../support/members.ts'

const failure = new StageError('llm', 'server-error', 'no')

async function* readsOne(messages: readonly Message[]): AsyncGenerator<LlmEvent> {
  if (messages.length > 1) throw new StageError('llm', 'context-too-long', 'no')
  yield { type: 'text', text: 'short' }
}

/** Thinks, and says nothing. */
const silent = (clock: VirtualClock, end?: StageError) =>
  memberOf<Llm>(
    {
      name: 'silent',
      async *stream() {
        yield { type: 'working', on: 'thinking' }
        if (end) throw end
      },
    },
    clock,
  )

/** Gives a sign of life each half of a second, and then answers or fails. */
const working = (name: string, clock: VirtualClock, on: 'loading' | 'thinking', forMs: number, end?: StageError) =>
  memberOf<Llm>(
    {
      name,
      async *stream(_, signal) {
        for (let ms = 0; ms < forMs; ms += 500) {
          yield { type: 'working', on }
          await sleep(clock, 500, signal)
        }
        if (end) throw end
        yield { type: 'text', text: name }
      },
    },
    clock,
  )

async function heardOf(clock: VirtualClock, members: readonly [LlmMember, ...LlmMember[]]) {
  const llm = fallbackLlm(members, { clock, firstTokenMs: 4000, stallMs: 2000, hedges: false })
  const told: (string | MemberNews)[] = []
  const asked = (async () => {
    const ask = { told: (news: MemberNews) => void told.push(news) }
    for await (const event of llm.stream([], new AbortController().signal, ask))
      if (event.type !== 'usage' && event.type !== 'tool-call')
        told.push(`${clock.now()} ${event.type === 'text' ? event.text : event.on}`)
  })().catch((error: unknown) => void told.push(String(error)))
  await clock.advance(60_000)
  await asked
  return told
}

test('a model that loads is left for the next within its share, and the operator hears why', async () => {
  const clock = new VirtualClock()
  const a = working('a', clock, 'loading', 30_000)
  expect(await heardOf(clock, [a, working('b', clock, 'loading', 0)])).toEqual([
    { type: 'replaced', stage: 'llm', from: 'a', to: 'b', code: 'loading' },
    '2000 b',
  ])
  expect(a.breaker.restsUntilMs).toBe(7000)
})

test('a model that loads is waited for where nobody else is left, and the caller hears of it', async () => {
  const clock = new VirtualClock()
  const told = await heardOf(clock, [
    working('a', clock, 'thinking', 0, failure),
    working('b', clock, 'loading', 30_000),
  ])
  expect(told.slice(1, 3)).toEqual(['0 loading', '500 loading'])
  expect(told.at(-1)).toBe('30000 b')
})

test('a model that thinks is waited for as long as it does, and the next has its whole share after that', async () => {
  const clock = new VirtualClock()
  const thinks = working('a', clock, 'thinking', 10_000, failure)
  const told = await heardOf(clock, [
    thinks,
    working('b', clock, 'thinking', 20_000),
    working('c', clock, 'thinking', 0),
  ])
  expect(told.filter((one) => typeof one !== 'string')).toMatchObject([{ from: 'a', to: 'b', code: 'server-error' }])
  expect(told.at(-1)).toBe('30000 b')
})

test.each([
  ['fails', failure],
  ['answers nothing', undefined],
])('a talk too long for the first is answered once it is shorter, where the second %s', async (_, end) => {
  const clock = new VirtualClock()
  const members = [memberOf<Llm>({ name: 'a', stream: readsOne }, clock), silent(clock, end)] as const
  const llm = fallbackLlm(members, { clock, firstTokenMs: 4000, stallMs: 2000, hedges: false })
  const talk: Message[] = ['one', 'two'].map((content) => ({ role: 'user', content }))
  const told: (string | undefined)[] = []
  const ask = (messages: readonly Message[]) => llm.stream(messages, new AbortController().signal)
  const events = await Array.fromAsync(fitting(talk, ask, ({ code, model }) => told.push(code, model)))
  expect(events.at(-1)).toEqual({ type: 'text', text: 'short' })
  expect(told).toEqual(['context-too-long', 'a'])
})

const empty = new StageError('llm', 'empty-answer', 'no')

async function* blank(): AsyncGenerator<LlmEvent> {
  yield { type: 'text', text: '\n' }
}

async function* breaksOff(): AsyncGenerator<LlmEvent> {
  yield { type: 'text', text: 'We open at nine.' }
  throw failure
}

test.each([
  ['says so', empty],
  ['does not say so', undefined],
])('a model that answers nothing when asked to go on says that nothing was missing, if it %s', async (_, end) => {
  const clock = new VirtualClock()
  const b = silent(clock, end)
  const c = memberOf<Llm>({ name: 'c', stream: readsOne }, clock)
  const told = await heardOf(clock, [memberOf<Llm>({ name: 'a', stream: breaksOff }, clock), b, c])
  expect(told.filter((one) => typeof one === 'string')).toEqual(['0 We open at nine.', '0 thinking', '0 thinking'])
  expect(b.breaker.isResting).toBe(false)
})

test.each([
  ['says so', empty],
  ['does not say so', undefined],
])('what one model answers nothing to is another’s to answer, and no reason to rest, if it %s', async (_, end) => {
  const clock = new VirtualClock()
  const a = silent(clock, end)
  const told = await heardOf(clock, [a, memberOf<Llm>({ name: 'c', stream: readsOne }, clock)])
  expect(told.slice(1)).toMatchObject([{ type: 'replaced', code: 'empty-answer' }, '0 short'])
  expect(a.breaker.isResting).toBe(false)
})

test('white space is no answer', async () => {
  const clock = new VirtualClock()
  const told = await heardOf(clock, [
    memberOf<Llm>({ name: 'a', stream: blank }, clock),
    memberOf<Llm>({ name: 'c', stream: readsOne }, clock),
  ])
  expect(told.at(-1)).toBe('0 short')
})
