import { describe, expect, test } from 'bun:test'
import { de } from '../../src/language/de.ts'
import { en } from '../../src/language/en.ts'
import type { PhoneLine, Wire } from '../../src/transport/wire.ts'
import { calls, says } from '../support/phone-line.ts'
import { heard, Rig, type RigOptions } from '../support/rig.ts'
import { lookup } from '../support/tools.ts'

const ASK_MS = 10_000
const GREETING = 'Hello.'
const { areYouThere, canYouHear, idle } = en.sentences
const QUESTIONS = [areYouThere, 'I cannot hear you.', 'Can you hear me?']

const greeted = async (options: RigOptions = {}) => {
  const rig = new Rig({ askMs: ASK_MS, greeting: GREETING, replies: ['Yes.', 'Yes.', 'Yes.'], ...options })
  rig.wire.command({ type: 'ready' })
  await rig.isSilentFor(500)
  return rig
}
const endedFor = (rig: Rig) => rig.events('call-ended').map(({ reason }) => reason)
/** After the greeting. */
const asked = (rig: Rig) => heard(rig).slice(1)

describe('a caller who says nothing after the bot', () => {
  test('is asked, asked again, and told goodbye, after the same time each', async () => {
    await using rig = await greeted()
    await rig.isSilentFor(ASK_MS - 500)
    expect(asked(rig)).toEqual([])
    await rig.isSilentFor(2000)
    expect(asked(rig)).toEqual([areYouThere])
    await rig.isSilentFor(ASK_MS + 2000)
    expect(asked(rig)).toEqual(QUESTIONS)
    expect(endedFor(rig)).toEqual([])
    await rig.isSilentFor(ASK_MS + 5000)
    expect(asked(rig).join(' ')).toBe([...QUESTIONS, idle].join(' '))
    expect(endedFor(rig)).toEqual(['idle'])
    expect(rig.clock.pending).toBe(0)
  })

  test('is asked to the second after the last word, however long that took', async () => {
    await using rig = await greeted({ greeting: 'A greeting that is long enough to last for several seconds.' })
    await rig.isSilentFor(6000)
    const [stopped] = rig.events('bot-stopped-speaking')
    await rig.isSilentFor(ASK_MS)
    const [, began] = rig.events('reply-started')
    expect((began?.atMs ?? 0) - (stopped?.atMs ?? 0)).toBeWithin(ASK_MS - 100, ASK_MS + 100)
  })

  test('is asked what the operator wrote, as often as that', async () => {
    await using rig = await greeted({ parts: { idlePrompts: ['Hello {{name}}?'] }, data: { name: 'Ana' } })
    await rig.isSilentFor(ASK_MS + 2000)
    expect(asked(rig)).toEqual(['Hello Ana?'])
    await rig.isSilentFor(ASK_MS + 5000)
    expect(endedFor(rig)).toEqual(['idle'])
  })

  test('is asked in their language', async () => {
    await using rig = await greeted({ data: { language: 'de' } })
    await rig.isSilentFor(ASK_MS + 2000)
    expect(asked(rig)).toEqual([de.sentences.areYouThere])
  })

  test('is asked twice anew once they have answered, and the model knows what was asked', async () => {
    await using rig = await greeted({ says: ['I am here.'] })
    await rig.isSilentFor(2 * ASK_MS + 4000)
    await rig.saysSomething()
    expect(rig.asked.at(-1)?.at(0)).toMatchObject({ content: `${GREETING} ${areYouThere} ${canYouHear}` })
    await rig.isSilentFor(2 * ASK_MS + 5000)
    expect(endedFor(rig)).toEqual([])
    expect(asked(rig)).toEqual([...QUESTIONS, 'Yes.', ...QUESTIONS])
  })

  test('may speak into the goodbye: the call goes on', async () => {
    await using rig = await greeted({ says: ['Wait, I am here.'], parts: { idlePrompts: ['Hello?'] } })
    await rig.isSilentFor(2 * ASK_MS + 1500)
    await rig.saysSomething()
    await rig.isSilentFor(ASK_MS - 2000)
    expect(rig.events('user-turn').map(({ text }) => text)).toEqual(['Wait, I am here.'])
    expect(endedFor(rig)).toEqual([])
  })

  test('is not asked before the bot has said anything', async () => {
    await using rig = new Rig({ askMs: ASK_MS })
    await rig.isSilentFor(3 * ASK_MS)
    expect(rig.events('reply-started')).toEqual([])
  })

  test('is not asked where nobody wants it', async () => {
    await using rig = await greeted({ parts: { askMs: Number.POSITIVE_INFINITY } })
    await rig.isSilentFor(3 * ASK_MS)
    expect(asked(rig)).toEqual([])
  })
})

describe('the bot does not ask', () => {
  test('while the caller speaks', async () => {
    await using rig = await greeted({ says: ['A long story.'] })
    await rig.speaksFor(3 * ASK_MS)
    expect(asked(rig)).toEqual([])
    await rig.isSilentFor(2000)
    expect(asked(rig)).toEqual(['Yes.'])
  })

  test('while it thinks or speaks', async () => {
    const story = 'A very long story about everything that there is to tell. '.repeat(10).trim()
    await using rig = await greeted({ says: ['Tell me.'], replies: [story], llmMs: 3900, askMs: 3000 })
    await rig.isSilentFor(500)
    await rig.saysSomething()
    await rig.isSilentFor(30_000)
    expect(heard(rig).filter((piece) => QUESTIONS.includes(piece))).toEqual([])
  })

  test('while the caller types or presses keys', async () => {
    await using rig = await greeted()
    for (let time = 0; time < 4; time++) {
      await rig.isSilentFor(ASK_MS - 3000)
      rig.wire.command({ type: 'text', text: 'DTMF: 1', runImmediately: false, spoken: false })
    }
    expect(asked(rig)).toEqual([])
  })

  test('while a tool runs, be it for a reply that the caller has cut', async () => {
    const { promise, resolve } = Promise.withResolvers<string>()
    await using rig = await greeted({
      says: ['Look it up.', 'Never mind, what time is it?'],
      replies: [[says('One moment, I will look that up for you.'), calls('stock')], 'Nine.', 'Five are left.'],
      tools: [lookup('stock', () => promise, { deadlineMs: 60_000 })],
    })
    await rig.isSilentFor(500)
    await rig.saysSomething()
    await rig.isSilentFor(500)
    await rig.saysSomething()
    await rig.isSilentFor(3 * ASK_MS)
    expect(rig.events('tool-began')).toHaveLength(1)
    expect(heard(rig).filter((piece) => QUESTIONS.includes(piece))).toEqual([])
    resolve('5')
    await rig.isSilentFor(ASK_MS + 3000)
    expect(heard(rig).slice(-3)).toEqual(['Nine.', 'Five are left.', areYouThere])
  })

  test('while the line is on hold, and waits anew after it', async () => {
    const line: PhoneLine = { played: async () => {}, press: async () => {}, transfer: async () => {} }
    await using rig = await greeted({ line })
    const wire: { kind: Wire['kind'] } = rig.wire
    wire.kind = 'telephony'
    await rig.isSilentFor(2000)
    await rig.clock.advance(10 * 60_000)
    expect(asked(rig)).toEqual([])
    await rig.isSilentFor(ASK_MS - 6000)
    expect(asked(rig)).toEqual([])
    await rig.isSilentFor(9000)
    expect(asked(rig)).toEqual([areYouThere])
  })

  test('while the caller is out of reach; the question that broke off is heard when they are back', async () => {
    await using rig = await greeted({ resumeMs: 60_000 })
    await rig.isSilentFor(ASK_MS + 600)
    rig.wire.lose()
    await rig.clock.advance(3 * ASK_MS)
    expect(asked(rig)).toEqual([])
    rig.wire.comeBack()
    await rig.isSilentFor(2000)
    expect(asked(rig)).toEqual([areYouThere])
    await rig.isSilentFor(ASK_MS + 1000)
    expect(asked(rig)).toEqual(QUESTIONS)
    expect(endedFor(rig)).toEqual([])
  })
})

describe('the limit of a call in which nobody speaks', () => {
  test('is not put off by what the bot asks', async () => {
    await using rig = await greeted({ idleMs: 15_000 })
    await rig.isSilentFor(15_000 + 5000)
    expect(asked(rig).join(' ')).toBe(`${areYouThere} ${idle}`)
    expect(endedFor(rig)).toEqual(['idle'])
  })
})
