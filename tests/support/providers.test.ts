import { expect, test } from 'bun:test'

import { StageError } from '../../src/std/errors.ts'
import type { LlmEvent } from '../../src/llm/llm.ts'
import type { SttEvent } from '../../src/stt/stt.ts'
import { settled, VirtualClock } from './clock.ts'
import { scriptedLlm, scriptedStt, toneOf, toneTts } from './providers.ts'

const broken = new StageError('llm', 'unreachable', 'no such host')
const open = new AbortController().signal

async function eventsOf(source: AsyncIterable<SttEvent>, into: SttEvent[]): Promise<void> {
  for await (const event of source) into.push(event)
}

test('the scripted recogniser answers each pause with the transcript of its turn', async () => {
  await using session = scriptedStt({ transcripts: ['one', 'two'] }).open(open)
  const events: SttEvent[] = []
  const reading = eventsOf(session.events, events)
  for (const hint of ['speech', 'pause', 'speech', 'pause', 'turn-end', 'speech', 'pause', 'turn-end'] as const) {
    session.hint(hint)
  }
  session.hint('speech')
  session.hint('pause')
  await session[Symbol.asyncDispose]()
  await reading
  expect(events.map((event) => event.type === 'final' && event.text)).toEqual(['one', 'one', 'two', ''])
})

test('a pause that ends before its final is not answered, and partials grow by words', async () => {
  const clock = new VirtualClock()
  const life = new AbortController()
  const stt = scriptedStt({ transcripts: ['a b c'], delay: { clock, finalMs: 50, partialMsPerWord: 100 } })
  await using session = stt.open(life.signal)
  const events: SttEvent[] = []
  const reading = eventsOf(session.events, events)
  session.hint('speech')
  await clock.advance(250)
  session.hint('pause')
  await clock.advance(49)
  session.hint('speech')
  await clock.advance(10)
  session.hint('pause')
  await clock.advance(50)
  expect(events).toEqual([
    { type: 'partial', text: 'a' },
    { type: 'partial', text: 'a b' },
    { type: 'final', text: 'a b c' },
  ])
  session.hint('speech')
  life.abort()
  await reading
  expect(clock.pending).toBe(0)
})

test('the scripted model streams words, then its use, and stops when aborted', async () => {
  const clock = new VirtualClock()
  const llm = scriptedLlm({
    replies: ['Hello my friend.', broken, 'x y'],
    delay: { clock, firstMs: 10, perTokenMs: 5 },
  })
  const events: LlmEvent[] = []
  const life = new AbortController()
  const ask = async () => {
    for await (const event of llm.stream([{ role: 'user', content: 'hi' }], life.signal)) events.push(event)
  }
  const first = ask()
  await clock.advance(20)
  await first
  expect(events).toEqual([
    { type: 'text', text: 'Hello ' },
    { type: 'text', text: 'my ' },
    { type: 'text', text: 'friend.' },
    { type: 'usage', promptTokens: 1, completionTokens: 3 },
  ])
  const second = ask()
  second.catch(() => undefined) // awaited below, after the time it needs
  await clock.advance(10)
  expect(second).rejects.toBe(broken)
  events.length = 0
  const third = ask()
  await clock.advance(12)
  life.abort()
  await third
  expect(events).toEqual([{ type: 'text', text: 'x ' }])
  expect(clock.pending).toBe(0)
})

test('the tone voice hums each piece for its length, in chunks, until it is aborted', async () => {
  const tone = { msPerChar: 60, rateHz: 24_000, frequencyHz: 440 }
  const clock = new VirtualClock()
  const tts = toneTts({ ...tone, delay: { clock, firstMs: 0, perChunkMs: 10 } })
  const life = new AbortController()
  const heard: number[] = []
  const speak = async () => {
    for await (const pcm of tts.speak('hello', life.signal)) heard.push(...pcm.samples)
  }
  const first = speak()
  await clock.advance(20)
  await first
  expect(heard.length).toBe(7_200)
  expect(heard).toEqual([...toneOf('hello', tone)])
  const second = speak()
  await settled()
  life.abort()
  await second
  expect(heard.length).toBe(7_200 + 2_400)
})
