import { type Heard, StreamedSession } from '../../stt/streamed.ts'
import type { Stt } from '../../stt/stt.ts'
import type { Io } from '../provider.ts'
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

/** A recogniser over a socket for each call, which is opened with the call. `language` as in `Stt.open`. */
export const streamedStt = (name: string, io: Io, dialectFor: (language: string | undefined) => SttDialect): Stt => ({
  name,
  open(signal, language) {
    const dialect = dialectFor(language)
    return new StreamedSession(
      ({ heard, failed }) => {
        const message = (data: Data) => {
          const all = typeof data === 'string' ? dialect.heard(data) : dialect.heardBytes?.(data)
          for (const each of all ?? []) heard(each)
        }
        return new SocketStream(
          new VendorSocket({ stage: 'stt', ...dialect.request }, io, { message, failed }),
          dialect,
        )
      },
      io.clock,
      signal,
    )
  },
})
