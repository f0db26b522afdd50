import { expect, test } from 'bun:test'
import { CallCounter } from '../../src/observe/call-figures.ts'
import { Rig, type RigOptions } from '../support/rig.ts'

/** A call whose bot is in the middle of an answer. */
async function inAnswer(more: RigOptions = {}) {
  const counter = new CallCounter()
  const watchers = [{ open: () => ({ event: counter.count.bind(counter) }) }]
  const rig = new Rig({
    says: ['Tell me.', 'Stop it there.'],
    replies: ['A long answer that is cut. It goes on.'],
    watchers,
    ...more,
  })
  await rig.saysSomething()
  await rig.isSilentFor(500)
  return { rig, counter }
}

test('a caller who cuts in has interrupted', async () => {
  const { rig, counter } = await inAnswer()
  await rig.saysSomething()
  expect(counter.figures).toMatchObject({ turns: 2, interruptions: 1 })
  await rig[Symbol.asyncDispose]()
})

test('a caller who hangs up in the middle of an answer has not', async () => {
  const { rig, counter } = await inAnswer()
  await rig[Symbol.asyncDispose]()
  expect(counter.figures).toMatchObject({ turns: 1, interruptions: 0 })
})

test('a button that falls in the middle of what the caller says is no interruption by voice', async () => {
  const { rig, counter } = await inAnswer()
  await rig.speaksFor(260)
  expect(rig.events('user-started-speaking')).toHaveLength(2)
  rig.wire.command({ type: 'interrupt' })
  await rig.isSilentFor(500)
  expect(rig.events('interrupted')).toHaveLength(1)
  expect(counter.figures).toMatchObject({ interruptions: 0 })
  await rig[Symbol.asyncDispose]()
})

test('failures are counted by stage and code', () => {
  const counter = new CallCounter()
  const failed = { atMs: 0, type: 'failed', message: '', fatal: false } as const
  counter.count({ ...failed, stage: 'llm', code: 'timeout' })
  counter.count({ ...failed, stage: 'tts', code: 'timeout' })
  counter.count({ ...failed, stage: 'llm', code: 'busy' })
  counter.count({ ...failed, stage: 'llm', code: 'timeout' })
  expect(counter.errors).toEqual([
    { stage: 'llm', code: 'timeout', count: 2 },
    { stage: 'tts', code: 'timeout', count: 1 },
    { stage: 'llm', code: 'busy', count: 1 },
  ])
})
