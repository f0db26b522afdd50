import type { EndReason } from '../../event/call-event.ts'

/** One WebSocket message: text or binary. */
export type Message = string | Uint8Array

/** The server's end of a WebSocket, as Bun has it; the bytes given to `send` are copied before it returns. */
export interface WireSocket {
  /** Bytes sent, -1 when queued behind a slow reader, 0 when dropped. */
  send(data: Message): number
  ping(): void
  /** Scripts in a browser see no ping: with each, the client gets a message too. */
  readonly wantsHeartbeats?: boolean
  close(code: number, reason: string): void
  /** Cuts the connection without a word. */
  terminate(): void
  bufferedBytes(): number
}

/** RFC 6455 §7.4.1. */
export const CLOSE_CODES: Record<EndReason, number> = {
  'caller-left': 1000,
  'hung-up': 1000,
  transferred: 1000,
  voicemail: 1000,
  'menu-stuck': 1000,
  'max-duration': 1000,
  idle: 1000,
  'connection-lost': 1001,
  'server-stopping': 1001,
  'out-of-service': 1011,
  failed: 1011,
}

/** Closed by the far side's own wish: hung up, page left, closed without a code (RFC 6455 §7.4.1). */
export const isGoodbye = (code: number): boolean => code === 1000 || code === 1001 || code === 1005

/** Text as good as always is one byte a character. */
export const sizeOf = (message: Message): number => (typeof message === 'string' ? message.length : message.byteLength)

/** Bun hands out Node's `Buffer`, whose `slice` shares memory where that of `Uint8Array` copies. */
export function plain(message: Message): Message {
  return typeof message === 'string' ? message : new Uint8Array(message.buffer, message.byteOffset, message.byteLength)
}
