import { Elysia } from 'elysia'
import { stackOf } from '../observe/log.ts'
import { isForPages, isForPipecat } from './audiences.ts'
import { clientOf, noteClient, REQUEST_ID, requestId } from './context.ts'
import type { Edge } from './edge.ts'
import { corsHeaders } from './cors.ts'
import { failure, requestIdOf } from './envelope.ts'
import { ApiError, asApiError, methodNotAllowed, notFound } from './errors.ts'
import { routes } from './routes/index.ts'

/** Paths that anybody may ask for, key or not, with or without the prefix of the version. Carriers sign instead. */
const OPEN =
  /^(?:\/api\/v1)?\/(?:health|ready|daily-dialin-webhook|daily-webhook)$|^\/(?:metrics|swagger(?:\/.*)?|telephony\/transfer\/:ticket)?$/

export interface Api {
  /**
   * Answers a request that has been through `withHost`; `address` is its client's. Never throws; every error is JSON.
   */
  handle(request: Request, address?: string): Promise<Response>
}

export const createApi = (edge: Edge): Api => {
  const api = new Elysia({ normalize: false })
    .onRequest(({ request, set }) => {
      set.headers[REQUEST_ID] = requestIdOf(request, edge.ids)
    })
    .onError(({ code, error, request, set }) => {
      const known = asApiError(error) ?? (code === 'NOT_FOUND' ? noRoute(request) : undefined)
      const answer = known ?? new ApiError('INTERNAL_ERROR', 'Internal server error')
      if (!known) edge.log.error('request failed', { stack: stackOf(error) })
      set.status = answer.status
      Object.assign(set.headers, answer.headers)
      return failure(requestId(set), answer, isForPipecat(new URL(request.url).pathname))
    })
    .onBeforeHandle(async ({ request, route }) => {
      if (!OPEN.test(route)) await edge.admission.request(request.headers, clientOf(request))
    })
    .use(routes(edge))

  const paths = api.routes.map(({ path, method }) => ({ method, pattern: patternOf(path) }))

  /** A path that exists for another method is 405 and says which. */
  function noRoute(request: Request): ApiError {
    const { pathname } = new URL(request.url)
    const allowed = paths.filter(({ pattern }) => pattern.test(pathname))
    if (allowed.length === 0) return notFound()
    const methods = allowed.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))
    return methodNotAllowed([...new Set(methods), ...(isForPages(pathname) ? ['OPTIONS'] : [])])
  }

  return {
    async handle(request, address = '') {
      noteClient(request, address)
      if (!isForPages(new URL(request.url).pathname)) return await api.handle(request)
      // Before any key is asked for: a preflight brings none.
      const headers = corsHeaders(request, edge.corsOrigins)
      if (request.method === 'OPTIONS')
        return new Response(null, {
          status: 204,
          headers: { ...headers, [REQUEST_ID]: requestIdOf(request, edge.ids) },
        })
      const response = await api.handle(request)
      for (const [name, value] of Object.entries(headers)) response.headers.set(name, value)
      return response
    },
  }
}

const patternOf = (path: string): RegExp => new RegExp(`^${path.replace(/\/$/, '').replaceAll(/:[^/]+/g, '[^/]+')}/?$`)
