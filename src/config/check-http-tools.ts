import { type Schema, Validator } from '@cfworker/json-schema'
import { faultsOfHeaders } from './check-headers.ts'
import type { Problem } from './problem.ts'
import type { Config } from './schema.ts'

type HttpTool = Config['http_tools'][string]

/** Of the connection, of the body and of the ids. */
const OURS =
  /^(?:host|connection|content-(?:type|length|encoding)|transfer-encoding|expect|te|trailer|upgrade|x-voxray-.*)$/i
const PLACES = /\{\{\s*[\p{L}\p{M}\p{N}_.-]+\s*\}\}|\{([\w-]+)\}/gu

export const checkHttpTools = (config: Config): Problem[] =>
  Object.entries(config.http_tools).flatMap(([name, tool]) => {
    const key = `http_tools.${name}`
    if (!ownNames(config).includes(name)) return checkTool(key, tool)
    return [{ key, wrong: 'has the name of a tool of voxray', wayOut: 'Give it another' }]
  })

/** The tools of voxray that are offered. */
export const ownNames = ({ tools, hand_over_to }: Pick<Config, 'tools' | 'hand_over_to'>): readonly string[] => [
  ...tools,
  ...(hand_over_to.length > 0 ? ['hand_over'] : []),
]

function checkTool(key: string, tool: HttpTool): Problem[] {
  const { headers = {}, filler, filler_after_ms, method = 'GET', input } = tool
  return [
    ...checkUrl(key, tool),
    ...checkSchema(`${key}.parameters`, tool.parameters),
    ...faultsOfHeaders(`${key}.headers`, headers, (name) => (OURS.test(name) ? 'Remove it' : undefined)),
    ...(filler !== undefined && filler_after_ms === undefined
      ? [{ key: `${key}.filler`, wrong: 'is never said without filler_after_ms', wayOut: 'Set that, such as to 800' }]
      : []),
    ...(method === 'GET' && input === 'json'
      ? [{ key: `${key}.input`, wrong: 'is "json", and GET has no body', wayOut: 'Set method to "POST"' }]
      : []),
  ]
}

function checkUrl(key: string, { url, parameters = {} }: HttpTool): Problem[] {
  const properties: unknown = parameters['properties']
  const known = typeof properties === 'object' && properties !== null ? properties : {}
  const rest = url.replaceAll(PLACES, 'x')
  if (/[{}]/.test(rest) || !URL.canParse(rest))
    return [{ key: `${key}.url`, wrong: 'is no address', wayOut: 'Write {name} for a value of the input' }]
  return [...url.matchAll(PLACES)].flatMap(([, name]) =>
    name === undefined || Object.hasOwn(known, name)
      ? []
      : [
          {
            key: `${key}.url`,
            wrong: `has {${name}}, which is no property of parameters`,
            wayOut: 'Describe it there, or write {{name}} for a value of the call',
          },
        ],
  )
}

/** Tools of the client: their schemas, and names that are not taken. */
export const checkClientTools = (config: Config): Problem[] =>
  Object.entries(config.client_tools).flatMap(([name, { parameters }]): Problem[] => {
    const key = `client_tools.${name}`
    if (!Object.hasOwn(config.http_tools, name) && !ownNames(config).includes(name))
      return checkSchema(`${key}.parameters`, parameters)
    return [{ key, wrong: 'has the name of another tool', wayOut: 'Give it another' }]
  })

/** Models take nothing but an object as input. */
function checkSchema(key: string, schema: Readonly<Record<string, unknown>> = {}): Problem[] {
  if ((schema['type'] ?? 'object') !== 'object')
    return [{ key, wrong: 'is no JSON Schema of an object', wayOut: 'Set its "type" to "object"' }]
  try {
    new Validator(structuredClone(schema) as Schema, '2020-12').validate({})
    return []
  } catch {
    return [{ key, wrong: 'is no JSON Schema that can be checked', wayOut: 'Refer only to what stands in it' }]
  }
}
