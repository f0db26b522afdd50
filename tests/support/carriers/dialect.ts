/** One message on a stream. */
export type Message = string | Uint8Array<ArrayBuffer>

/** What a carrier knows of a call. */
export interface Facts {
  readonly callId: string
  readonly streamId: string
  readonly from: string
  readonly to: string
}

/** The request that announces a call, signed when there is a secret. */
export interface Webhook {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

/** Where the answer to the webhook has the carrier open its stream. */
export interface StreamTarget {
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly protocols?: readonly string[]
  /** What the answer wants to be told again on the stream. */
  readonly parameters: Readonly<Record<string, string>>
}

/** What a message of ours has the carrier do. */
export type Order =
  | { readonly type: 'play'; readonly samples: Int16Array }
  | { readonly type: 'mark'; readonly name: string }
  | { readonly type: 'clear' }
  | { readonly type: 'ready' }
  | { readonly type: 'hang-up' }
  | { readonly type: 'closed' }
  | { readonly type: 'other' }

/** One stream as its carrier speaks it. Counts its own messages. */
export interface Session {
  readonly opening: readonly Message[]
  speak(samples: Int16Array): Message
  press(digit: string): Message
  read(message: Message): Order
  /** `isCleared`: thrown away instead of played. Undefined where the carrier says nothing then. */
  reached(mark: string, isCleared: boolean): Message | undefined
  /** Nothing is left to play. */
  emptied(): Message | undefined
  /** The call is over; undefined where only the socket says so. */
  stopped(): Message | undefined
}

export interface Dialect {
  readonly rateHz: number
  /** How many times 20 ms the carrier puts in a message. */
  readonly packetHops: number
  /** Audio is sent only once we have agreed. */
  readonly waitsForUs: boolean
  /** The carrier closes the socket after a farewell from us. */
  readonly closesLast: boolean
  /** Undefined: the carrier opens its stream without asking. */
  webhook(baseUrl: string, facts: Facts, secret: string | undefined): Webhook | undefined
  /** Throws for an answer that the carrier would not understand. */
  target(answer: string, facts: Facts, secret: string | undefined): StreamTarget
  session(facts: Facts, target: StreamTarget): Session
}

export const OTHER: Order = { type: 'other' }

/** The web address as WebSocket. */
export const socketOf = (url: string): string => url.replace(/^http/, 'ws')

/** Carriers take nothing but TLS; the machine they run on is told apart by its name alone. */
export function assertSafe(url: string): string {
  const { protocol, hostname } = new URL(url)
  const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
  if (protocol !== 'wss:' && !(protocol === 'ws:' && isLocal)) throw new Error(`a carrier opens wss: only, not ${url}`)
  return url
}
