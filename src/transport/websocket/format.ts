import type { Pcm } from '../../audio/pcm.ts'
import type { Clock } from '../../std/clock.ts'
import type { ClientEvent } from '../client-event.ts'
import type { Message } from '../socket/socket.ts'
import type { WireCommand } from '../wire.ts'

/** What the stock client plays everything at, whatever a message says; so all formats send it. */
export const PLAY_RATE_HZ = 24_000

/** A busy event loop or Wi-Fi is easily late by 50 to 100 ms. */
export const LEAD_MS = 100

/** The connection a format speaks over. */
export interface FormatIo {
  send(message: Message): void
  command(command: WireCommand): void
  audio(pcm: Pcm): void
  readonly clock: Clock
}

/** How messages are written. One `Format` serves all connections; each opens a session, which holds its state. */
export interface Format {
  open(io: FormatIo): FormatSession
}

export interface FormatSession {
  /** How far ahead of the ear speech is sent: a client runs dry with too little and falls silent late with too much. */
  readonly leadMs: number
  /** False where the client has no word for the answer to `tool-asked`. */
  readonly answersTools?: boolean
  /** The call listens now: formats without a handshake of their own say `ready`. */
  begin(): void
  /** One message of the client. False when it made no sense, which the client has then been told. Never throws. */
  receive(message: Message): boolean
  /** One hop at `PLAY_RATE_HZ`; the bytes are good until the next call. Called 50 times a second. */
  encodeAudio(hop: Int16Array): Message
  tell(event: ClientEvent): void
  /** Tells the client to drop the speech it has not played, where the format has a word for it. */
  clear(): void
  /** Tells the client what it did wrong. */
  complain(problem: string): void
}
