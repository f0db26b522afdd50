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

/** Begins to connect. */
export type Connect = (url: string, headers: Readonly<Record<string, string>>, listener: LinkListener) => Link

/** The types of browsers, which the page needs, hide the options that Bun's has. */
const BunSocket = WebSocket as unknown as new (url: string, options: Bun.WebSocketOptions) => WebSocket

/** The status is in no field of the event, only in Bun's words for it. */
const STATUS = /status code: (\d{3})\b/

export const systemConnect: Connect = (url, headers, listener) => {
  const socket = new BunSocket(url, { headers })
  socket.binaryType = 'arraybuffer'
  let status: number | undefined
  let isClosed = false
  socket.addEventListener('open', () => listener.opened())
  socket.addEventListener('message', ({ data }) => {
    if (!isClosed) listener.message(typeof data === 'string' ? data : new Uint8Array(data as ArrayBuffer))
  })
  socket.addEventListener('error', (event) => {
    const told = STATUS.exec('message' in event ? String(event.message) : '')?.[1]
    if (told !== undefined) status = Number(told)
  })
  socket.addEventListener('close', ({ code, reason }) => {
    if (!isClosed) listener.ended({ code, reason, ...(status !== undefined && { status }) })
  })
  return {
    send: (data) => void socket.send(data),
    get bufferedBytes() {
      return socket.bufferedAmount
    },
    close() {
      isClosed = true
      socket.close()
    },
  }
}
