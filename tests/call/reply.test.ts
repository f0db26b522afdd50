import { expect, test } from 'bun:test'
import type { Llm } from '../../src/llm/llm.ts'
import { sleep } from '../../src/std/clock.ts'
import { StageError } from '../../src/std/errors.ts'
import { VirtualClock } from '../support/clock.ts'
import { Rig } from '../support/rig.ts'

test('a voice that fails stops the model, and is told of at once', async () => {
  const clock = new VirtualClock()
  let isStopped = false
  const llm: Llm = {
    name: 'slow',
    async *stream(_, signal) {
      signal.addEventListener('abort', () => (isStopped = true))
      yield { type: 'text', text: 'A first sentence. ' }
      await sleep(clock, 10_000, signal)
      yield { type: 'text', text: 'And a second one.' }
    },
  }
  let pieces = 0
  const onSpeak = () => {
    if (++pieces === 1) throw new StageError('tts', 'unreachable', 'voice is gone')
  }
  await using rig = new Rig({ clock, says: ['Hello you.'], parts: { llm }, onSpeak })
  await rig.saysSomething()
  expect(isStopped).toBeTrue()
  expect(rig.events('failed')).toMatchObject([{ stage: 'tts', code: 'unreachable' }])
  await rig.isSilentFor(200)
  expect(rig.events('bot-started-speaking').map(({ reply }) => reply)).toEqual([2])
})

test('a reply that is cut is told of as nothing but cut', async () => {
  await using rig = new Rig({ replies: ['One. Two.'], llmMs: 500 })
  rig.wire.command({ type: 'text', text: 'Go.', runImmediately: true, spoken: true })
  await rig.clock.advance(100)
  rig.wire.command({ type: 'interrupt' })
  await rig.clock.advance(30_000)
  expect(rig.wire.told.map(({ type }) => type)).toEqual([
    'call-started',
    'language-changed',
    'user-turn',
    'state-changed',
    'reply-started',
    'tokens-ended',
    'interrupted',
    'state-changed',
  ])
})

test('a model is told which call it answers, in every round', async () => {
  const info = {
    callId: 'c-1',
    sessionId: 's-1',
    phone: { carrier: 'twilio', direction: 'incoming' as const, from: '+15550100' },
  }
  await using rig = new Rig({ replies: ['One.', 'Two.'], info })
  for (const text of ['Go.', 'On.']) {
    rig.wire.command({ type: 'text', text, runImmediately: true, spoken: true })
    await rig.clock.advance(5000)
  }
  expect(rig.askedFor).toEqual(['One.', 'Two.'].map(() => ({ callId: 'c-1', agent: 'default', sessionId: 's-1' })))
})

test('a call that came by no session names none', async () => {
  await using rig = new Rig({ replies: ['One.'] })
  rig.wire.command({ type: 'text', text: 'Go.', runImmediately: true, spoken: true })
  await rig.clock.advance(5000)
  expect(rig.askedFor).toEqual([{ callId: 'call-1', agent: 'default' }])
})
