import type { Message } from './message.ts'
import { emptyReply, type OpenReply } from './reply.ts'

export interface Conversation {
  readonly messages: readonly Message[]
  /** The caller's message that is still being heard. */
  readonly openUser: number | undefined
  /** What further words of the bot join. */
  readonly reply: OpenReply
  readonly nextId: number
  /** Calls made so far. Numbers that the server gives start afresh in each. */
  readonly call: number
  /** The server's name for the last of them. */
  readonly callId: string | undefined
  /** In which that call is held, once it is known. */
  readonly language: string | undefined
}

export const emptyConversation: Conversation = {
  messages: [],
  openUser: undefined,
  reply: emptyReply,
  nextId: 1,
  call: 0,
  callId: undefined,
  language: undefined,
}

/** Messages kept: an afternoon of talk. */
const MAX_MESSAGES = 400

type Unnumbered<M = Message> = M extends Message ? Omit<M, 'id' | 'call'> : never

/** With one more message, which has the id `nextId`: at the end, or before another. */
export function add(conversation: Conversation, message: Unnumbered, before?: Message): Conversation {
  const { nextId: id, call, messages: old } = conversation
  const at = before ? old.indexOf(before) : old.length
  const messages = old.toSpliced(at, 0, { ...message, id, call }).slice(-MAX_MESSAGES)
  return { ...conversation, messages, nextId: id + 1 }
}

export function replace(conversation: Conversation, ...changed: readonly Message[]): Conversation {
  const byId = new Map(changed.map((message) => [message.id, message]))
  return { ...conversation, messages: conversation.messages.map((old) => byId.get(old.id) ?? old) }
}

export function find({ messages }: Conversation, id: number | undefined): Message | undefined {
  return id === undefined ? undefined : messages.findLast((message) => message.id === id)
}

export const ofThisCall = ({ messages, call }: Conversation): readonly Message[] =>
  messages.filter((message) => message.call === call)

/** What is shown of the reply so far. */
export const partsOf = (conversation: Conversation): readonly Message[] =>
  conversation.reply.parts.flatMap((id) => find(conversation, id) ?? [])
