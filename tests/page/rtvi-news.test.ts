import { describe, expect, test } from 'bun:test'

import type { News } from '../../src/page/news.ts'
import { newsFrom } from '../../src/page/rtvi-news.ts'

function listen() {
  const told: News[] = []
  return { told, callbacks: newsFrom((news) => told.push(news)) }
}

const progress = (accumulated_text: string) => ({ accumulated_text, remaining_text: '' })

describe('news from RTVI', () => {
  test('the progress of a segment is counted in its own characters', () => {
    const { told, callbacks } = listen()
    const segment = { text: 'Hello there.', segment_id: 7, will_be_spoken: true }
    callbacks.onBotOutput?.({ ...segment, spoken_status: 'new', spoken_progress: progress('') })
    callbacks.onBotOutput?.({ ...segment, spoken_status: 'in-progress', spoken_progress: progress('Hello') })
    callbacks.onBotOutput?.({ ...segment, spoken_status: 'completed' })
    expect(told).toMatchObject([{ heardChars: 0 }, { heardChars: 5 }, { heardChars: 12 }])
  })

  test('output that is no segment is left out: it came another way already', () => {
    const { told, callbacks } = listen()
    callbacks.onBotOutput?.({ text: 'Hello', aggregated_by: 'word', spoken: true })
    expect(told).toEqual([])
  })

  test("the server's own call events arrive beside RTVI's", () => {
    const { told, callbacks } = listen()
    const send = (voxray: unknown) => callbacks.onServerMessage?.({ voxray })
    send({ type: 'call-started', version: 1, callId: 'c1', wire: 'webrtc', atMs: 1 })
    send({ type: 'state-changed', state: 'thinking', atMs: 1 })
    send({ type: 'paused', reply: 3, atMs: 1 })
    send({ type: 'turn-timed', turn: 2, latency: { sentMs: 700 }, atMs: 1 })
    send({ type: 'interrupted', reply: 3, heard: 'One', atMs: 1 })
    send({ type: 'call-ended', reason: 'server-stopping', atMs: 1 })
    expect(told).toEqual([
      { type: 'call-started', callId: 'c1' },
      { type: 'state', state: 'thinking' },
      { type: 'paused' },
      { type: 'turn-timed', turn: 2, latency: { sentMs: 700 }, atMs: 1 },
      { type: 'interrupted', heard: 'One' },
      { type: 'ended', reason: 'server-stopping' },
    ])
  })

  test('what goes into a tool and comes out of it is told where the server shows it', () => {
    const { told, callbacks } = listen()
    const tool = { reply: 1, call: 'k1', tool: 'find_order', atMs: 5 }
    callbacks.onServerMessage?.({ voxray: { ...tool, type: 'tool-began', shown: '{"id":"A-1"}' } })
    callbacks.onServerMessage?.({ voxray: { ...tool, type: 'tool-used', outcome: 'done', ms: 40, shown: 'shipped' } })
    expect(told).toMatchObject([
      { type: 'tool-began', shown: '{"id":"A-1"}' },
      { type: 'tool-used', shown: 'shipped' },
    ])
  })

  test('what the agent does is told by the events of our server, and what goes into a tool is left out', () => {
    const { told, callbacks } = listen()
    const send = (voxray: unknown) => callbacks.onServerMessage?.({ voxray })
    const tool = { reply: 1, call: 'k1', tool: 'find_order', atMs: 5 }
    callbacks.onBotLlmText?.({ text: 'Let me look.' })
    send({ ...tool, type: 'tool-began', input: { id: 'A-1' } })
    send({ ...tool, type: 'tool-used', outcome: 'failed', ms: 40 })
    send({ ...tool, type: 'tool-dropped' })
    send({ type: 'handed-over', to: 'sales', atMs: 6 })
    send({ type: 'language-changed', language: 'de', atMs: 6 })
    callbacks.onUserMuteStarted?.()
    callbacks.onUserMuteStopped?.()
    const run = { run: 'k1', tool: 'find_order' }
    expect(told).toEqual([
      { type: 'written', text: 'Let me look.' },
      { type: 'tool-began', ...run, atMs: 5 },
      { type: 'tool-used', ...run, outcome: 'failed', ms: 40, atMs: 5 },
      { type: 'tool-dropped', ...run },
      { type: 'handed-over', to: 'sales' },
      { type: 'language', language: 'de' },
      { type: 'listens', listens: false },
      { type: 'listens', listens: true },
    ])
  })

  test("an application's own messages are none of the page's business", () => {
    const { told, callbacks } = listen()
    for (const data of [undefined, null, 'text', 7, {}, { other: 1 }, { voxray: { type: 'token' } }]) {
      callbacks.onServerMessage?.(data)
    }
    expect(told).toEqual([])
  })

  test('an error is told with its code and its text', () => {
    const { told, callbacks } = listen()
    const error = (data: unknown) => callbacks.onError?.({ id: '', label: 'rtvi-ai', type: 'error', data })
    error({ error: 'The voice took too long.', fatal: true, stage: 'tts', code: 'timeout' })
    error({ error: 'Invalid message: send-text', fatal: false })
    error({ error: 'A tool failed.', fatal: false, stage: 'tool', code: 'failed' })
    error(undefined)
    expect(told).toEqual([
      { type: 'failed', code: 'timeout', message: 'The voice took too long.', fatal: true, ofTool: false },
      { type: 'failed', code: '', message: 'Invalid message: send-text', fatal: false, ofTool: false },
      { type: 'failed', code: 'failed', message: 'A tool failed.', fatal: false, ofTool: true },
      { type: 'failed', code: '', message: 'Unknown error.', fatal: false, ofTool: false },
    ])
  })
})
