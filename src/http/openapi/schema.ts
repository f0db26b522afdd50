import type { OpenAPIV3 } from 'openapi-types'

type Json = null | boolean | number | string | readonly Json[] | JsonObject
interface JsonObject {
  readonly [key: string]: Json
}

export type Schemas = Record<string, OpenAPIV3.SchemaObject>

/**
 * The document with its schemas in the words of OpenAPI 3.0: `nullable` for a union with null, `enum` for `const`,
 * `additionalProperties` for patterns of names. A schema with an `$id` moves to `named`, and a reference takes its place.
 */
export function inOpenApiWords(node: Json, named: Record<string, Json>): Json {
  if (Array.isArray(node)) return node.map((each) => inOpenApiWords(each, named))
  if (!isObject(node)) return node
  const { $id, anyOf, const: constant, patternProperties, ...rest } = node
  const words = Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [key, key === 'example' ? value : inOpenApiWords(value, named)]),
  )
  if (constant !== undefined) words['enum'] = [constant]
  if (patternProperties !== undefined) words['additionalProperties'] = true
  if (Array.isArray(anyOf)) Object.assign(words, union(anyOf, named))
  if (typeof $id !== 'string') return words
  named[$id] = words
  return { $ref: `#/components/schemas/${$id}` }
}

function union(parts: readonly Json[], named: Record<string, Json>): JsonObject {
  const some = parts.filter((part) => !(isObject(part) && part['type'] === 'null'))
  const schemas = some.map((part) => inOpenApiWords(part, named))
  const nullable = some.length < parts.length && { nullable: true }
  const [only] = schemas
  return schemas.length === 1 && isObject(only) ? { ...only, ...nullable } : { anyOf: schemas, ...nullable }
}

const isObject = (node: Json | undefined): node is JsonObject =>
  typeof node === 'object' && node !== null && !Array.isArray(node)
