import { markHeard, splitHeard } from './heard.ts'
import type { BotMessage, Message, Segment, UserMessage } from './message.ts'
import type { News } from './news.ts'

export interface Conversation {
  readonly messages: readonly Message[]
  /** The caller's message that is still being heard. */
  readonly openUser: number | undefined
  /** The bot's message that further segments join. */
  readonly openBot: number | undefined
  readonly nextId: number
  /** Calls made so far. Numbers that the server gives start afresh in each. */
  readonly call: number
  /** The server's name for the last of them. */
  readonly callId: string | undefined
}

export const emptyConversation: Conversation = {
  messages: [],
  openUser: undefined,
  openBot: undefined,
  nextId: 1,
  call: 0,
  callId: undefined,
}

/** Messages kept: an afternoon of talk. */
const MAX_MESSAGES = 400

/** The conversation after one more piece of news. */
export function hear(conversation: Conversation, news: News): Conversation {
  switch (news.type) {
    case 'user-started-speaking':
      return closeFinished(conversation)
    case 'transcribed':
      return transcribed(conversation, news.text, news.final)
    case 'user-turn':
      return confirmed(conversation, news.text)
    case 'typed':
      return add(conversation, { role: 'user', text: news.text, status: 'final', typed: true })
    case 'segment':
      return segment(conversation, news)
    case 'interrupted':
      return cut(conversation, news.heard)
    case 'reply-started':
      return { ...conversation, openBot: undefined }
    case 'call-started':
      if (news.callId === conversation.callId) return conversation
      return { ...ended(conversation), call: conversation.call + 1, callId: news.callId }
    case 'disconnected':
      return ended(conversation)
    case 'connected':
    case 'out-of-touch':
    case 'in-touch':
    case 'ended':
    case 'state':
    case 'user-stopped-speaking':
    case 'bot-started-speaking':
    case 'bot-stopped-speaking':
    case 'paused':
    case 'resumed':
    case 'turn-timed':
    case 'failed':
      return conversation
    default:
      return news satisfies never
  }
}

/** Words that led to no turn ("mm-hm" while the bot spoke) stay as they were heard; the next ones start afresh. */
function closeFinished(conversation: Conversation): Conversation {
  const open = find(conversation, conversation.openUser)
  return open?.role === 'user' && open.status === 'final' ? { ...conversation, openUser: undefined } : conversation
}

function transcribed(conversation: Conversation, text: string, final: boolean): Conversation {
  const status = final ? 'final' : 'partial'
  const open = find(conversation, conversation.openUser)
  if (open?.role === 'user') return replace(conversation, { ...open, text, status })
  const added = add(conversation, { role: 'user', text, status, typed: false })
  return { ...added, openUser: conversation.nextId }
}

function confirmed(conversation: Conversation, text: string): Conversation {
  const typed = ofThisCall(conversation).find(
    (message) => message.role === 'user' && message.typed && message.status !== 'confirmed' && message.text === text,
  )
  if (typed?.role === 'user') return replace({ ...conversation, openBot: undefined }, { ...typed, status: 'confirmed' })
  const settled = { ...conversation, openBot: undefined, openUser: undefined }
  const open = find(conversation, conversation.openUser)
  if (open && open === conversation.messages.at(-1)) {
    return replace(settled, { ...open, role: 'user', text, status: 'confirmed', typed: false })
  }
  // Something was typed and answered while this was being said: the bot was given it only now.
  const messages = settled.messages.filter((message) => message !== open)
  return add({ ...settled, messages }, { role: 'user', text, status: 'confirmed', typed: false })
}

function segment(conversation: Conversation, { id, text, heardChars, spoken }: Segment): Conversation {
  const heard: Segment = { id, text, heardChars, spoken }
  const holder = ofThisCall(conversation).findLast((message) => message.role === 'bot' && has(message, id))
  if (holder?.role === 'bot') {
    if (holder.cut) return conversation
    return replace(conversation, { ...holder, segments: holder.segments.map((old) => (old.id === id ? heard : old)) })
  }
  const open = find(conversation, conversation.openBot)
  if (open?.role === 'bot') return replace(conversation, { ...open, segments: [...open.segments, heard] })
  const added = add(conversation, { role: 'bot', segments: [heard], cut: false })
  return { ...added, openBot: conversation.nextId }
}

function cut(conversation: Conversation, heard: string): Conversation {
  const open = find(conversation, conversation.openBot)
  const closed = { ...conversation, openBot: undefined }
  if (open?.role !== 'bot') return closed
  return replace(closed, { ...open, segments: markHeard(open.segments, heard), cut: true })
}

/** Nobody will hear the rest. */
function ended(conversation: Conversation): Conversation {
  const open = find(conversation, conversation.openBot)
  const closed = { ...conversation, openUser: undefined, openBot: undefined }
  const isCut = open?.role === 'bot' && splitHeard(open).unheard !== ''
  return isCut ? replace(closed, { ...open, cut: true }) : closed
}

const ofThisCall = ({ messages, call }: Conversation): readonly Message[] =>
  messages.filter((message) => message.call === call)

const has = (message: BotMessage, segmentId: number): boolean => message.segments.some(({ id }) => id === segmentId)

function find({ messages }: Conversation, id: number | undefined): Message | undefined {
  return id === undefined ? undefined : messages.findLast((message) => message.id === id)
}

type Unnumbered = Omit<UserMessage, 'id' | 'call'> | Omit<BotMessage, 'id' | 'call'>

function add(conversation: Conversation, message: Unnumbered): Conversation {
  const { nextId: id, call } = conversation
  const messages = [...conversation.messages, { ...message, id, call }].slice(-MAX_MESSAGES)
  return { ...conversation, messages, nextId: id + 1 }
}

function replace(conversation: Conversation, message: Message): Conversation {
  return { ...conversation, messages: conversation.messages.map((old) => (old.id === message.id ? message : old)) }
}
