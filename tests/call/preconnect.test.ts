import { expect, test } from 'bun:test'
import { StageMetrics } from '../../src/observe/metrics/stages.ts'
import { Families } from '../../src/observe/metrics/families.ts'
import { systemClock } from '../../src/std/clock.ts'
import { settled } from '../support/clock.ts'
import { Rig } from '../support/rig.ts'

test('the model and the voice of a call are connected to when it begins, each once', async () => {
  const connected: string[] = []
  await using rig = new Rig({
    watch: (models) => {
      const llm = { ...models.llm, preconnect: () => void connected.push('llm') }
      const tts = { ...models.tts, preconnect: (rateHz: number) => void connected.push(`tts at ${rateHz} Hz`) }
      return new StageMetrics(new Families(), systemClock).watch({ ...models, llm, tts }, 'default')
    },
  })
  await settled()
  expect(rig.events('failed')).toEqual([])
  expect(connected).toEqual(['llm', 'tts at 16000 Hz'])
})
