import { faultOfSecret } from './check-secrets.ts'
import { keyIn } from '../std/key-variables.ts'
import type { Problem } from './problem.ts'
import { providerKeys } from './keys/providers.ts'
import type { Config } from './schema.ts'
import type { ProviderFacts } from './stages.ts'
import { suggest } from './suggest.ts'

interface Sources {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly providers: Readonly<Record<string, ProviderFacts>>
}

/** No provider of a stage, but a vendor with a key. */
const DAILY = ['daily', 'DAILY_API_KEY'] as const

/** Keys for providers that there are not. */
export function unusableKeys({ api_keys = {} }: Partial<Config>, { providers }: Pick<Sources, 'providers'>): Problem[] {
  const known = [...Object.keys(providers), DAILY[0], 'daily_api_key']
  // A key left empty is one nobody has.
  const unknown = Object.keys(api_keys).filter((name) => api_keys[name] !== '' && !known.includes(name))
  return unknown.map((name) => {
    const meant = suggest(name, known)
    return {
      key: `api_keys.${name}`,
      wrong: 'is for no provider of this version and is ignored',
      wayOut: meant ? `Did you mean ${meant}?` : 'Remove it',
    }
  })
}

/** `api_keys` wins over the vendor's variable, as everything written for this program does. */
export function addVendorKeys(config: Config, { env, providers }: Sources, problems: Problem[]): Config {
  const keys = Object.fromEntries(Object.entries(config.api_keys ?? {}).filter(([, key]) => key !== ''))
  const variables = Object.entries(providers).map(([name, { env: own }]) => [name, own] as const)
  for (const [name, variable] of [...variables, DAILY]) {
    const found = keyIn(env, variable)
    if (!found || keys[name] !== undefined) continue
    keys[name] = found.key
    const fault = faultOfSecret(`api_keys.${name}`, providerKeys.api_keys, found.key, found.via)
    if (fault) problems.push(fault)
  }
  return { ...config, api_keys: keys }
}
