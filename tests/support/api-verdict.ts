import type { OpenAPIV3 } from 'openapi-types'
import { documentValidator, operationsOf } from './api-document.ts'
import type { Probe } from './api-probes.ts'

const REQUEST_ID = /^[\w.:/+=@-]{1,128}$/

const ERROR = { $ref: '#/components/schemas/Error' }

export interface Reply {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

/** Says what is wrong with a reply, by the document: nothing, for a sound one. */
export function verdictOf(document: OpenAPIV3.Document): (probe: Probe, reply: Reply) => string[] {
  const validate = documentValidator(document)
  const operations = operationsOf(document).map(({ path, method, operation }) => ({
    method,
    operation,
    pattern: new RegExp(`^${path.replace(/\/$/, '').replaceAll(/\{[^}]+\}/g, '[^/]+')}/?$`),
  }))
  return ({ method, path }, { status, headers, text }) => {
    const wrong: string[] = []
    const id = headers.get('x-request-id') ?? ''
    if (!REQUEST_ID.test(id)) wrong.push(`request id "${id}"`)
    if (status === 500) wrong.push('a fault of the server')
    const { pathname } = new URL(`http://localhost${path}`)
    const here = operations.filter(({ pattern }) => pattern.test(pathname))
    // HEAD is GET without its body.
    const asked = here.find((each) => each.method === (method === 'HEAD' ? 'GET' : method))
    if (asked) return [...wrong, ...documented(asked.operation), ...sameId(id)]
    if (method === 'OPTIONS') return [204, 404, 405].includes(status) ? wrong : [...wrong, `${status} to a preflight`]
    if (here.length > 0 ? status !== 405 || !headers.get('allow') : status !== 404) wrong.push(`${status} to ${method}`)
    return method === 'HEAD' ? wrong : [...wrong, ...validate(ERROR, parsed(text)), ...sameId(id)]

    function documented({ responses }: OpenAPIV3.OperationObject): string[] {
      const answer = responses[String(status)]
      if (!answer || '$ref' in answer) return [`status ${status} is not documented`]
      const [type = ''] = (headers.get('content-type') ?? '').split(';')
      if (method === 'HEAD') return []
      if (!answer.content) return text === '' ? [] : ['a body where none is documented']
      const schema = answer.content[type]?.schema
      if (!schema) return [`content type "${type}" is not documented`]
      return validate(schema, type === 'application/json' ? parsed(text) : text)
    }

    function sameId(expected: string): string[] {
      const body = parsed(text) as { meta?: { requestId: string }; error?: { requestId: string } } | undefined
      const given = body?.meta?.requestId ?? body?.error?.requestId
      // An answer repeated under an Idempotency-Key is the first one's, id and all.
      return given === undefined || given === expected || body?.meta ? [] : [`request id ${given} is not ${expected}`]
    }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
