import { expect, test } from 'bun:test'
import { Rig } from '../support/rig.ts'

const STORY = 'Once upon a time there was a lighthouse keeper who counted ships.'

const kinds = (rig: Rig) =>
  rig.wire.told.flatMap(({ type }) => (['paused', 'resumed', 'interrupted'].includes(type) ? [type] : []))

async function speakingBot(says: readonly string[]): Promise<Rig> {
  const rig = new Rig({ says: ['Tell me a story.', ...says], replies: [STORY, 'Very well.'] })
  await rig.saysSomething()
  await rig.isSilentFor(300)
  return rig
}

test('a noise while the bot speaks is told as a pause, and then that it went on', async () => {
  await using rig = await speakingBot([''])
  await rig.speaksFor(200)
  expect(kinds(rig)).toEqual(['paused'])
  await rig.isSilentFor(1000)
  expect(kinds(rig)).toEqual(['paused', 'resumed'])
  expect(rig.events('paused')).toMatchObject([{ reply: 1 }])
})

test('words while the bot speaks are told as a pause, and then that it was cut', async () => {
  await using rig = await speakingBot(['Stop that please.'])
  await rig.saysSomething()
  expect(kinds(rig)).toEqual(['paused', 'interrupted'])
})

test('a pause of nobody is no news', async () => {
  await using rig = new Rig({ says: ['Hello.'], replies: ['Hi.'] })
  await rig.saysSomething()
  expect(kinds(rig)).toEqual([])
})
