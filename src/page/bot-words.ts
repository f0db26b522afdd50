import { add, type Conversation, ofThisCall, partsOf, replace } from './conversation.ts'
import { markHeard, splitHeard } from './heard.ts'
import type { BotMessage, Message, Segment } from './message.ts'
import { emptyReply, letters, placeOf } from './reply.ts'

const isBot = (message: Message): message is BotMessage => message.role === 'bot'

/** A stretch of the bot's words is told for the first time, or more of it has been heard. */
export function segment(conversation: Conversation, { id, text, heardChars, spoken }: Segment): Conversation {
  const heard: Segment = { id, text, heardChars, spoken }
  const holder = ofThisCall(conversation)
    .filter(isBot)
    .findLast(({ segments }) => segments.some((old) => old.id === id))
  if (!holder) return joined(conversation, heard)
  if (holder.cut) return conversation
  return replace(conversation, { ...holder, segments: holder.segments.map((old) => (old.id === id ? heard : old)) })
}

function joined(conversation: Conversation, heard: Segment): Conversation {
  const { reply, nextId } = conversation
  const parts = partsOf(conversation)
  const at = placeOf(parts, reply, heard.text)
  const before = parts[at - 1]
  const shown = reply.shown + letters(heard.text)
  if (before && isBot(before)) {
    const grown = replace(conversation, { ...before, segments: [...before.segments, heard] })
    return { ...grown, reply: { ...reply, shown } }
  }
  const added = add(conversation, { role: 'bot', segments: [heard], cut: false }, parts[at])
  return { ...added, reply: { ...reply, shown, parts: reply.parts.toSpliced(at, 0, nextId) } }
}

/** The bot was interrupted: `heard` is the server's word on what was heard of the whole reply. */
export function cut(conversation: Conversation, heard: string): Conversation {
  const bots = partsOf(conversation).filter(isBot)
  const marked = markHeard(
    bots.flatMap(({ segments }) => segments),
    heard,
  )
  const settled: BotMessage[] = []
  let at = 0
  for (const bot of bots) {
    const segments = marked.slice(at, (at += bot.segments.length))
    const isCut = bot === bots.at(-1) || splitHeard({ ...bot, segments }).unheard !== ''
    settled.push({ ...bot, segments, cut: isCut })
  }
  return { ...replace(conversation, ...settled), reply: emptyReply }
}

/** Nobody will hear the rest. */
export function silenced(conversation: Conversation): Conversation {
  const unheard = partsOf(conversation)
    .filter(isBot)
    .filter((bot) => splitHeard(bot).unheard !== '')
  return { ...replace(conversation, ...unheard.map(cutOff)), reply: emptyReply }
}

const cutOff = (bot: BotMessage): BotMessage => ({ ...bot, cut: true })
