import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import type { Fetch } from '../../providers/http/http.ts'
import type { Clock } from '../../std/clock.ts'
import { Flood, MOST_MESSAGE_BYTES, tooLong } from './flood.ts'

export interface Remote {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

const RECONNECTS = {
  initialReconnectionDelay: 1000,
  maxReconnectionDelay: 30_000,
  reconnectionDelayGrowFactor: 2,
  maxRetries: 10,
}

/** A server that is reached over streamable HTTP. `ended` is told why the connection cannot go on. */
export function remoteTransport(
  { url, headers }: Remote,
  io: { fetch: Fetch; clock: Clock },
  ended: (why: unknown) => void,
): Transport {
  const flood = new Flood(io.clock)
  const bounded = async (to: string | URL, init: RequestInit = {}) => {
    const response = await io.fetch(String(to), { ...init, redirect: 'manual' })
    if (!response.body) return response
    const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') ?? false
    const body = response.body.pipeThrough(guard(isStream, flood, ended))
    const { status, statusText, headers: own } = response
    return new Response(body, { status, statusText, headers: own })
  }
  // Its redirects stay on their origin: the headers hold a secret.
  return new StreamableHTTPClientTransport(new URL(url), {
    fetch: bounded,
    requestInit: { headers },
    reconnectionOptions: RECONNECTS,
  }) as Transport
}

/** A message is all of a body, or what stands between two empty lines of a stream. */
function guard(
  isStream: boolean,
  flood: Flood,
  ended: (why: unknown) => void,
): TransformStream<Uint8Array, Uint8Array> {
  let bytes = 0
  let last = 0
  return new TransformStream({
    transform(chunk, controller) {
      try {
        let messages = 0
        if (isStream)
          for (const byte of chunk) {
            if (byte === 13) continue
            bytes++
            if (byte === 10 && last === 10) {
              messages++
              bytes = 0
            }
            last = byte
          }
        else bytes += chunk.length
        if (bytes > MOST_MESSAGE_BYTES) throw tooLong()
        flood.took(chunk.length, messages)
        controller.enqueue(chunk)
      } catch (error) {
        controller.error(error)
        ended(error)
      }
    },
  })
}
