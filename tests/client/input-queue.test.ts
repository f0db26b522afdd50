import { describe, expect, test } from 'bun:test'
import type { InputEvent } from '../../src/client/index.ts'
import { InputQueue } from '../../src/client/input-queue.ts'

const LAST: InputEvent = { type: 'closed', code: 1000, reason: '', error: undefined }

/** A second of speech that can be told from others. */
const second = (mark: number): InputEvent => ({ type: 'audio', samples: new Int16Array(8000).fill(mark), rateHz: 8000 })

const text = (words: string): InputEvent => ({ type: 'bot-text', text: words })

async function readAll(queue: InputQueue): Promise<(string | number)[]> {
  const read: (string | number)[] = []
  for await (const event of queue) {
    if (event.type === 'audio') read.push(event.samples[0] ?? 0)
    else read.push(event.type === 'bot-text' ? event.text : event.type)
  }
  return read
}

describe('what has come', () => {
  test('is read in order, before and after the reader comes', async () => {
    const queue = new InputQueue()
    queue.push(text('a'))
    const read = readAll(queue)
    queue.push(second(1))
    await Promise.resolve()
    queue.push(text('b'))
    queue.close(LAST)
    expect(await read).toEqual(['a', 1, 'b', 'closed'])
  })

  test('after the end is nothing', async () => {
    const queue = new InputQueue()
    queue.close(LAST)
    queue.push(text('late'))
    expect(await readAll(queue)).toEqual(['closed'])
  })
})

describe('a reader that lags', () => {
  test('loses the oldest speech, counted, and no event', async () => {
    const queue = new InputQueue()
    queue.push(text('a'))
    for (let mark = 1; mark <= 13; mark++) queue.push(second(mark))
    queue.push(text('b'))
    queue.close(LAST)
    expect(queue.droppedAudioMs).toBe(3000)
    expect(await readAll(queue)).toEqual(['a', 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 'b', 'closed'])
  })

  test('gets no speech from before an interruption', async () => {
    const queue = new InputQueue()
    queue.push(second(1))
    queue.push(text('a'))
    queue.push({ type: 'interruption' })
    queue.push(second(2))
    queue.close(LAST)
    expect(await readAll(queue)).toEqual(['a', 'interruption', 2, 'closed'])
    expect(queue.droppedAudioMs).toBe(0)
  })

  test('that has read makes room again', async () => {
    const queue = new InputQueue()
    const reader = queue[Symbol.asyncIterator]()
    for (let mark = 1; mark <= 30; mark++) {
      queue.push(second(mark))
      await reader.next()
    }
    expect(queue.droppedAudioMs).toBe(0)
  })

  test('that has read may be told much more', async () => {
    const queue = new InputQueue()
    const reader = queue[Symbol.asyncIterator]()
    for (let count = 0; count < 20_000; count++) {
      expect(queue.push(text('a'))).toBe(true)
      await reader.next()
    }
  })

  test('and never reads is told apart', () => {
    const queue = new InputQueue()
    let taken = 0
    while (queue.push(text('a')) && taken < 20_000) taken++
    expect(taken).toBe(10_000)
  })
})
