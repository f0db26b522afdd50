/**
 * Where a vendor's key stands in the environment: a variable, or several in the order in which they are looked up. A key of several
 * parts names them with colons between, and so does its value: `ID:SECRET` is read as the values of both.
 */
export type KeyVariables = string | readonly [string, ...string[]]

type Environment = Readonly<Record<string, string | undefined>>

const ways = (variables: KeyVariables | undefined): readonly string[] =>
  typeof variables === 'string' ? [variables] : (variables ?? [])

/** The names of all of them. */
export const namesOf = (variables: KeyVariables | undefined): readonly string[] => [
  ...new Set(ways(variables).flatMap((way) => way.split(':'))),
]

/** All ways for people. What may be added to one, as a session, is not told. */
export const waysOf = (variables: KeyVariables | undefined, shown: (name: string) => string): string[] =>
  ways(variables)
    .filter((way, _, all) => !all.some((other) => way.startsWith(`${other}:`)))
    .map((way) => way.split(':').map(shown).join(' and '))

/** The one that messages show. */
export const firstOf = (variables: KeyVariables | undefined): string | undefined => waysOf(variables, (name) => name)[0]

/** The key, and the variables that it is from; undefined where none is set. */
export function keyIn(env: Environment, variables: KeyVariables | undefined): { key: string; via: string } | undefined {
  for (const way of ways(variables)) {
    const parts = way.split(':').map((name) => env[name]?.trim() ?? '')
    if (parts.every((part) => part !== '')) return { key: parts.join(':'), via: way.replaceAll(':', ', ') }
  }
  return undefined
}
