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
    send({ type: 'state-changed', state: 'thinking', atMs: 1 })
    send({ type: 'turn-timed', turn: 2, latency: { sentMs: 700 }, atMs: 1 })
    send({ type: 'interrupted', reply: 3, heard: 'One', atMs: 1 })
    send({ type: 'call-ended', reason: 'server-stopping', atMs: 1 })
    expect(told).toEqual([
      { type: 'state', state: 'thinking' },
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

  test('an error is told with its text, wherever a server puts it', () => {
    const { told, callbacks } = listen()
    const error = (data: unknown) => callbacks.onError?.({ id: '', label: 'rtvi-ai', type: 'error', data })
    error({ error: 'the voice failed', fatal: false })
    error({ message: 'older servers', fatal: true })
    error(undefined)
    expect(told).toEqual([
      { type: 'failed', message: 'the voice failed', fatal: false },
      { type: 'failed', message: 'older servers', fatal: true },
      { type: 'failed', message: 'unknown error', fatal: false },
    ])
  })
})
