import { Kind, type TSchema } from '@sinclair/typebox'

/** What a schema accepts, for a person: `a whole number from 0 to 65535`. */
export function expected(schema: TSchema): string {
  switch (schema[Kind]) {
    case 'Integer':
      return `a whole number${bounds(schema)}`
    case 'Number':
      return `a number${bounds(schema)}`
    case 'Boolean':
      return 'true or false'
    case 'String':
      return textOf(schema)
    case 'Array':
      if (schema.commas) return 'a list, or a text with commas'
      return listOf(schema['items'])
    case 'Record':
      return schema.example === undefined ? 'an object' : `an object such as ${JSON.stringify(schema.example)}`
    case 'Literal':
      return JSON.stringify(schema['const'])
    case 'Union':
      return choices(schema) ?? 'one of the forms in the documentation'
    default:
      return 'something else'
  }
}

function listOf(item: TSchema): string {
  if (item[Kind] === 'String') return 'a list of texts'
  if (item[Kind] === 'Object') return `a list of objects with ${Object.keys(item['properties']).join(', ')}`
  const [first]: TSchema[] = item['anyOf'] ?? []
  return first?.['pattern']?.startsWith('^(stun') ? 'a list of stun:, stuns:, turn: or turns: addresses' : 'a list'
}

function textOf({ form, pattern, minLength, maxLength }: TSchema): string {
  if (form !== undefined) return form
  if (maxLength !== undefined) return `a text of at most ${maxLength} characters`
  if (pattern?.startsWith('^((https?|wss?)')) return 'an https:// or wss:// address without a query'
  if (pattern?.startsWith('^(https?|wss?)')) return 'an http://, https:// or wss:// address without a fragment (#)'
  if (pattern?.startsWith('^https?:') || pattern?.startsWith('^(https?:'))
    return 'an http:// or https:// address without a fragment (#)'
  if (pattern?.startsWith('^rediss?'))
    return 'a redis:// or rediss:// address of one Redis, for Cluster and Sentinel do not work'
  if (pattern === '^\\S+$') return 'a text without blanks'
  if (pattern !== undefined) return `a text of the form ${pattern}`
  return minLength === undefined ? 'a text' : 'a text that is not empty'
}

const choices = (schema: TSchema): string | undefined => {
  const values: unknown[] = schema['anyOf'].map((option: TSchema) => option['const'])
  return values.every((value) => value !== undefined)
    ? `one of ${values.filter((value) => value !== '').join(', ')}`
    : undefined
}

function bounds(schema: TSchema): string {
  const { minimum, maximum, exclusiveMinimum } = schema
  if (exclusiveMinimum !== undefined)
    return ` above ${exclusiveMinimum}${maximum === undefined ? '' : ` and up to ${maximum}`}`
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`
  return minimum === undefined ? '' : `, at least ${minimum}`
}
