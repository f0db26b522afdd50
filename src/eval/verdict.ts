import { excerpt } from '../std/excerpt.ts'
import type { Notes, UsedTool } from './notes.ts'
import type { End } from './talk.ts'
import type { ExpectedTool, Expectation } from './scenario.ts'

/** What is shown of a long answer. */
const MAX_SHOWN_CHARS = 300

export interface Noticed {
  readonly notes: Notes
  readonly reply: string
  readonly end: End | undefined
}

/** What was expected and did not come, one sentence each. The model that judges is asked elsewhere. */
export function disappointments(expect: Expectation, { notes, reply, end }: Noticed): string[] {
  return [
    ...expect.contains
      .filter((text) => !includes(reply, text))
      .map((text) => `the reply does not contain ${quoted(text)}: ${quoted(reply)}`),
    ...expect.notContains
      .filter((text) => includes(reply, text))
      .map((text) => `the reply contains ${quoted(text)}: ${quoted(reply)}`),
    ...expect.matches
      .filter((pattern) => !pattern.matches(reply))
      .map(({ source }) => `the reply does not match /${source}/: ${quoted(reply)}`),
    ...tools(expect, notes.tools),
    ...latency(expect, notes),
    ...interruption(expect, notes),
    ...ending(expect, end),
  ]
}

/** Case and the number of blanks do not count. */
const includes = (reply: string, text: string): boolean => plain(reply).includes(plain(text))

const plain = (text: string): string => text.toLowerCase().split(/\s+/).filter(Boolean).join(' ')

function tools({ tools: expected, noTools }: Expectation, used: readonly UsedTool[]): string[] {
  const names = used.map(({ name }) => name).join(', ') || 'none'
  if (noTools) return used.length > 0 ? [`no tool was to be called, and there was ${names}`] : []
  const wrong: string[] = []
  let from = 0
  for (const tool of expected) {
    const at = used.findIndex(
      ({ name, input }, index) => index >= from && name === tool.name && holds(input, tool.input),
    )
    if (at >= 0) from = at + 1
    else wrong.push(missing(tool, used, names))
  }
  return wrong
}

function missing({ name, input }: ExpectedTool, used: readonly UsedTool[], names: string): string {
  const called = used.filter((tool) => tool.name === name)
  if (called.length === 0 || input === undefined) return `${name} was not called in its place; called were: ${names}`
  if (called.every((tool) => tool.input === undefined))
    return `what went into ${name} is not known: the server shows it only with "pipecat_evals": true`
  const given = called.map((tool) => JSON.stringify(tool.input)).join(', ')
  return `${name} was to get ${JSON.stringify(input)} and got ${excerpt(given, MAX_SHOWN_CHARS)}`
}

/** Whether all that is expected is there; objects may have more. */
function holds(given: unknown, expected: unknown): boolean {
  if (expected === undefined) return true
  if (typeof expected !== 'object' || expected === null) return Object.is(given, expected)
  if (typeof given !== 'object' || given === null || Array.isArray(given) !== Array.isArray(expected)) return false
  if (Array.isArray(expected) && Array.isArray(given) && given.length !== expected.length) return false
  const there = new Map(Object.entries(given))
  return Object.entries(expected).every(([key, value]) => holds(there.get(key), value))
}

function latency({ withinMs }: Expectation, { firstSoundMs, saidAtMs }: Notes): string[] {
  if (withinMs === undefined) return []
  if (firstSoundMs === undefined) return [`nothing was heard, and something was to be within ${withinMs} ms`]
  const tookMs = Math.round(firstSoundMs - saidAtMs)
  if (tookMs < 0) return [`the bot spoke ${-tookMs} ms before the caller had finished`]
  return tookMs > withinMs ? [`the first sound came after ${tookMs} ms, and was to come within ${withinMs} ms`] : []
}

function interruption({ interrupted }: Expectation, { isInterrupted }: Notes): string[] {
  if (interrupted === undefined || interrupted === isInterrupted) return []
  return [interrupted ? 'the bot was not interrupted' : 'the bot was interrupted']
}

function ending({ ended }: Expectation, end: End | undefined): string[] {
  if (ended === undefined || end?.reason === ended) return []
  if (!end) return [`the call was to end with ${ended}, and goes on`]
  return [`the call was to end with ${ended}, and ended with ${end.reason ?? 'a connection that broke off'}`]
}

const quoted = (text: string): string => `"${excerpt(text, MAX_SHOWN_CHARS)}"`
