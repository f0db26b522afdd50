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
      { type: 'turn-timed', turn: 2, latency: { sentMs: 700 } },
      { type: 'interrupted', heard: 'One' },
      { type: 'ended', reason: 'server-stopping' },
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
    error(undefined)
    expect(told).toEqual([
      { type: 'failed', code: 'timeout', message: 'The voice took too long.', fatal: true },
      { type: 'failed', code: '', message: 'Invalid message: send-text', fatal: false },
      { type: 'failed', code: '', message: 'Unknown error.', fatal: false },
    ])
  })
})
