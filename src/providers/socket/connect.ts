import { type Clock, systemClock } from '../../std/clock.ts'
import { areHeaders, networkCodeOf } from '../http/http.ts'

/** A text or a binary message. */
export type Data = string | Uint8Array<ArrayBuffer>

/** How a connection has ended. */
export interface Ending {
  /** Of a vendor that refused the upgrade. */
  readonly status?: number
  /** RFC 6455 §7.1.5; 1006 where the connection broke. */
  readonly code: number
  /** In the vendor's words: for operators, and only without the key. */
  readonly reason: string
  /** What the network calls it: ENOTFOUND, ECONNREFUSED. */
  readonly network?: string
  /** What could not be asked for at all: a header of what no header can hold, or no address. */
  readonly unsent?: 'header' | 'address'
}

/** Whoever opened a connection. All are called later, never within `connect` or `send`. */
export interface LinkListener {
  opened(): void
  message(data: Data): void
  /** Once, and the last. Not after `close`. */
  ended(ending: Ending): void
}

/** A WebSocket to a vendor. */
export interface Link {
  /** Once it has been opened. */
  send(data: Data): void
  /** What the network has not taken yet. */
  readonly bufferedBytes: number
  close(): void
}

/** Begins to connect. It never throws: what cannot be asked for has ended. */
export type Connect = (url: string, headers: Readonly<Record<string, string>>, listener: LinkListener) => Link

/** The types of browsers, which the page needs, hide what Bun's has besides. */
type BunSocket = WebSocket & { terminate(): void }
const BunSocket = WebSocket as unknown as new (url: string, options: Bun.WebSocketOptions) => BunSocket

/** The status is in no field of the event, only in Bun's words for it. */
const STATUS = /status code: (\d{3})\b/

/** Whoever answers a close does so within a round trip. */
export const CLOSES_WITHIN_MS = 2000
/** What the network has not taken of two seconds of audio, at 16 kHz: more will not leave before the wait is over. */
const MOST_LEFT_BYTES = 64 * 1024

/** `clock` times how long a close may take. */
export const connectBy =
  (clock: Clock): Connect =>
  (url, headers, listener) => {
    let socket: BunSocket
    try {
      socket = new BunSocket(url, { headers })
    } catch {
      return unsent(headers, listener)
    }
    socket.binaryType = 'arraybuffer'
    let status: number | undefined
    let network = ''
    let isClosed = false
    let closing: Disposable | undefined
    socket.addEventListener('open', () => listener.opened())
    socket.addEventListener('message', ({ data }) => {
      if (!isClosed) listener.message(typeof data === 'string' ? data : new Uint8Array(data as ArrayBuffer))
    })
    socket.addEventListener('error', (event) => {
      const told = STATUS.exec('message' in event ? String(event.message) : '')?.[1]
      if (told !== undefined) status = Number(told)
      network = networkCodeOf('error' in event && event.error)
    })
    socket.addEventListener('close', ({ code, reason }) => {
      closing?.[Symbol.dispose]()
      if (!isClosed)
        listener.ended({ code, reason, ...(status !== undefined && { status }), ...(network && { network }) })
    })
    return {
      send: (data) => void socket.send(data),
      get bufferedBytes() {
        return socket.bufferedAmount
      },
      close() {
        if (isClosed) return
        isClosed = true
        if (socket.readyState !== WebSocket.OPEN || socket.bufferedAmount > MOST_LEFT_BYTES) return socket.terminate()
        closing = clock.after(CLOSES_WITHIN_MS, () => socket.terminate())
        socket.close()
      },
    }
  }

export const systemConnect: Connect = connectBy(systemClock)

/** The link of a request that nothing can be made of. What was thrown may show the key. */
export function unsent(headers: Readonly<Record<string, string>>, listener: LinkListener): Link {
  let isClosed = false
  queueMicrotask(() => {
    if (!isClosed) listener.ended({ code: 1006, reason: '', unsent: areHeaders(headers) ? 'address' : 'header' })
  })
  return { send: () => {}, bufferedBytes: 0, close: () => void (isClosed = true) }
}
