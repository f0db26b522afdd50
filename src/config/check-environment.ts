import type { Key } from './schema.ts'
import { isMachineName, isServiceLink } from './foreign-variables.ts'
import type { Problem } from './problem.ts'
import { suggest } from './suggest.ts'

type Environment = Readonly<Record<string, string | undefined>>

const OURS = 'VOXRAY_'

/** Variables that look like ours, and set nothing. `vendors`: where the vendors' keys stand. */
export function environmentDoubts(env: Environment, keys: readonly Key[], vendors: readonly string[] = []): Problem[] {
  // The first names the file.
  const known = new Set(['VOXRAY_CONFIG', ...keys.flatMap((key) => key.env)])
  const given = Object.entries(env).flatMap(([name, value]): [string, string][] => {
    const text = value?.trim()
    return text ? [[name, text]] : []
  })
  const ours = given.filter(([name]) => name.startsWith(OURS) || known.has(name))
  const links = ours.filter(([name, value]) => isServiceLink(name, value)).map(([name]) => name)
  const unknown = ours.map(([name]) => name).filter((name) => !known.has(name) && !links.includes(name))
  return [
    ...serviceLinks(links, known),
    ...unknown.map((name) => unknownVariable(name, known, vendors)),
    ...machineName(env),
  ]
}

/** One warning for a whole family, by the member that would set a key. */
function serviceLinks(links: readonly string[], known: ReadonlySet<string>): Problem[] {
  const name = links.find((link) => known.has(link)) ?? links[0]
  if (name === undefined) return []
  const others = links.length === 1 ? '' : `, like ${links.length - 1} more`
  return [
    {
      key: name,
      wrong: `is a service link of Kubernetes${others}, and is ignored`,
      wayOut: 'Set enableServiceLinks to false in the pod, or give the Service another name',
    },
  ]
}

function unknownVariable(name: string, known: ReadonlySet<string>, vendors: readonly string[]): Problem {
  const names = [...known]
    .filter((variable) => variable.startsWith(OURS))
    .map((variable) => variable.slice(OURS.length))
  const bare = name.slice(OURS.length)
  const ours = suggest(bare, names)
  // Keys of vendors have the names that the vendors gave them.
  const meant = vendors.includes(bare) ? bare : ours && `${OURS}${ours}`
  return {
    key: name,
    wrong: 'is not a variable of this version and is ignored',
    wayOut: meant ? `Did you mean ${meant}?` : 'Remove it; docs/configuration.md names all variables',
  }
}

function machineName({ HOST, VOXRAY_HOST }: Environment): Problem[] {
  const name = HOST?.trim()
  if (!name || VOXRAY_HOST?.trim() || !isMachineName('HOST', name)) return []
  return [
    {
      key: 'HOST',
      wrong: `is "${name}", which is neither an address nor "localhost", and is ignored`,
      wayOut: 'Set VOXRAY_HOST to listen on it; conda and some shells set HOST for themselves',
    },
  ]
}
