import { describe, expect, test } from 'bun:test'
import type { LlmEvent } from '../../src/llm/llm.ts'
import { ANSWER, aheadCall, droppedIn, FIRST, oneTurn, soundOf } from '../support/ahead-call.ts'
import { calls } from '../support/phone-line.ts'
import { heard, type Rig } from '../support/rig.ts'

/** All that a client is told, but for how soon it was. */
const storyOf = (rig: Rig) => rig.wire.told.map((event) => ({ ...event, atMs: 0, latency: undefined }))

const words = (text: string): LlmEvent => ({ type: 'text', text })

const wordsOf = (rig: Rig) =>
  rig.events('piece').map(({ text, heardChars, status, spoken }) => ({ text, heardChars, status, spoken }))

describe('a voice that begins before the turn is over', () => {
  test('is heard sooner by what it takes to its first sound, and not before the turn is over', async () => {
    const options = { replies: [ANSWER], llmMs: 50, ttsMs: 150 }
    const [late, soon] = [await oneTurn(options, false), await oneTurn(options, true)]
    const [lateMs, soonMs] = [late, soon].map(({ rig }) => rig.events('turn-timed')[0]?.latency.sentMs ?? 0)
    expect((lateMs ?? 0) - (soonMs ?? 0)).toBeWithin(130, 171)
    const [timed] = soon.rig.events('turn-timed')
    expect(timed?.latency.voiceAskedMs).toBeLessThan(timed?.latency.firstAudioMs ?? 0)
    expect(timed?.latency.firstAudioMs).toBeLessThanOrEqual(timed?.latency.decisionMs ?? 0)
    expect(timed?.latency.sentMs).toBeGreaterThanOrEqual(timed?.latency.decisionMs ?? 0)
    expect(late.rig.events('turn-timed')[0]?.latency.voiceAskedMs).toBeUndefined()
    expect(droppedIn(soon.told)).toEqual([])
  })

  test.each([
    ['of a quick voice', 0, 0, 0],
    ['of a slow voice', 0, 400, 0],
    ['of a slow model', 400, 100, 0],
    ['of a model whose first sentence is complete after the turn', 200, 100, 100],
  ])('has no seam: the same samples, events and words as without, %s', async (_, llmMs, ttsMs, tokenMs) => {
    const options = { replies: [ANSWER], llmMs, ttsMs, tokenMs }
    const [late, soon] = [await oneTurn(options, false), await oneTurn(options, true)]
    expect(heard(late.rig).join(' ')).toBe(ANSWER)
    expect(soundOf(soon.rig)).toEqual(soundOf(late.rig))
    const { voiceAskedMs = 0, decisionMs = 0 } = soon.rig.events('turn-timed')[0]?.latency ?? {}
    expect(voiceAskedMs).toBeLessThan(decisionMs)
    expect(heard(soon.rig)).toEqual(heard(late.rig))
    expect(wordsOf(soon.rig)).toEqual(wordsOf(late.rig))
    expect(soon.asked).toEqual(late.asked)
    expect(droppedIn(soon.told)).toEqual([])
  })

  test('tells clients the same, in the same order', async () => {
    const [late, soon] = [await oneTurn({ replies: [ANSWER] }, false), await oneTurn({ replies: [ANSWER] }, true)]
    expect(storyOf(soon.rig)).toEqual(storyOf(late.rig))
  })

  test('begins one sentence alone, however long the wait', async () => {
    const { rig, asked } = aheadCall({ says: ['Tell me.'], replies: [ANSWER] })
    await using _ = rig
    await rig.speaksFor(800)
    await rig.isSilentFor(400)
    expect(asked).toEqual([FIRST])
    expect(rig.events('reply-started')).toEqual([])
    expect(soundOf(rig).some((sample) => sample !== 0)).toBe(false)
  })

  test('begins nothing of an answer that begins with a tool, and nothing twice of one that goes on with it', async () => {
    const look = {
      spec: { name: 'look', description: 'Looks.', parameters: { type: 'object' } },
      when: 'at-once' as const,
      on: () => () => ({ type: 'answer' as const, told: 'rain' }),
    }
    for (const [first, ahead, all] of [
      [[calls('look')], [], ['It rains today.']],
      [[calls('look'), words('I look it up. ')], [], ['I look it up.', 'It rains today.']],
      [[words('Let me look. '), calls('look')], ['Let me look.'], ['Let me look.', 'It rains today.']],
      [[words('Let me'), calls('look'), words(' look')], ['Let me look'], ['Let me look', 'It rains today.']],
    ] as const) {
      const call = aheadCall({ says: ['Tell me.'], replies: [first, 'It rains today.'], tools: [look as never] })
      await using _ = call.rig
      await call.rig.speaksFor(800)
      await call.rig.isSilentFor(400)
      expect(call.asked).toEqual([...ahead])
      await call.rig.isSilentFor(4000)
      expect(call.asked).toEqual([...all])
      expect(droppedIn(call.told)).toEqual([])
    }
  })

  test('is asked at most three times in a turn', async () => {
    const says = Array.from({ length: 8 }, (_, at) => `Words number ${at}.`)
    const { rig, asked } = aheadCall({ says, replies: Array.from({ length: 8 }, () => ANSWER) })
    await using _ = rig
    for (let pause = 0; pause < 6; pause++) {
      await rig.speaksFor(500)
      await rig.isSilentFor(400)
    }
    expect(rig.events('user-turn')).toEqual([])
    expect(asked).toHaveLength(3)
  })

  test('is not asked in a long speech', async () => {
    const { rig, asked } = aheadCall({ says: ['A long story.'], replies: [ANSWER] })
    await using _ = rig
    await rig.speaksFor(10_500)
    await rig.isSilentFor(400)
    expect(asked).toEqual([])
  })

  test('says nothing ahead of an answer that is only shown', async () => {
    const { rig, asked } = aheadCall({ says: ['Tell me.'], replies: [ANSWER] })
    await using _ = rig
    rig.wire.command({ type: 'prepare', how: 'text-only' })
    await rig.saysSomething()
    await rig.isSilentFor(2000)
    expect(rig.events('piece').map(({ spoken }) => spoken)).not.toContain(true)
    expect(asked).toEqual([])
  })

  test('is given what is spoken of a sentence, and nothing of what is not to be spoken', async () => {
    const replies = ['```js\nrun()\n```\n**Run** it with [Bun](https://bun.sh), please. Then wait.']
    const [late, soon] = [await oneTurn({ replies }, false), await oneTurn({ replies }, true)]
    expect(soon.asked[0]).toBe('Run it with Bun, please.')
    expect(soon.asked).toEqual(late.asked)
    expect(droppedIn(soon.told)).toEqual([])
  })

  test('begins nothing where the configuration does not say so', async () => {
    const { rig, asked } = aheadCall({ says: ['Tell me.'], replies: [ANSWER] }, false)
    await using _ = rig
    await rig.speaksFor(800)
    await rig.isSilentFor(400)
    expect(asked).toEqual([])
  })
})
