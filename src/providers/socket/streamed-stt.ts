import { type Heard, StreamedSession } from '../../stt/streamed.ts'
import type { Stt } from '../../stt/stt.ts'
import type { Io } from '../provider.ts'
import type { Data } from './connect.ts'
import { type SocketRequest, VendorSocket } from './vendor-socket.ts'

/** How one vendor's recogniser is spoken to: pure, and all that sets it apart. */
export interface SttDialect {
  readonly request: Omit<SocketRequest, 'stage'>
  /** Asks for the final words of all audio before it. */
  readonly finalize: string
  /** 20 ms at 16 kHz as the vendor takes them: their bytes unless given. The hop is the caller's again afterwards. */
  readonly audio?: (hop: Int16Array) => Data
  /** What a message says of the audio; nothing for most. Throws `StageError` where the vendor tells of its own failure. */
  readonly heard: (message: string) => Iterable<Heard>
}

/** A recogniser over a socket for each call, which is opened with the call. `language` as in `Stt.open`. */
export const streamedStt = (name: string, io: Io, dialectFor: (language: string | undefined) => SttDialect): Stt => ({
  name,
  open(signal, language) {
    const { request, finalize, audio = bytesOf, heard } = dialectFor(language)
    return new StreamedSession(
      ({ heard: tell, failed }) => {
        const message = (data: Data) => {
          if (typeof data === 'string') for (const each of heard(data)) tell(each)
        }
        const socket = new VendorSocket({ stage: 'stt', ...request }, io, { message, failed })
        return {
          write: (hop) => socket.send(audio(hop)),
          finalize: () => socket.send(finalize),
          [Symbol.dispose]: () => socket[Symbol.dispose](),
        }
      },
      io.clock,
      signal,
    )
  },
})

/** A copy, little-endian, as the samples are here. */
const bytesOf = ({ buffer, byteOffset, byteLength }: Int16Array): Data =>
  new Uint8Array(buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer)
