/** The part of Elysia's `set` that carries a request's id: it is on the response from the first hook on. */
interface Headers {
  readonly headers: Readonly<Record<string, string | number | undefined>>
}

export const REQUEST_ID = 'x-request-id'

export const requestId = ({ headers }: Headers): string => String(headers[REQUEST_ID])

const clients = new WeakMap<Request, string>()

/** Has the handlers of a request know who asks, as `clientAddress` gives it. */
export const noteClient = (request: Request, address: string): void => void clients.set(request, address)

export const clientOf = (request: Request): string => clients.get(request) ?? ''
