import { expect } from 'bun:test'
import { createApi } from '../../src/http/api.ts'
import { fakeEdge, type FakeEdgeOptions } from './edge.ts'

export const UUID = /^[\da-f-]{36}$/

/** The REST API over a rest-of-the-server that writes down what it is asked. */
export function open(overrides: FakeEdgeOptions = {}) {
  const fake = fakeEdge(overrides)
  const api = createApi(fake.edge)
  const send = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const given = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }
    return Promise.resolve(api.handle(new Request(`http://localhost:3042${path}`, { method, headers, ...given })))
  }
  const json = async (method: string, path: string, body?: unknown, headers?: Record<string, string>) => {
    const response = await send(method, path, body, headers)
    return {
      status: response.status,
      headers: response.headers,
      body: (await response.json()) as Record<string, unknown>,
    }
  }
  const session = async (body: unknown = {}) => String((await json('POST', '/start', body)).body['sessionId'])
  return { ...fake, api, send, json, session }
}

/** Where Pipecat's clients call, and show the `detail` of an error. */
export const hasDetail = (path: string): boolean => /^(?:\/api\/v1)?\/(?:start|sessions\/.+|api\/offer)$/.test(path)

/** The body of an error at a path, with any request id. */
export const error = (path: string, code: string, message: string, details?: unknown) => ({
  ...(hasDetail(path) && { detail: message }),
  error: { code, message, requestId: expect.stringMatching(UUID), ...(details !== undefined && { details }) },
})
