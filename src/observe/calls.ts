import type { CallInfo } from '../call/info.ts'
import type { CallEvent, TurnLatency } from '../event/call-event.ts'
import type { Watcher } from '../call/watcher.ts'
import { CallCounter } from './call-figures.ts'
import type { Log, LogFields } from './log.ts'

/** Writes what happens in calls to the log: that it happened and how long it took, never what was said. */
export const logCalls = (log: Log): Watcher => ({
  open(info) {
    const { callId: call, wire } = info
    const about = { call }
    const counter = new CallCounter()
    return {
      event(event) {
        counter.count(event)
        if (event.type === 'call-started') log.info('call started', { ...about, ...joinsOf(info) })
        else if (event.type === 'call-ended')
          log.info('call ended', { ...about, ...joinsOf(info), reason: event.reason, wire, ...counter.figures })
        else logEvent(log, about, event)
      },
    }
  },
})

/** What the call can be joined to elsewhere. Numbers of people stay out of the log. */
const joinsOf = ({ agent, sessionId, phone, trace }: CallInfo): LogFields => ({
  agent,
  ...(sessionId !== undefined && { session: sessionId }),
  ...(phone && { carrier: phone.carrier, carrierCall: phone.callId }),
  trace: trace.traceId,
})

function logEvent(log: Log, about: LogFields, event: CallEvent): void {
  switch (event.type) {
    case 'connection-lost':
      return log.info('connection lost, waiting for the caller', about)
    case 'connection-resumed':
      return log.info('connection resumed', { ...about, awayMs: Math.round(event.awayMs) })
    case 'failed': {
      const { stage, code, message, fatal, model } = event
      const whose = { stage, ...(model !== undefined && { model }) }
      return log[fatal ? 'error' : 'warn']('stage failed', { ...about, ...whose, code, reason: message })
    }
    case 'turn-timed':
      return log.info('turn answered', { ...about, turn: event.turn, ...rounded(event.latency) })
    case 'interrupted':
      return log.info('bot interrupted', { ...about, reply: event.reply })
    case 'paused':
      return log.debug('bot paused', { ...about, reply: event.reply })
    case 'resumed':
      return log.debug('bot resumed', { ...about, reply: event.reply })
    case 'ran-dry':
      return log.debug('reply ran dry', { ...about, reply: event.reply, ms: Math.round(event.ms) })
    case 'fell-back':
      return log.debug('stage gave nothing', { ...about, stage: event.stage })
    case 'replaced': {
      const { stage, from, to, code } = event
      return log.debug('stage done by another', { ...about, stage, from, to, code })
    }
    case 'hedged': {
      const { from, by, won } = event
      return log.debug('two models asked', { ...about, from, by, won })
    }
    case 'answered-by':
      return log.info('call answered', { ...about, by: event.by })
    case 'tool-used': {
      const { reply, tool, outcome } = event
      return log.info('tool used', { ...about, reply, tool, outcome })
    }
    case 'tokens-used': {
      const { reply, promptTokens, completionTokens, cachedTokens } = event
      const cached = cachedTokens === undefined ? {} : { cachedTokens }
      return log.debug('tokens used', { ...about, reply, promptTokens, completionTokens, ...cached })
    }
    case 'state-changed':
      return log.debug('state changed', { ...about, state: event.state })
    case 'language-changed':
      return log.debug('language changed', { ...about, language: event.language })
    case 'handed-over':
      return log.info('handed over to another agent', { ...about, to: event.to })
    case 'user-started-speaking':
    case 'user-stopped-speaking':
    case 'user-mute-started':
    case 'user-mute-stopped':
    case 'reply-started':
    case 'bot-started-speaking':
    case 'bot-stopped-speaking':
      return log.debug(event.type.replaceAll('-', ' '), about)
    case 'call-started':
    case 'call-ended':
    case 'voice-started':
    case 'voice-stopped':
    case 'backchannel':
    case 'tool-called':
    case 'tool-began':
    case 'tool-dropped':
    case 'transcribed':
    case 'user-turn':
    case 'token':
    case 'tokens-ended':
    case 'speech-started':
    case 'piece':
    case 'speech-ended':
    case 'audio-recognised':
    case 'pauses-learnt':
    case 'draft-dropped':
    case 'speech-dropped':
      return
    default:
      return event satisfies never
  }
}

const rounded = (latency: TurnLatency): LogFields =>
  Object.fromEntries(Object.entries(latency).map(([stage, ms]: [string, number]) => [stage, Math.round(ms)]))
