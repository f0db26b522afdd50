import type { TProperties } from '@sinclair/typebox'
import { excerpt } from '../std/excerpt.ts'
import { AGENT_NAME, TOP_LEVEL } from './agents.ts'
import { faultOf, put } from './given.ts'
import { lookUp } from './look-up.ts'
import type { Problem } from './problem.ts'
import { readKeys } from './read-keys.ts'
import { type ConfigShape, type Key, keysOf } from './schema.ts'
import { suggest } from './suggest.ts'

/** An agent as it is written. */
export interface WrittenAgent {
  /** What is set, where it is right. */
  readonly given: ReadonlyMap<Key, unknown>
  /** The same by path. */
  readonly values: Readonly<Record<string, unknown>>
}

/** Names in messages come from the file. */
const shown = (name: string): string => excerpt(name, 40)

/** The agents with what is right about them. Unlike at the top level, which files of voxray-go share, a key that is not known is a problem. */
export function readAgents(
  written: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  shape: ConfigShape,
  problems: Problem[],
): ReadonlyMap<string, WrittenAgent> {
  const agents = new Map<string, WrittenAgent>()
  for (const [name, keys] of Object.entries(written)) {
    const wrong = wrongName(name)
    if (wrong) problems.push(wrong)
    else agents.set(name, readAgent(name, keys, shape, problems))
  }
  return agents
}

function wrongName(name: string): Problem | undefined {
  const key = `agents.${shown(name)}`
  if (name === TOP_LEVEL)
    return { key, wrong: 'is what calls know the top level by', wayOut: 'Give the agent another name' }
  if (AGENT_NAME.test(name)) return undefined
  return { key, wrong: 'is no name of an agent', wayOut: 'Use at most 32 letters, digits, - and _' }
}

function readAgent(
  name: string,
  written: Readonly<Record<string, unknown>>,
  { properties, ownOfAgents }: ConfigShape,
  problems: Problem[],
): WrittenAgent {
  const here: Problem[] = []
  const file = readKeys(written, ownOfAgents, here, (above, key, known) =>
    here.push(unknownKey(above, key, known, properties)),
  )
  const given = new Map<Key, unknown>()
  const values: Record<string, unknown> = {}
  for (const key of keysOf(ownOfAgents)) {
    const found = lookUp(key, { file, env: {}, flags: {} })
    if (!found) continue
    const wrong = faultOf(key, found)
    if (wrong) {
      here.push(wrong)
      continue
    }
    given.set(key, found.value)
    put(values, key.path, key.name === 'api_keys' ? withoutEmpty(found.value) : found.value)
  }
  for (const { key, wrong, wayOut } of here) problems.push({ key: `agents.${name}.${key}`, wrong, wayOut })
  return { given, values }
}

/** A key left empty is one nobody has. */
const withoutEmpty = (keys: unknown): unknown => Object.fromEntries(Object.entries(keys ?? {}).filter(([, key]) => key))

function unknownKey(above: string, name: string, known: readonly string[], all: TProperties): Problem {
  const key = above + shown(name)
  if (above === '' && Object.hasOwn(all, name))
    return { key, wrong: 'is for the whole server', wayOut: 'Move it to the top level' }
  const meant = suggest(name, known)
  return {
    key,
    wrong: 'is not a key of this version',
    wayOut: meant ? `Did you mean ${above}${meant}?` : 'Remove it; docs/agents.md says what an agent may have',
  }
}
