import type { BotOutputData, RTVIEventCallbacks, RTVIMessage } from '@pipecat-ai/client-js'

import type { ClientEvent } from '../transport/client-event.ts'
import type { News } from './news.ts'

/** The callbacks of a Pipecat client that tell the page's news. */
export function newsFrom(tell: (news: News) => void): RTVIEventCallbacks {
  return {
    onUserStartedSpeaking: () => tell({ type: 'user-started-speaking' }),
    onUserStoppedSpeaking: () => tell({ type: 'user-stopped-speaking' }),
    onUserMuteStarted: () => tell({ type: 'listens', listens: false }),
    onUserMuteStopped: () => tell({ type: 'listens', listens: true }),
    onUserTranscript: ({ text, final }) => tell({ type: 'transcribed', text, final }),
    onUserLlmText: ({ text }) => tell({ type: 'user-turn', text }),
    onBotLlmStarted: () => tell({ type: 'reply-started' }),
    onBotLlmText: ({ text }) => tell({ type: 'written', text }),
    onBotStartedSpeaking: () => tell({ type: 'bot-started-speaking' }),
    onBotStoppedSpeaking: () => tell({ type: 'bot-stopped-speaking' }),
    onBotOutput: (output) => {
      const segment = readSegment(output)
      if (segment) tell(segment)
    },
    onServerMessage: (data: unknown) => {
      const news = readServerMessage(data)
      if (news) tell(news)
    },
    onError: (message) => tell(readError(message)),
  }
}

function readSegment(output: BotOutputData): News | undefined {
  const { text, segment_id: id } = output
  if (id === undefined) return undefined
  const spoken = output.will_be_spoken ?? true
  const heardChars = output.spoken_status === 'completed' ? text.length : heardOf(output)
  return { type: 'segment', id, text, heardChars, spoken }
}

const heardOf = (output: BotOutputData): number => output.spoken_progress?.accumulated_text.length ?? 0

/** What RTVI has no message for: our server sends its own call events as `{ voxray: ClientEvent }`. */
function readServerMessage(data: unknown): News | undefined {
  if (typeof data !== 'object' || data === null || !('voxray' in data)) return undefined
  const event = data.voxray as ClientEvent
  switch (event.type) {
    case 'call-started':
      return { type: event.type, callId: event.callId }
    case 'state-changed':
      return { type: 'state', state: event.state }
    case 'interrupted':
      return { type: 'interrupted', heard: event.heard }
    case 'paused':
    case 'resumed':
      return { type: event.type }
    case 'turn-timed':
      return { type: event.type, turn: event.turn, latency: event.latency, atMs: event.atMs }
    case 'tool-began':
      return { type: event.type, run: event.call, tool: event.tool, atMs: event.atMs, ...shownIn(event) }
    case 'tool-used': {
      const { type, call: run, tool, outcome, ms, atMs } = event
      return { type, run, tool, outcome, ms, atMs, ...shownIn(event) }
    }
    case 'tool-dropped':
      return { type: event.type, run: event.call, tool: event.tool }
    case 'replaced':
      return { type: event.type, stage: event.stage, code: event.code }
    case 'handed-over':
      return { type: event.type, to: event.to }
    case 'language-changed':
      return { type: 'language', language: event.language }
    case 'call-ended':
      return { type: 'ended', reason: event.reason }
    default:
      return undefined
  }
}

const shownIn = ({ shown }: { readonly shown?: string }) => (shown === undefined ? {} : { shown })

/** `code` is missing where the server objects to a message of ours. */
function readError({ data }: RTVIMessage): News {
  const { error, code, fatal, stage } = (data ?? {}) as {
    error?: string
    code?: string
    fatal?: boolean
    stage?: string
  }
  return {
    type: 'failed',
    code: code ?? '',
    message: error ?? 'Unknown error.',
    fatal: fatal === true,
    ofTool: stage === 'tool',
  }
}
