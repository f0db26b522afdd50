import { whyTooMuch } from '../../std/json.ts'
import type { Pcm } from '../../audio/pcm.ts'
import type { EndReason } from '../../event/call-event.ts'
import type { Message } from '../socket/socket.ts'

/** What the carrier tells of the call when its stream starts. */
export interface StreamStart {
  /** The name of the carrier. */
  readonly carrier: string
  /** As the carrier's REST API names it. */
  readonly callId: string
  readonly streamId: string
  readonly accountId?: string
  readonly from?: string
  readonly to?: string
  /** What we or the operator put into the stream. The ticket is taken out. */
  readonly parameters: Readonly<Record<string, string>>
  /** Admits the stream, where we have handed one out. */
  readonly ticket?: string
  /** The carrier tests whether we answer: no call is to be started. */
  readonly isProbe: boolean
}

/** What one message of a carrier says. */
export type CarrierEvent =
  /** In the order in which it was said, even if the carrier sends it in another. */
  | { readonly type: 'audio'; readonly pcm: Pcm }
  | { readonly type: 'digit'; readonly key: string }
  /** All that was sent before this mark has been played, or thrown away because we cleared. */
  | { readonly type: 'mark'; readonly name: string }
  /** To be answered at once. */
  | { readonly type: 'asked'; readonly answer: Message }
  /** The caller has gone, or the carrier ends the stream. */
  | { readonly type: 'stopped'; readonly answer?: Message }
  /** The carrier breaks its own protocol in a way that ends the stream. */
  | { readonly type: 'broken'; readonly problem: string; readonly answer: Message }
  /** The carrier would not take what we sent, in its own words. */
  | { readonly type: 'objected'; readonly problem: string }
  | { readonly type: 'nothing' }
  /** Not what the carrier would send. */
  | { readonly type: 'bad'; readonly problem: string }

/** One stream in its carrier's dialect: knows messages, and neither sockets nor time. */
export interface Serializer {
  readonly start: StreamStart
  readonly playRateHz: number
  /** Of the caller's audio, where it has another. */
  readonly callerRateHz?: number
  /** How much audio goes out in one message. */
  readonly packetMs: number
  /** The carrier sends a message for each key the caller presses. */
  readonly tellsKeys: boolean
  /** Sent as soon as the stream is accepted. */
  readonly welcome?: Message
  /** The carrier closes the socket, after it has answered our farewell. */
  readonly closesLast?: true
  /** Never throws. Samples and bytes are the caller's. */
  decode(message: Message): CarrierEvent
  /** One hop; undefined while a message is not full. Bytes are good until the next call. */
  encode(hop: Int16Array): Message | undefined
  /** What has been held back, padded as the carrier wants it. */
  flush?(): Message | undefined
  /** Asks to be told when what was sent so far has been played. Undefined where the carrier tells unasked. */
  mark(name: string): Message | undefined
  /** Throws away what has not been played; what is held back here too. */
  clear(): readonly Message[]
  /** Presses keys of the caller's line. */
  press?(keys: string): Message
  /** Hands the caller over to a number or an address, and is the last word. */
  handOver?(to: string): Message
  /** Says why a caller can be handed over in no way at all. */
  readonly noTransfer?: string
  /** Said before the socket closes. */
  farewell?(reason: EndReason): Message
}

/** What comes of the first message that tells which carrier speaks. */
export type Opening =
  | { readonly type: 'stream'; readonly serializer: Serializer }
  /** Has a codec that must be loaded, which is done only for an admitted stream. The caller of `load` disposes of it. */
  | { readonly type: 'unloaded'; readonly start: StreamStart; load(): Promise<Serializer & Disposable> }
  /** `answer` tells the carrier, where it has a word for it. */
  | { readonly type: 'refused'; readonly problem: string; readonly answer?: Message }

export interface Dialect {
  /** The subprotocols of its sockets. The first of these that is asked for is agreed to. */
  readonly subprotocols?: readonly string[]
  /** Undefined when this is not the start of a stream of this carrier. `message` is parsed JSON. */
  open(message: unknown, subprotocol: string | undefined): Opening | undefined
}

export const NOTHING: CarrierEvent = { type: 'nothing' }

export const bad = (problem: string): CarrierEvent => ({ type: 'bad', problem })

/** Carriers' codes and titles; their details may quote what was sent. */
const MOST_PROBLEM_CHARS = 80

export const objected = (...told: readonly unknown[]): CarrierEvent => ({
  type: 'objected',
  problem: told
    .filter((part) => typeof part === 'string' || typeof part === 'number')
    .join(' ')
    .replaceAll(/[^\w .,:-]/g, '')
    .slice(0, MOST_PROBLEM_CHARS),
})

export const refused = (problem: string): Opening => ({ type: 'refused', problem })

export function parseJson(text: string): unknown {
  try {
    return whyTooMuch(text) === undefined ? JSON.parse(text) : undefined
  } catch {
    return undefined
  }
}
