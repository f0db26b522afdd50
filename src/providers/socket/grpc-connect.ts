import { connect as connectHttp2, constants } from 'node:http2'
import { type Clock, systemClock } from '../../std/clock.ts'
import { areHeaders, networkCodeOf } from '../http/http.ts'
import { CLOSES_WITHIN_MS, type Connect, type Ending, type LinkListener, unsent } from './connect.ts'

/** Before each message: whether it is compressed, and its length. */
const PREFIX_BYTES = 5
/** Far above any message of a vendor. */
const MOST_BYTES = 8 * 1024 * 1024
/** What the codes of gRPC mean, as a status of HTTP would. Others are ends that come of themselves. */
const STATUS: Readonly<Record<number, number>> = { 3: 400, 5: 404, 7: 403, 8: 429, 13: 500, 14: 503, 16: 401 }
const BROKEN: Ending = { code: 1006, reason: '' }

/** One call of gRPC, both of whose sides are streams, as a link: `grpcs://host/service/method`. Every message is binary. */
export const grpcConnectBy =
  (clock: Clock): Connect =>
  (url, headers, listener) => {
    // Bun's HTTP/2 throws for none that cannot be one.
    if (!areHeaders(headers)) return unsent(headers, listener)
    let call: ReturnType<typeof callTo>
    try {
      call = callTo(url, headers)
    } catch {
      return unsent(headers, listener)
    }
    const { session, stream } = call
    let closing: Disposable | undefined
    const end = once(listener, () => session.destroy())
    session.on('error', (error) => end.with(brokenBy(error)))
    session.on('close', () => {
      closing?.[Symbol.dispose]()
      end.with(BROKEN)
    })
    session.on('connect', () => end.isOver || listener.opened())
    const ended = (told: Record<string, unknown>) => {
      const status = Number(told[constants.HTTP2_HEADER_STATUS] ?? 200)
      const code = told['grpc-status']
      if (status !== 200) end.with({ status, code: 1006, reason: '' })
      else if (code !== undefined) end.with(endingOf(Number(code), decoded(told['grpc-message'])))
    }
    stream.on('response', ended)
    stream.on('trailers', ended)
    stream.on('error', (error) => end.with(brokenBy(error)))
    stream.on('close', () => end.with(BROKEN))
    const messages = new Messages()
    stream.on('data', (bytes: Uint8Array) => {
      for (const message of messages.add(bytes)) if (!end.isOver) listener.message(message)
      if (messages.isTooLarge) end.with({ code: 1009, reason: 'sent a message of over 8 MiB' })
    })
    return {
      send: (data) => void stream.write(framed(typeof data === 'string' ? new TextEncoder().encode(data) : data)),
      get bufferedBytes() {
        return stream.writableLength
      },
      close: () => {
        if (end.isOver) return
        end.isOver = true
        closing = clock.after(CLOSES_WITHIN_MS, () => session.destroy())
        // What was sent last is to arrive.
        stream.end(() => session.close())
      },
    }
  }

export const grpcConnect: Connect = grpcConnectBy(systemClock)

/** Throws where the address is none. */
function callTo(url: string, headers: Readonly<Record<string, string>>) {
  const { host, pathname } = new URL(url.replace(/^grpc/, 'http'))
  const session = connectHttp2(`${url.startsWith('grpcs:') ? 'https' : 'http'}://${host}`)
  const stream = session.request({
    [constants.HTTP2_HEADER_METHOD]: 'POST',
    [constants.HTTP2_HEADER_PATH]: pathname,
    'content-type': 'application/grpc',
    te: 'trailers',
    ...headers,
  })
  return { session, stream }
}

function brokenBy(error: unknown): Ending {
  const network = networkCodeOf(error)
  return network ? { ...BROKEN, network } : BROKEN
}

function once(listener: LinkListener, then: () => void) {
  return {
    isOver: false,
    with(ending: Ending): void {
      if (this.isOver) return
      this.isOver = true
      listener.ended(ending)
      then()
    },
  }
}

const endingOf = (code: number, reason: string): Ending => {
  const status = STATUS[code]
  return status === undefined ? { code: 1000, reason } : { status, code: 1006, reason }
}

/** Its messages for people are percent-encoded. */
function decoded(message: unknown): string {
  try {
    return typeof message === 'string' ? decodeURIComponent(message) : ''
  } catch {
    return ''
  }
}

function framed(message: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(PREFIX_BYTES + message.length)
  new DataView(bytes.buffer).setUint32(1, message.length)
  bytes.set(message, PREFIX_BYTES)
  return bytes
}

/** Puts messages together of the pieces that the network makes of them. */
class Messages {
  #bytes = new Uint8Array(0)

  get isTooLarge(): boolean {
    return this.#bytes.length > MOST_BYTES
  }

  add(more: Uint8Array): readonly Uint8Array<ArrayBuffer>[] {
    const all = new Uint8Array(this.#bytes.length + more.length)
    all.set(this.#bytes)
    all.set(more, this.#bytes.length)
    const view = new DataView(all.buffer)
    const messages: Uint8Array<ArrayBuffer>[] = []
    let at = 0
    for (; at + PREFIX_BYTES <= all.length;) {
      const next = at + PREFIX_BYTES + view.getUint32(at + 1)
      if (next > all.length) break
      messages.push(all.slice(at + PREFIX_BYTES, next))
      at = next
    }
    this.#bytes = all.subarray(at)
    return messages
  }
}
