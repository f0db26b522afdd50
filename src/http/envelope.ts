import type { Ids } from '../std/ids.ts'
import type { ApiError } from './errors.ts'

/** `X-Request-ID` as we accept it: what is safe in a header and in a log line. */
const REQUEST_ID = /^[\w.:/+=@-]{1,128}$/

/** The client's request id where it is a sane one, else a fresh one. */
export function requestIdOf(request: Request, ids: Ids): string {
  const given = request.headers.get('x-request-id')?.trim() ?? ''
  return REQUEST_ID.test(given) ? given : ids.uuid()
}

/** `{data, meta}` of the API, with the same facts as flat keys beside it where Pipecat's clients read them there. */
export const success = <D extends object, F extends object = object>(requestId: string, data: D, flat?: F) => ({
  ...flat,
  data,
  meta: { requestId },
})

/** `{error}` of the API, for Pipecat's clients with the `detail` that they show. */
export const failure = (requestId: string, { code, message, details }: ApiError, isForPipecat = false) => ({
  ...(isForPipecat && { detail: message }),
  error: { code, message, requestId, ...(details && { details }) },
})

/** The same as a whole response, for what is answered outside of the routes. */
export const failureResponse = (requestId: string, error: ApiError): Response =>
  Response.json(failure(requestId, error), {
    status: error.status,
    headers: { ...error.headers, 'x-request-id': requestId },
  })
