import { faultsOfHeaders } from './check-headers.ts'
import type { Problem } from './problem.ts'
import type { Config } from './schema.ts'

/** What makes a request the request that it is. */
const FIXED_FIELDS = new Set(['messages', 'model', 'stream', 'stream_options', 'tools'])
/** Of the connection, of the body and of the key. */
const FIXED_HEADERS =
  /^(?:authorization|host|connection|content-(?:type|length|encoding)|transfer-encoding|expect|te|trailer|upgrade|x-voxray-.*)$/i

/**
 * Additions to the requests to a language model that would replace what is ours, or could not be sent: those of the top, and those under the
 * names of providers.
 */
export function checkModel(config: Config): Problem[] {
  const own = Object.entries(config.provider_options).map(
    ([name, read]) => [`provider_options.${name}.`, read] as const,
  )
  return [['', config] as const, ...own].flatMap(([above, read]) => wrongAdditions(above, read))
}

function wrongAdditions(above: string, read: Readonly<Record<string, unknown>>): Problem[] {
  const { llm_extra_body: body, llm_extra_headers: headers } = read
  return [
    ...Object.keys(isObject(body) ? body : {})
      .filter((name) => FIXED_FIELDS.has(name))
      .map((name) => ({
        key: `${above}llm_extra_body.${name}`,
        wrong: 'is a field of voxray itself',
        wayOut: name === 'model' ? `Set the key "${above}model"` : 'Remove it',
      })),
    ...faultsOfHeaders(`${above}llm_extra_headers`, textsOf(headers), (name) => {
      if (!FIXED_HEADERS.test(name)) return undefined
      return /^auth/i.test(name) ? `Set the key of the server as ${above}llm_api_key` : 'Remove it'
    }),
  ]
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

/** What is no text is refused for its form. */
const textsOf = (headers: unknown): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(isObject(headers) ? headers : {}).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  )
