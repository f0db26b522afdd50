import type { OpenAPIV2, OpenAPIV3 } from 'openapi-types'
import type { OpenApi } from './document.ts'

type Operation = OpenAPIV3.OperationObject
type Schema = OpenAPIV3.SchemaObject | OpenAPIV3.ReferenceObject

const METHODS = ['get', 'post', 'patch'] as const

/**
 * The same document in OpenAPI 2.0, for the tools that read nothing newer. It has no unions: one of objects becomes an object with the keys
 * of all, any other is left open. What may be null says `x-nullable`.
 */
export function swagger2Of({ info, tags = [], paths, components }: OpenApi): OpenAPIV2.Document {
  return {
    swagger: '2.0',
    info,
    basePath: '/',
    tags,
    securityDefinitions: Object.fromEntries(
      Object.entries(components?.securitySchemes ?? {}).map(([name, scheme]) => [name, securityScheme(scheme)]),
    ),
    paths: Object.fromEntries(Object.entries(paths).map(([path, item]) => [path, pathItem(item ?? {})])),
    definitions: Object.fromEntries(
      Object.entries(components?.schemas ?? {}).map(([name, schema]) => [name, schema2(schema)]),
    ),
  }
}

function pathItem(item: OpenAPIV3.PathItemObject): OpenAPIV2.PathItemObject {
  return Object.fromEntries(
    METHODS.flatMap((method) => {
      const operation = item[method]
      return operation ? [[method, operation2(operation)]] : []
    }),
  )
}

function operation2({ requestBody, parameters = [], responses, ...rest }: Operation): OpenAPIV2.OperationObject {
  const answers = Object.entries(responses).flatMap(([status, answer]) =>
    '$ref' in answer ? [] : [[status, answer] as const],
  )
  const types = answers.flatMap(([, { content }]) => Object.keys(content ?? {}))
  return {
    ...words(rest),
    ...(requestBody && !('$ref' in requestBody) && { consumes: Object.keys(requestBody.content) }),
    produces: [...new Set(types)],
    parameters: [
      ...parameters.flatMap((parameter) => ('$ref' in parameter ? [] : [parameter2(parameter)])),
      ...(requestBody && !('$ref' in requestBody) ? bodyParameter(requestBody) : []),
    ],
    responses: Object.fromEntries(answers.map(([status, answer]) => [status, response2(answer)])),
  }
}

/** What both versions call the same. */
const words = ({
  summary = '',
  description = '',
  operationId = '',
  tags = [],
  security = [],
  deprecated,
}: Omit<Operation, 'responses'>) => ({
  summary,
  description,
  operationId,
  tags,
  security,
  ...(deprecated === true && { deprecated }),
})

function parameter2({ name, in: place, description = '', required = false, schema = {} }: OpenAPIV3.ParameterObject) {
  return { name, in: place, description, required, ...primitive(schema) } satisfies OpenAPIV2.Parameter
}

function bodyParameter({ required = false, content }: OpenAPIV3.RequestBodyObject): OpenAPIV2.Parameter[] {
  return Object.values(content).map(({ schema = {}, example }) => ({
    name: 'body',
    in: 'body',
    required,
    schema: { allOf: [schema2(schema)], example },
  }))
}

function response2({ description, headers = {}, content = {} }: OpenAPIV3.ResponseObject): OpenAPIV2.ResponseObject {
  const [first] = Object.entries(content)
  return {
    description,
    headers: Object.fromEntries(
      Object.entries(headers).flatMap(([name, header]) =>
        '$ref' in header ? [] : [[name, { description: header.description ?? '', ...primitive(header.schema ?? {}) }]],
      ),
    ),
    ...(first && { schema: schema2(first[1].schema ?? {}) }),
    ...(first?.[1].example !== undefined && { examples: { [first[0]]: first[1].example } }),
  }
}

/** Headers and parameters have the words of a schema without the schema. */
function primitive(schema: Schema): { type: string } {
  return '$ref' in schema ? { type: 'string' } : { ...schema, type: schema.type ?? 'string' }
}

const securityScheme = (
  scheme: OpenAPIV3.SecuritySchemeObject | OpenAPIV3.ReferenceObject,
): OpenAPIV2.SecuritySchemeObject => {
  if ('$ref' in scheme) return { type: 'basic' }
  const description = scheme.description ?? ''
  return scheme.type === 'apiKey'
    ? { type: 'apiKey', in: scheme.in, name: scheme.name, description }
    : { type: 'apiKey', in: 'header', name: 'Authorization', description: `"Bearer " and a key. ${description}` }
}

function schema2(schema: Schema): OpenAPIV2.SchemaObject {
  if ('$ref' in schema) return { $ref: schema.$ref.replace('#/components/schemas/', '#/definitions/') }
  const { anyOf, nullable, properties, ...rest } = schema
  const { properties: joinedProperties, ...joined } = anyOf ? join(anyOf) : {}
  const all = joinedProperties ?? properties
  const converted: Record<string, unknown> = {
    ...rest,
    ...joined,
    ...(nullable && { 'x-nullable': true }),
    ...(all && { properties: Object.fromEntries(Object.entries(all).map(([name, each]) => [name, schema2(each)])) }),
    ...('items' in schema && { items: schema2(schema.items) }),
  }
  return converted as OpenAPIV2.SchemaObject
}

/** Objects of either kind as one: only what all of them need is required. */
function join(parts: readonly Schema[]): OpenAPIV3.NonArraySchemaObject {
  const objects = parts.flatMap((part) => ('$ref' in part || part.type !== 'object' ? [] : [part]))
  if (objects.length < parts.length) return {}
  const required = objects
    .map((object) => object.required ?? [])
    .reduce((common, names) => common.filter((name) => names.includes(name)))
  return {
    type: 'object',
    properties: Object.assign({}, ...objects.map(({ properties = {} }) => properties)),
    ...(required.length > 0 && { required }),
  }
}
