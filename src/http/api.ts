import { cors } from '@elysiajs/cors'
import { Elysia } from 'elysia'
import { stackOf } from '../observe/log.ts'
import { REQUEST_ID, requestId } from './context.ts'
import type { Edge } from './edge.ts'
import { failure, requestIdOf } from './envelope.ts'
import { ApiError, methodNotAllowed } from './errors.ts'
import { routes } from './routes/index.ts'

/** The REST API. `handle` takes a request that has been through `withHost` and never throws; every error is JSON. */
export const createApi = (edge: Edge) => {
  const api = new Elysia({ normalize: false })
    .onRequest(({ request, set }) => {
      set.headers[REQUEST_ID] = requestIdOf(request, edge.ids)
    })
    .use(
      cors({
        origin: edge.corsOrigins ? [...edge.corsOrigins] : '*',
        methods: ['GET', 'POST', 'PATCH', 'OPTIONS'],
        allowedHeaders: ['Content-Type', 'Authorization', 'X-API-Key', 'Idempotency-Key', 'X-Request-ID'],
        exposeHeaders: ['X-Request-ID', 'Retry-After'],
        credentials: false,
        maxAge: 600,
      }),
    )
    .onError(({ code, error, request, set }) => {
      const known = asApiError(error) ?? (code === 'NOT_FOUND' ? noRoute(request) : undefined)
      const answer = known ?? new ApiError('INTERNAL_ERROR', 'Internal server error')
      if (!known) edge.log.error('request failed', { stack: stackOf(error) })
      set.status = answer.status
      Object.assign(set.headers, answer.headers)
      return failure(requestId(set), answer)
    })
    .use(routes(edge))

  const paths = api.routes.map(({ path, method }) => ({ method, pattern: patternOf(path) }))

  /** A path that exists for another method is 405 and says which. */
  function noRoute(request: Request): ApiError {
    const { pathname } = new URL(request.url)
    const allowed = paths.filter(({ method, pattern }) => method !== 'OPTIONS' && pattern.test(pathname))
    if (allowed.length === 0) return new ApiError('NOT_FOUND', 'Not found')
    return methodNotAllowed([...new Set(allowed.map(({ method }) => method)), 'OPTIONS'])
  }

  return api
}

const asApiError = (error: unknown): ApiError | undefined => (error instanceof ApiError ? error : undefined)

const patternOf = (path: string): RegExp => new RegExp(`^${path.replaceAll(/:[^/]+/g, '[^/]+')}/?$`)
