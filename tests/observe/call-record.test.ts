import { expect, test } from 'bun:test'
import { CallRecord } from '../../src/observe/call-record.ts'
import { Rig, type RigOptions } from '../support/rig.ts'

/** A call whose bot is in the middle of an answer. */
async function inAnswer(more: RigOptions = {}) {
  const record = new CallRecord('memory')
  const watchers = [{ open: () => ({ event: record.count.bind(record) }) }]
  const rig = new Rig({
    says: ['Tell me.', 'Stop it there.'],
    replies: ['A long answer that is cut. It goes on.'],
    watchers,
    ...more,
  })
  await rig.saysSomething()
  await rig.isSilentFor(500)
  return { rig, record }
}

test('a caller who cuts in has interrupted', async () => {
  const { rig, record } = await inAnswer()
  await rig.saysSomething()
  expect(record.figures).toMatchObject({ turns: 2, interruptions: 1 })
  await rig[Symbol.asyncDispose]()
})

test('a caller who hangs up in the middle of an answer has not', async () => {
  const { rig, record } = await inAnswer()
  await rig[Symbol.asyncDispose]()
  expect(record.figures).toMatchObject({ turns: 1, interruptions: 0 })
})
