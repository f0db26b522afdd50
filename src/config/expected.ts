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
      return schema['pattern']?.startsWith('^https?') ? 'an http:// or https:// address' : 'a text that is not empty'
    case 'Array':
      return 'a list'
    case 'Record':
      return 'an object of texts, such as {"openai": "…"}'
    case 'Union':
      return choices(schema) ?? 'one of the forms in the documentation'
    default:
      return 'something else'
  }
}

const choices = (schema: TSchema): string | undefined => {
  const values: unknown[] = schema['anyOf'].map((option: TSchema) => option['const'])
  return values.every((value) => value !== undefined) ? `one of ${values.join(', ')}` : undefined
}

function bounds(schema: TSchema): string {
  const { minimum, maximum } = schema
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`
  return minimum === undefined ? '' : `, at least ${minimum}`
}
