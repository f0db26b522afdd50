import { expect, test } from 'bun:test'
import type { SttEvent } from '../../../src/stt/stt.ts'
import { VirtualClock } from '../../support/clock.ts'
import type { Word } from './recording.ts'
import { streamingStt } from './word-stream.ts'

const WORDS: readonly Word[] = [
  { word: 'a', fromMs: 100, toMs: 200 },
  { word: 'table', fromMs: 210, toMs: 500 },
  { word: 'for', fromMs: 1100, toMs: 1300 },
]

/** What is told of them, and after how much sound. */
async function toldOf(soundMs: number): Promise<(readonly [number, SttEvent])[]> {
  const clock = new VirtualClock()
  await using session = streamingStt(WORDS, clock).open(new AbortController().signal)
  const told: [number, SttEvent][] = []
  let atMs = 0
  const reading = (async () => {
    for await (const event of session.events) told.push([atMs, event])
  })()
  session.hint('speech')
  for (atMs = 20; atMs <= soundMs; atMs += 20) {
    session.write(new Int16Array(320))
    if (atMs === 660) session.hint('pause')
    await clock.advance(20)
  }
  await session[Symbol.asyncDispose]()
  await reading
  return told
}

test('a word is told 150 ms behind its sound, and is final where none follows', async () => {
  const told = await toldOf(1000)
  expect(told.map(([atMs, { type }]) => [atMs, type])).toEqual([
    [360, 'partial'],
    [660, 'partial'],
    [660, 'final'],
  ])
  expect(told.at(-1)?.[1]).toMatchObject({ type: 'final', text: 'a table' })
})

test('what is said later is not known before', async () => {
  const texts = (await toldOf(1400)).map(([, event]) => ('text' in event ? event.text : ''))
  expect(texts).not.toContain('a table for')
  expect((await toldOf(1500)).at(-1)?.[1]).toMatchObject({ text: 'a table for' })
})
