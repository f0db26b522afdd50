import { isMachineName, isServiceLink } from './foreign-variables.ts'
import type { Problem } from './problem.ts'
import { KEYS } from './schema.ts'
import { suggest } from './suggest.ts'

type Environment = Readonly<Record<string, string | undefined>>

const OURS = 'VOXRAY_'

/** Names the file; the rest belong to keys. */
const KNOWN: ReadonlySet<string> = new Set(['VOXRAY_CONFIG', ...KEYS.flatMap(({ env }) => env)])

/** Variables that look like ours, and set nothing. */
export function environmentDoubts(env: Environment): Problem[] {
  const given = Object.entries(env).flatMap(([name, value]): [string, string][] => {
    const text = value?.trim()
    return text ? [[name, text]] : []
  })
  const ours = given.filter(([name]) => name.startsWith(OURS) || KNOWN.has(name))
  const links = ours.filter(([name, value]) => isServiceLink(name, value)).map(([name]) => name)
  const unknown = ours.map(([name]) => name).filter((name) => !KNOWN.has(name) && !links.includes(name))
  return [...serviceLinks(links), ...unknown.map(unknownVariable), ...machineName(env)]
}

/** One warning for a whole family, by the member that would set a key. */
function serviceLinks(links: readonly string[]): Problem[] {
  const name = links.find((link) => KNOWN.has(link)) ?? links[0]
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

function unknownVariable(name: string): Problem {
  const known = [...KNOWN]
    .filter((variable) => variable.startsWith(OURS))
    .map((variable) => variable.slice(OURS.length))
  const meant = suggest(name.slice(OURS.length), known)
  return {
    key: name,
    wrong: 'is not a variable of this version and is ignored',
    wayOut: meant ? `Did you mean ${OURS}${meant}?` : 'Remove it; docs/configuration.md names all variables',
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
