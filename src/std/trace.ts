/** A place in a distributed trace, as W3C Trace Context (https://www.w3.org/TR/trace-context/) writes it. */
export interface TraceContext {
  /** 32 hexadecimal digits in lower case. */
  readonly traceId: string
  /** The span that this belongs under. Absent where the trace begins here. */
  readonly parent?: TraceParent
}

export interface TraceParent {
  /** 16 hexadecimal digits in lower case. */
  readonly spanId: string
  /** Whether the sender may have recorded it. */
  readonly isSampled: boolean
  /** `tracestate` as it came: what tracing systems tell one another. */
  readonly state?: string
}

/** A version after 00 may add fields behind a hyphen, and ff is none (§3.2.2.1 and §4.3). */
const TRACEPARENT =
  /^(?!ff|00.{53}-)[\da-f]{2}-(?!0{32})(?<traceId>[\da-f]{32})-(?!0{16})(?<spanId>[\da-f]{16})-(?<flags>[\da-f]{2})(?:-.*)?$/
/** Version 00 has 55 characters. */
const MOST_PARENT_CHARS = 256
/** Systems must pass on at least 512 characters (§3.3.1.5), all of them printable (§3.3.1.3). */
const TRACESTATE = /^[\x20-\x7E]{1,512}$/
const SAMPLED = 1

/** What a request says of its trace. Undefined where it says nothing, or something that is malformed or too long. */
export function traceOf(headers: Headers): TraceContext | undefined {
  const given = headers.get('traceparent') ?? ''
  if (given.length > MOST_PARENT_CHARS) return undefined
  const { traceId, spanId, flags } = TRACEPARENT.exec(given)?.groups ?? {}
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined
  const state = headers.get('tracestate') ?? ''
  const isSampled = (Number.parseInt(flags, 16) & SAMPLED) === SAMPLED
  return { traceId, parent: { spanId, isSampled, ...(TRACESTATE.test(state) && { state }) } }
}
