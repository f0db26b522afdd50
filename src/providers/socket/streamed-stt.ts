import { type Heard, StreamedSession } from '../../stt/streamed.ts'
import type { Stt } from '../../stt/stt.ts'
import type { Io } from '../provider.ts'
import { type AudioForm, formFor } from './audio-form.ts'
import type { Data } from './connect.ts'
import { SocketStream, type StreamForm } from './socket-stream.ts'
import { type SocketRequest, VendorSocket } from './vendor-socket.ts'

/** How one vendor's recogniser is spoken to, for one call: all that sets it apart. */
export interface SttDialect extends StreamForm {
  readonly request: Omit<SocketRequest, 'stage'>
  /** What a message says of the audio; nothing for most. Throws `StageError` where the vendor tells of its own failure. */
  readonly heard: (message: string) => readonly Heard[]
  /** The same of a binary message; they are passed over unless given. */
  readonly heardBytes?: (message: Uint8Array) => readonly Heard[]
}

/**
 * A recogniser over a socket for each call, which is opened with the call. `language` as in `Stt.open`. `form` is the one for the caller's line:
 * a vendor that takes it asks for it, and has it in its dialect.
 */
export const streamedStt = (
  name: string,
  io: Io,
  dialectFor: (language: string | undefined, form: AudioForm) => SttDialect,
): Stt => ({
  name,
  open(signal, language, _, callerRateHz) {
    const dialect = dialectFor(language, formFor(callerRateHz))
    return new StreamedSession(
      ({ heard, failed }) => {
        const hears = (data: Data) => (typeof data === 'string' ? dialect.heard(data) : dialect.heardBytes?.(data))
        const message = (data: Data) => {
          try {
            for (const each of hears(data) ?? []) heard(each)
          } catch (error) {
            // What it does not take of the bot's words is no loss.
            if (!stream.refusesSaid()) throw error
          }
        }
        const socket = new VendorSocket({ stage: 'stt', ...dialect.request }, io, { message, failed })
        const stream = new SocketStream(socket, dialect, io.clock)
        return stream
      },
      io.clock,
      signal,
    )
  },
})
