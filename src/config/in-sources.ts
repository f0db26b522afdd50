import { faultOf } from './given.ts'
import { inherit, type Inherited, type Left, type Values } from './inherit.ts'
import { type Given, lookUp } from './look-up.ts'
import type { Key } from './schema.ts'

const NONE: Given = { file: new Map(), env: {}, flags: {} }

/** What the file, the environment and the flags set, by the names of the keys: each over what those before it set, and what is wrong left out. */
export function inSources(keys: readonly Key[], { file, env, flags }: Given): Inherited {
  const left: Left[] = []
  let values: Values = {}
  for (const source of [{ file }, { env }, { flags }]) {
    const set = new Map<string, unknown>()
    for (const key of keys) {
      const found = lookUp(key, Object.assign({}, NONE, source))
      if (found && !faultOf(key, found)) set.set(key.name, found.value)
    }
    const inherited = inherit(values, Object.fromEntries(set))
    left.push(...inherited.left)
    values = inherited.values
  }
  return { values, left: left.filter(({ key }) => values[key] === undefined) }
}
