import { add, type Conversation, ofThisCall, replace } from './conversation.ts'
import type { Message, ToolMessage } from './message.ts'
import type { News } from './news.ts'

type ToolNews = Extract<News, { type: 'tool-began' | 'tool-used' | 'tool-dropped' }>

const isRunning = (message: Message): message is ToolMessage => message.role === 'tool' && message.status === 'running'

/** A tool has begun, has its result, or was not begun: one line among the words. Some models give all calls of a talk the same id. */
export function toolTold(conversation: Conversation, news: ToolNews): Conversation {
  const running = ofThisCall(conversation)
    .filter(isRunning)
    .findLast(({ run }) => run === news.run)
  if (news.type === 'tool-began') return running ? conversation : line(conversation, news)
  const used = running ? conversation : line(conversation, news)
  const told = running ?? used.messages.at(-1)
  if (told?.role !== 'tool') return conversation
  const end =
    news.type === 'tool-used'
      ? ({ status: news.outcome, ms: news.ms, result: news.shown } as const)
      : ({ status: 'dropped' } as const)
  return replace(used, { ...told, name: news.tool, ...end })
}

function line(conversation: Conversation, news: ToolNews): Conversation {
  const { run, tool: name } = news
  const input = news.type === 'tool-began' ? news.shown : undefined
  const { reply, nextId } = conversation
  const { written } = reply
  const added = add(conversation, {
    role: 'tool',
    run,
    name,
    status: 'running',
    ms: undefined,
    input,
    result: undefined,
    written,
  })
  return { ...added, reply: { ...reply, parts: [...reply.parts, nextId] } }
}

/** The call is over: what still runs will not be told of. */
export function abandoned(conversation: Conversation): Conversation {
  return replace(conversation, ...ofThisCall(conversation).filter(isRunning).map(unfinished))
}

const unfinished = (tool: ToolMessage): ToolMessage => ({ ...tool, status: 'unfinished' })
