import { randomBytes } from 'node:crypto'

/** One message on a stream. */
export type Message = string | Uint8Array<ArrayBuffer>

/** What a carrier knows of a call. */
export interface Facts {
  readonly callId: string
  readonly streamId: string
  readonly from: string
  readonly to: string
  /** The server has asked for this call. */
  readonly isOutgoing: boolean
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
  /** One of them must be agreed to. */
  readonly protocols?: readonly string[]
  /** In which the caller hears and is heard, where that can be chosen. */
  readonly codec?: string
  /** What the answer wants to be told again on the stream. */
  readonly parameters: Readonly<Record<string, string>>
}

/** What a message of ours has the carrier do. */
export type Order =
  | { readonly type: 'play'; readonly samples: Int16Array }
  | { readonly type: 'mark'; readonly name: string }
  /** Throws away what waits: sound and marks, where it does not say which. */
  | { readonly type: 'clear'; readonly only?: 'sound' | 'marks' }
  /** On the caller's line. */
  | { readonly type: 'press'; readonly digits: string }
  | { readonly type: 'ready' }
  /** `variables`: for the flow that the call goes on in. */
  | { readonly type: 'hang-up'; readonly variables?: Readonly<Record<string, string>> }
  | { readonly type: 'closed' }
  /** Nothing that can be heard. */
  | { readonly type: 'noted' }

/** One stream as its carrier speaks it. Counts its own messages. What a carrier has no word for is left out. */
export interface Session {
  readonly rateHz: number
  readonly opening: readonly Message[]
  /** Mostly one message; none while one is overtaken by the next. */
  speak(samples: Int16Array): readonly Message[]
  press(digit: string): Message
  /** Throws for what the carrier would not take. */
  read(message: Message): Order
  /** `isCleared`: thrown away instead of played. */
  reached?(mark: string, isCleared: boolean): Message | undefined
  /** There is something to play, and then nothing is left. */
  began?(): Message
  emptied?(): Message
  cleared?(): Message
  objects?(problem: string): Message
  /** The call is over. */
  stopped?(): Message
}

export interface Dialect {
  /** How many times 20 ms the carrier puts in a message. */
  readonly packetHops: number
  /** Audio is sent only once we have agreed, and the socket closed only once we have said goodbye. */
  readonly waitsForUs: boolean
  ids(): Pick<Facts, 'callId' | 'streamId'>
  /** Undefined: the carrier opens its stream without asking. */
  webhook(url: string, facts: Facts, secret: string | undefined): Webhook | undefined
  /** Throws for an answer that the carrier would not understand. */
  target(answer: string, facts: Facts, secret: string | undefined): StreamTarget
  session(facts: Facts, target: StreamTarget): Session | Promise<Session>
}

export const hexId = (prefix: string): string => `${prefix}${randomBytes(16).toString('hex')}`

/** Plivo and Vonage write numbers so. */
export const withoutPlus = (number: string): string => number.replace(/^\+/, '')

/** The web address as WebSocket. */
export const socketOf = (url: string): string => url.replace(/^http/, 'ws')

/** Carriers take nothing but TLS; the machine they run on is told apart by its name alone. */
export function assertSafe(url: string): string {
  const { protocol, hostname } = new URL(url)
  const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
  if (protocol !== 'wss:' && !(protocol === 'ws:' && isLocal)) throw new Error(`a carrier opens wss: only, not ${url}`)
  return url
}

/** A WAV header in a payload is heard as a click. */
export function assertBare(bytes: Uint8Array): Uint8Array {
  if (bytes.length === 0) throw new Error('a message without sound')
  if (String.fromCharCode(...bytes.subarray(0, 4)) === 'RIFF') throw new Error('a WAV header would be heard')
  return bytes
}

export const unknown = (what: unknown): Error => new Error(`the carrier knows no message ${JSON.stringify(what)}`)
