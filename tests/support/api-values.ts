import fc, { type Arbitrary } from 'fast-check'
import type { OpenAPIV3 } from 'openapi-types'

type Schema = OpenAPIV3.SchemaObject | OpenAPIV3.ReferenceObject

/** What a field named so is likely to hold; any text will do for the schema. */
const TEXTS: Readonly<Record<string, readonly string[]>> = {
  sdp: ['v=0\r\n', '{"type":"offer","sdp":"v=0"}', '{"sdp":', 'broken', 'trouble', ' \n'],
  offer: ['v=0\r\n', '{"type":"offer","sdp":"v=0"}', '{"sdp":{}}', 'broken', 'trouble', '\t'],
  transport: ['webrtc', 'smallwebrtc', 'websocket', 'pigeon'],
  pc_id: ['pc-1', 'gone'],
  type: ['offer'],
}

/** Values that a schema of the document accepts. */
export function valuesOf(schema: Schema, document: OpenAPIV3.Document, name = ''): Arbitrary<unknown> {
  if ('$ref' in schema) {
    const named = document.components?.schemas?.[schema.$ref.replace('#/components/schemas/', '')]
    return named ? valuesOf(named, document, name) : fc.jsonValue()
  }
  const values = notNull(schema, document, name)
  return schema.nullable === true ? fc.oneof({ weight: 4, arbitrary: values }, fc.constant(null)) : values
}

function notNull(schema: OpenAPIV3.SchemaObject, document: OpenAPIV3.Document, name: string): Arbitrary<unknown> {
  if (schema.enum) return fc.constantFrom(...schema.enum)
  switch (schema.type) {
    case 'string': {
      const length = { minLength: schema.minLength ?? 0, maxLength: Math.min(schema.maxLength ?? 60, 60) }
      const likely = TEXTS[name]
      const any = fc.string({ ...length, unit: 'binary' })
      return likely ? fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...likely) }, any) : any
    }
    case 'boolean':
      return fc.boolean()
    case 'integer':
      return fc.integer()
    case 'array':
      return fc.array(valuesOf(schema.items, document, name), { maxLength: 3 })
    case 'object': {
      if (!schema.properties) return fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue(), { maxKeys: 4 })
      const fields = Object.entries(schema.properties).map(([key, each]) => [key, valuesOf(each, document, key)])
      return fc.record<Record<string, unknown>>(Object.fromEntries(fields), { requiredKeys: schema.required ?? [] })
    }
    default:
      return fc.jsonValue()
  }
}
