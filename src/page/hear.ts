import { cut, segment, silenced } from './bot-words.ts'
import { add, type Conversation, find, ofThisCall, replace } from './conversation.ts'
import type { News } from './news.ts'
import { emptyReply, letters } from './reply.ts'
import { abandoned, toolTold } from './tool-lines.ts'

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
      return { ...conversation, reply: emptyReply }
    case 'written': {
      const { reply } = conversation
      return { ...conversation, reply: { ...reply, written: reply.written + letters(news.text) } }
    }
    case 'tool-began':
    case 'tool-used':
    case 'tool-dropped':
      return toolTold(conversation, news)
    case 'handed-over':
      return add(conversation, { role: 'note', note: { type: news.type, to: news.to } })
    case 'language':
      return spokenIn(conversation, news.language)
    case 'call-started':
      if (news.callId === conversation.callId) return conversation
      return { ...ended(conversation), call: conversation.call + 1, callId: news.callId, language: undefined }
    case 'disconnected':
      return ended(conversation)
    case 'connected':
    case 'out-of-touch':
    case 'in-touch':
    case 'ended':
    case 'state':
    case 'user-stopped-speaking':
    case 'listens':
    case 'bot-started-speaking':
    case 'bot-stopped-speaking':
    case 'paused':
    case 'resumed':
    case 'replaced':
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
  const answered = { ...conversation, reply: emptyReply }
  if (typed?.role === 'user') return replace(answered, { ...typed, status: 'confirmed' })
  const settled = { ...answered, openUser: undefined }
  const open = find(conversation, conversation.openUser)
  if (open && open === conversation.messages.at(-1)) {
    return replace(settled, { ...open, role: 'user', text, status: 'confirmed', typed: false })
  }
  // Something was typed and answered while this was being said: the bot was given it only now.
  const messages = settled.messages.filter((message) => message !== open)
  return add({ ...settled, messages }, { role: 'user', text, status: 'confirmed', typed: false })
}

/** The first language of a call is no news to who is in it. */
function spokenIn(conversation: Conversation, language: string): Conversation {
  const isChange = conversation.language !== undefined && conversation.language !== language
  const told = isChange ? add(conversation, { role: 'note', note: { type: 'language', language } }) : conversation
  return { ...told, language }
}

const ended = (conversation: Conversation): Conversation => ({
  ...abandoned(silenced(conversation)),
  openUser: undefined,
})
