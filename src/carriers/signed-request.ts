/** A webhook as it came: what its signature is made over. */
export interface SignedRequest {
  readonly method: string
  /** As the carrier was told it: the public host, then path and query as they were sent. */
  readonly url: string
  readonly headers: Headers
  /** Before anything has parsed it. */
  readonly body: Uint8Array
}

/** The path and the query as they were sent: signatures cover every character. */
export const targetOf = (url: string): string => /^\w+:\/\/[^/?#]*([^#]*)/.exec(url)?.[1] || '/'

/** Older messages are replayed ones, and newer ones come from a clock that is wrong. */
export const TOLERANCE_MS = 300_000

export const isFresh = (timestampMs: number, nowMs: number): boolean => Math.abs(nowMs - timestampMs) <= TOLERANCE_MS

const isForm = (headers: Headers): boolean =>
  headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase() === 'application/x-www-form-urlencoded'

/** The fields of a form body; undefined when the body is something else. */
export const formOf = ({ headers, body }: SignedRequest): URLSearchParams | undefined =>
  isForm(headers) ? new URLSearchParams(new TextDecoder().decode(body)) : undefined

const AMPERSAND = 0x26

/** How many fields a form has, without parsing it. */
export const fieldsIn = ({ headers, body }: SignedRequest): number =>
  isForm(headers) ? body.reduce((count, byte) => (byte === AMPERSAND ? count + 1 : count), 1) : 0

type Field = readonly [key: string, value: string]

/** By key and then by value, in code units. Sorted at one go: a body may hold tens of thousands. */
export const sortedFields = (fields: URLSearchParams): readonly Field[] =>
  [...fields].sort(([a, x], [b, y]) => compare(a, b) || compare(x, y))

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
