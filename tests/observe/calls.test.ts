import { expect, test } from 'bun:test'
import { logCalls } from '../../src/observe/calls.ts'
import { createLog } from '../../src/observe/log.ts'
import { StageError } from '../../src/std/errors.ts'
import { callInfo } from '../support/call-info.ts'
import { VirtualClock } from '../support/clock.ts'
import { outputTo } from '../support/log-output.ts'
import type { CallEvent } from '../../src/event/call-event.ts'

const SECRET = 'my card number is 4111'

/** One of each; what a caller or the bot says is `SECRET`. */
const EVENTS: readonly CallEvent[] = [
  { atMs: 0, type: 'call-started', callId: 'c-1', wire: 'webrtc' },
  { atMs: 0, type: 'state-changed', state: 'thinking' },
  { atMs: 0, type: 'language-changed', language: 'de' },
  { atMs: 0, type: 'user-started-speaking' },
  { atMs: 0, type: 'user-stopped-speaking' },
  { atMs: 0, type: 'transcribed', text: SECRET, final: true },
  { atMs: 0, type: 'user-turn', turn: 1, text: SECRET },
  { atMs: 0, type: 'reply-started', reply: 1 },
  { atMs: 0, type: 'token', reply: 1, text: SECRET },
  { atMs: 0, type: 'tokens-ended', reply: 1 },
  { atMs: 0, type: 'speech-started', reply: 1 },
  { atMs: 0, type: 'bot-started-speaking', reply: 1 },
  { atMs: 0, type: 'piece', reply: 1, piece: 1, text: SECRET, heardChars: 3, status: 'new', spoken: true },
  { atMs: 0, type: 'speech-ended', reply: 1 },
  { atMs: 0, type: 'bot-stopped-speaking', reply: 1 },
  { atMs: 0, type: 'interrupted', reply: 1, heard: SECRET, byVoice: true },
  { atMs: 0, type: 'resumed', reply: 1 },
  { atMs: 0, type: 'answered-by', by: 'human' },
  { atMs: 0, type: 'connection-lost' },
  { atMs: 0, type: 'connection-resumed', awayMs: 4000.4 },
  { atMs: 0, type: 'turn-timed', turn: 1, latency: { decisionMs: 550.4, sentMs: 812.9 } },
  { atMs: 0, type: 'tokens-used', reply: 1, promptTokens: 10, completionTokens: 5, cachedTokens: 4 },
  {
    atMs: 0,
    type: 'failed',
    ...new StageError('llm', 'timeout', ''),
    message: 'nothing came for 5000 ms',
    fatal: false,
  },
  { atMs: 0, type: 'replaced', stage: 'llm', from: 'acme', to: 'bolt', code: 'timeout' },
  { atMs: 0, type: 'hedged', stage: 'llm', from: 'acme', by: 'bolt', won: true },
  { atMs: 0, type: 'call-ended', reason: 'hung-up' },
]

const INFO = callInfo({ callId: 'c-1', wire: 'webrtc' })

const PHONE = callInfo({
  callId: 'c-2',
  wire: 'telephony',
  sessionId: 's-1',
  phone: { carrier: 'twilio', direction: 'incoming', callId: 'CA1', from: '+15551230001', to: '+15559870002' },
})

const linesAt = (level: 'debug' | 'info', info = INFO, events = EVENTS) => {
  const lines: string[] = []
  const log = createLog({
    level,
    json: false,
    clock: new VirtualClock(),
    output: outputTo((line) => lines.push(line.trim().slice(9))),
  })
  const watch = logCalls(log).open(info)
  for (const event of events) watch.event?.(event)
  return lines
}

test('what is said never enters the log, at any level', () => {
  expect(linesAt('debug').join('\n')).not.toContain('4111')
})

test('at info a call tells its beginning, its turns, its troubles and its end', () => {
  expect(linesAt('info')).toEqual([
    'info  call started call=c-1 agent=default trace=0af7651916cd43dd8448eb211c80319c',
    'info  bot interrupted call=c-1 reply=1',
    'info  call answered call=c-1 by=human',
    'info  connection lost, waiting for the caller call=c-1',
    'info  connection resumed call=c-1 awayMs=4000',
    'info  turn answered call=c-1 turn=1 decisionMs=550 sentMs=813',
    'warn  stage failed call=c-1 stage=llm code=timeout reason="nothing came for 5000 ms"',
    'info  call ended call=c-1 agent=default trace=0af7651916cd43dd8448eb211c80319c reason=hung-up wire=webrtc durationMs=0 turns=1 interruptions=1 promptTokens=10 completionTokens=5 cachedTokens=4 speculativeTokens=0 speculativeCharacters=0 recognisedMs=0',
  ])
})

test('beginning and end name all that the call can be joined to, and every other line the call', () => {
  const lines = linesAt('debug', PHONE)
  const joined =
    'call=c-2 agent=default session=s-1 carrier=twilio carrierCall=CA1 trace=0af7651916cd43dd8448eb211c80319c'
  expect(lines[0]).toBe(`info  call started ${joined}`)
  expect(lines.at(-1)).toStartWith(`info  call ended ${joined} reason=hung-up wire=telephony `)
  for (const line of lines) expect(line).toContain(' call=c-2')
})

test('numbers of people never enter the log, at any level', () => {
  expect(linesAt('debug', PHONE).join('\n')).not.toContain('+1555')
})
