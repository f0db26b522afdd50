import { excerpt } from '../std/excerpt.ts'
import { failureText } from '../std/errors.ts'
import type { CallEvent, TurnLatency } from '../event/call-event.ts'
import { CLIENT_EVENTS_VERSION, type ClientEvent, type ClientLatency } from './client-event.ts'

/** What clients are shown of what goes into a tool and of what it brings. */
const MOST_SHOWN_CHARS = 1000

/**
 * What a client is told of an event. Field by field, so that what is added to an event of the call stays inside until it is
 * added here. Undefined for what is of no use to clients. `showsTools`: what goes into tools and what they bring, too.
 */
export function toClient(event: CallEvent, showsTools = false): ClientEvent | undefined {
  const { atMs } = event
  switch (event.type) {
    case 'call-started':
      return { atMs, type: event.type, version: CLIENT_EVENTS_VERSION, callId: event.callId, wire: event.wire }
    case 'state-changed':
      return { atMs, type: event.type, state: event.state }
    case 'language-changed':
      return { atMs, type: event.type, language: event.language }
    case 'user-started-speaking':
    case 'user-stopped-speaking':
    case 'user-mute-started':
    case 'user-mute-stopped':
    case 'connection-lost':
    case 'voice-started':
    case 'voice-stopped':
      return { atMs, type: event.type }
    case 'transcribed':
      return { atMs, type: event.type, text: event.text, final: event.final }
    case 'user-turn':
      return { atMs, type: event.type, turn: event.turn, text: event.text }
    case 'token':
      return { atMs, type: event.type, reply: event.reply, text: event.text }
    case 'reply-started':
    case 'tokens-ended':
    case 'speech-started':
    case 'bot-started-speaking':
    case 'speech-ended':
    case 'bot-stopped-speaking':
    case 'paused':
    case 'resumed':
      return { atMs, type: event.type, reply: event.reply }
    case 'piece': {
      const { type, reply, piece, text, heardChars, status, spoken } = event
      return { atMs, type, reply, piece, text, heardChars, status, spoken }
    }
    case 'interrupted':
      return { atMs, type: event.type, reply: event.reply, heard: event.heard }
    case 'ran-dry':
      return { atMs, type: event.type, reply: event.reply, ms: event.ms }
    case 'backchannel':
      return { atMs, type: event.type, text: event.text }
    case 'tool-called':
    case 'tool-began': {
      const { type, reply, call, tool, input } = event
      const told = { atMs, type, reply, call, tool, input }
      return showsTools ? { ...told, shown: excerpt(JSON.stringify(input) ?? '', MOST_SHOWN_CHARS) } : told
    }
    case 'tool-dropped':
      return { atMs, type: event.type, reply: event.reply, call: event.call, tool: event.tool }
    case 'tool-used': {
      const { type, reply, call, tool, outcome, ms } = event
      const told = { atMs, type, reply, call, tool, outcome, ms }
      return showsTools ? { ...told, shown: excerpt(event.told, MOST_SHOWN_CHARS) } : told
    }
    case 'answered-by':
      return { atMs, type: event.type, by: event.by }
    case 'handed-over':
      return { atMs, type: event.type, to: event.to }
    case 'fell-back':
      return { atMs, type: event.type, stage: event.stage }
    case 'replaced':
      return { atMs, type: event.type, stage: event.stage, code: event.code }
    case 'hedged':
      return { atMs, type: event.type, stage: event.stage, won: event.won }
    case 'turn-timed':
      return { atMs, type: event.type, turn: event.turn, latency: latencyOf(event.latency) }
    case 'tokens-used': {
      const { type, reply, promptTokens, completionTokens, cachedTokens } = event
      const tokens = { promptTokens, completionTokens, ...(cachedTokens !== undefined && { cachedTokens }) }
      return { atMs, type, reply, ...tokens }
    }
    case 'audio-recognised':
    case 'pauses-learnt':
    case 'draft-dropped':
    case 'speech-dropped':
      return undefined
    case 'failed': {
      const { type, stage, code, fatal } = event
      return { atMs, type, stage, code, text: failureText(stage, code), fatal }
    }
    case 'connection-resumed':
      return { atMs, type: event.type, awayMs: event.awayMs }
    case 'call-ended':
      return { atMs, type: event.type, reason: event.reason }
    default:
      return event satisfies never
  }
}

const STAGES = [
  'decisionMs',
  'transcriptMs',
  'askedMs',
  'firstTokenMs',
  'firstPieceMs',
  'voiceAskedMs',
  'firstAudioMs',
  'sentMs',
] as const satisfies (keyof ClientLatency)[]

function latencyOf(latency: TurnLatency): ClientLatency {
  const told: { -readonly [Stage in keyof ClientLatency]: number } = {}
  for (const stage of STAGES) {
    const ms = latency[stage]
    if (ms !== undefined) told[stage] = ms
  }
  return told
}
