import { Type } from '@sinclair/typebox'
import { TypeCompiler } from '@sinclair/typebox/compiler'

/** What a client says on its data channel besides RTVI. */
export type ChatMessage =
  /** Once a second while it lives; plain text, not JSON. */
  | { type: 'ping' }
  /** A device of the client went on or off: 0 is the microphone. */
  | { type: 'track'; receiver: number; enabled: boolean }
  /** Signalling this server has no use for. */
  | { type: 'ignored' }
  /** To be read as RTVI. */
  | { type: 'rtvi' }

/** The caller's microphone among the receivers a client reports on. */
export const MICROPHONE = 0

const TrackStatus = TypeCompiler.Compile(
  Type.Object({
    type: Type.Literal('signalling'),
    message: Type.Object({
      type: Type.Literal('trackStatus'),
      receiver_index: Type.Integer(),
      enabled: Type.Boolean(),
    }),
  }),
)

/** Signalling messages are this small; a long text is not parsed twice to find that it is none. */
const MAX_SIGNALLING_CHARS = 512

/** Tells what kind of message a text is. Never throws. */
export function readChat(text: string): ChatMessage {
  if (text.startsWith('ping')) return { type: 'ping' }
  if (text.length > MAX_SIGNALLING_CHARS || !text.includes('"signalling"')) return { type: 'rtvi' }
  let message: unknown
  try {
    message = JSON.parse(text)
  } catch {
    return { type: 'rtvi' }
  }
  if (TrackStatus.Check(message)) {
    return { type: 'track', receiver: message.message.receiver_index, enabled: message.message.enabled }
  }
  return isSignalling(message) ? { type: 'ignored' } : { type: 'rtvi' }
}

const isSignalling = (message: unknown): boolean =>
  typeof message === 'object' && message !== null && 'type' in message && message.type === 'signalling'

/** The server ends the call: the client disconnects without calling it an error. */
export const PEER_LEFT = '{"type":"signalling","message":{"type":"peerLeft"}}'
