import { expect, test } from 'bun:test'
import { en } from '../../../src/language/en.ts'
import { DEFAULT_ENDPOINT, Endpoint, SURE } from '../../../src/turn/endpoint.ts'
import type { Silence } from './facts.ts'
import { decisionsOf, FREE, IDLE_MACHINE, type Policy, RULES_ALONE, WITH_MODEL } from './policy.ts'

const RULES: Policy = { rules: DEFAULT_ENDPOINT }
const MODEL: Policy = { rules: DEFAULT_ENDPOINT, sure: SURE }
const at = (text: string, over = 0, more: Partial<Silence> = {}): Silence => ({
  label: 'eot',
  ms: 4000,
  text,
  readAfterMs: 200,
  readMs: 2000,
  over,
  ...more,
})
const decided = (silence: Silence, policy: Policy, cost = FREE) =>
  decisionsOf({ id: 'a', silences: [silence] }, policy, cost)[0]

test('the words decide as they do in a call', () => {
  expect(decided(at('I would like a room.'), RULES)).toBe(DEFAULT_ENDPOINT.baseMs)
  expect(decided(at('I would like to'), RULES)).toBe(DEFAULT_ENDPOINT.unfinishedMs)
})

test('the model is believed from its threshold on', () => {
  expect(decided(at('I would like a room.', SURE), MODEL)).toBe(DEFAULT_ENDPOINT.sureMs)
  expect(decided(at('I would like a room.', 0.79), MODEL)).toBe(DEFAULT_ENDPOINT.unsureMs)
  expect(decided(at('I would like a room.', 0.3), { ...MODEL, sure: 0.2 })).toBe(DEFAULT_ENDPOINT.sureMs)
})

test('a machine that takes time to read and to judge decides no sooner than it has', () => {
  expect(decided(at('I would like a room.', 1), MODEL, IDLE_MACHINE)).toBe(200 + 40 + 0.06 * 2000)
  expect(decided(at('Hello', 0, { readMs: 0 }), MODEL, IDLE_MACHINE)).toBe(DEFAULT_ENDPOINT.briskMs)
})

test('who paused long is waited for longer in the same turn', () => {
  const [, last = 0] = decisionsOf(
    { id: 'a', silences: [at('A room', 0, { label: 'hold', ms: 900 }), at('A room for two.')] },
    RULES,
    FREE,
  )
  expect(last).toBeGreaterThan(DEFAULT_ENDPOINT.baseMs)
})

test('the threshold taken for the shipped one is that of calls', () => {
  const endpoint = new Endpoint(en.turns)
  expect(endpoint.waitMs('I would like a room.', SURE)).toBe(DEFAULT_ENDPOINT.sureMs)
  expect(endpoint.waitMs('I would like a room.', SURE - 0.001)).toBe(DEFAULT_ENDPOINT.unsureMs)
})

test('what is shipped is among the settings that are tried', () => {
  const shipped = WITH_MODEL.filter(({ sure, rules }) => sure === SURE && Bun.deepEquals(rules, DEFAULT_ENDPOINT))
  expect(shipped).toHaveLength(1)
  expect(RULES_ALONE.some(({ rules }) => Math.abs(rules.baseMs - DEFAULT_ENDPOINT.baseMs) < 1e-6)).toBe(true)
})
