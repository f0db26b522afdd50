import type { TimedWord } from '../../tts/tts.ts'
import type { Data } from './connect.ts'
import type { SocketRequest } from './vendor-socket.ts'

/** What a vendor says while it speaks. */
export type Said =
  /** Bare samples, or WAV, cut anywhere. */
  | { readonly type: 'audio'; readonly bytes: Uint8Array }
  /** Times count from the first audio of the reply, or of the piece (`timesPieces`). */
  | { readonly type: 'words'; readonly words: readonly TimedWord[] }
  /** All audio of the piece has come. */
  | { readonly type: 'spoken' }
  /** Nothing more comes of a reply that was ended or cancelled: the connection may be used for another. */
  | { readonly type: 'over' }
  /** The vendor waits for this. */
  | { readonly type: 'answer'; readonly data: Data }

/** What of it the speaker of a reply hears. */
export type SaidToSpeaker = Exclude<Said, { type: 'over' | 'answer' }>

/** How the pieces of one reply are spoken, over one connection. */
export interface ReplyDialect {
  /** What has a piece spoken to its end. */
  say(piece: string): readonly Data[]
  /** Tells that no more pieces come. */
  readonly end?: readonly Data[]
  /** Stops in the middle. A vendor that cannot be stopped is hung up on. */
  readonly cancel?: readonly Data[]
  /** The connection may be used again only once the vendor has said `over`. Else at once: its messages tell replies apart. */
  readonly tellsOver?: boolean
  /** What a message says of this reply; nothing for most. Throws `StageError` where the vendor tells of its own failure. */
  heard(message: Data): readonly Said[]
}

/** How one vendor's voice is spoken to: all that sets it apart. */
export interface TtsDialect {
  readonly request: Omit<SocketRequest, 'stage'>
  /** Of bare samples. */
  readonly rateHz: number
  /** Times of words count from the first audio of their piece, as where a vendor speaks each by itself. */
  readonly timesPieces?: boolean
  /** `id` is used for no other reply of this process. */
  readonly reply: (id: string) => ReplyDialect
}
