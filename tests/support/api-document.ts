import Ajv from 'ajv'
import type { OpenAPIV3 } from 'openapi-types'

type Schema = OpenAPIV3.SchemaObject | OpenAPIV3.ReferenceObject
type Send = (request: Request) => Promise<Response>

export interface DescribedOperation {
  /** "POST /start". */
  readonly name: string
  readonly method: string
  readonly path: string
  readonly operation: OpenAPIV3.OperationObject
}

export async function servedDocument(send: Send, origin = 'http://localhost:3042'): Promise<OpenAPIV3.Document> {
  return (await (await send(new Request(`${origin}/swagger/openapi.json`))).json()) as OpenAPIV3.Document
}

export const operationsOf = ({ paths }: OpenAPIV3.Document): DescribedOperation[] =>
  Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item ?? {}).map(([key, operation]) => {
      const method = key.toUpperCase()
      return { name: `${method} ${path}`, method, path, operation: operation as OpenAPIV3.OperationObject }
    }),
  )

/** Checks values against schemas of the document, whose objects may have no other keys than those named. Gives what is wrong. */
export function documentValidator(document: OpenAPIV3.Document): (schema: Schema, value: unknown) => string[] {
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true })
  const strict = closed(document.components)
  const known = new Map<string, ReturnType<typeof ajv.compile>>()
  return (schema, value) => {
    const text = JSON.stringify(schema)
    const check = known.get(text) ?? ajv.compile({ ...(closed(schema) as object), components: strict })
    known.set(text, check)
    return check(value) ? [] : (check.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
  }
}

function closed(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(closed)
  if (typeof node !== 'object' || node === null) return node
  const inner = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, closed(value)]))
  const isObjectSchema = inner['type'] === 'object' && typeof inner['properties'] === 'object'
  return isObjectSchema ? { additionalProperties: false, ...inner } : inner
}
