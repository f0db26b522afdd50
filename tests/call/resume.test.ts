import { describe, expect, test } from 'bun:test'
import { humOf, Rig, type RigOptions } from '../support/rig.ts'

const RESUME_MS = 60_000
const STORY = ['One is a number. ', 'Two is another one. ', 'Three is the last.'] as const

/** A call whose bot is telling a story. */
async function telling(options: RigOptions = {}): Promise<Rig> {
  const rig = new Rig({ says: ['A story.'], replies: [STORY.join('')], resumeMs: RESUME_MS, ...options })
  await rig.saysSomething()
  return rig
}

const words = (rig: Rig) => rig.asked.at(-1)?.map(({ role, content }) => `${role}: ${content}`)
const bot = (rig: Rig) =>
  rig.asked
    .at(-1)
    ?.filter(({ role }) => role === 'assistant')
    .map(({ content }) => content)

describe('a lost caller who is back', () => {
  test('hears the reply from the beginning of the piece they lost', async () => {
    await using rig = await telling()
    await rig.isSilentFor(1000)
    const before = rig.wire.played.length
    rig.wire.lose()
    await rig.clock.advance(20_000)
    expect(rig.wire.played).toHaveLength(before)
    rig.wire.comeBack()
    await rig.isSilentFor(4000)
    const after = rig.played().subarray(before * 320)
    expect(after).toEqual(humOf(STORY[1].trim(), STORY[2]))
    expect(rig.events('connection-lost')).toHaveLength(1)
    expect(rig.events('connection-resumed').map(({ awayMs }) => awayMs)).toEqual([20_000])
  })

  test('is shown the same pieces again, and the bot has said each once', async () => {
    await using rig = await telling({ says: ['A story.', 'Thanks.'], replies: [STORY.join(''), 'Fine.'] })
    await rig.isSilentFor(1000)
    rig.wire.lose()
    await rig.clock.advance(5000)
    rig.wire.comeBack()
    await rig.isSilentFor(4000)
    const pieces = rig.events('piece').filter(({ status }) => status !== 'in-progress')
    expect(pieces.map(({ piece, status }) => `${piece} ${status}`)).toEqual([
      '1 new',
      '1 completed',
      '2 new',
      '2 new',
      '2 completed',
      '3 new',
      '3 completed',
    ])
    await rig.saysSomething()
    expect(bot(rig)).toEqual([STORY.join('')])
  })

  test('hears again what was played to nobody before the loss was found out', async () => {
    await using rig = await telling()
    await rig.isSilentFor(300)
    rig.wire.breakOff()
    const before = rig.wire.played.length
    await rig.clock.advance(1800)
    expect(rig.wire.played.length).toBeGreaterThan(before)
    rig.wire.lose()
    const lost = rig.wire.played.length
    await rig.clock.advance(5000)
    rig.wire.comeBack()
    await rig.isSilentFor(4000)
    expect(rig.played().subarray(lost * 320)).toEqual(humOf(STORY[0].trim(), STORY[1].trim(), STORY[2]))
  })

  test('hears a reply again that came and went while nobody knew', async () => {
    await using rig = new Rig({
      says: ['A story.', 'Thanks.'],
      replies: [STORY.join(''), 'Fine.'],
      resumeMs: RESUME_MS,
    })
    await rig.speaksFor(800)
    await rig.isSilentFor(200)
    rig.wire.breakOff()
    await rig.clock.advance(12_000)
    expect(rig.events('bot-stopped-speaking')).toHaveLength(1)
    rig.wire.lose()
    const lost = rig.wire.played.length
    await rig.clock.advance(5000)
    rig.wire.comeBack()
    await rig.isSilentFor(4500)
    expect(rig.wire.playedMs - lost * 20).toBeWithin(2400, 2900)
    await rig.saysSomething()
    expect(bot(rig)).toEqual([STORY.join('')])
  })

  test('who cuts in has heard what they have heard in the end, and no more', async () => {
    await using rig = await telling({ says: ['A story.', 'Stop please.'], replies: [STORY.join(''), 'Fine.'] })
    await rig.isSilentFor(1000)
    rig.wire.lose()
    await rig.clock.advance(5000)
    rig.wire.comeBack()
    await rig.isSilentFor(100)
    await rig.saysSomething()
    expect(bot(rig)).toEqual([`${STORY[0]}Two`])
  })

  test('is answered with all they said, before and after', async () => {
    await using rig = new Rig({ says: ['My name is Anna.'], replies: ['Hello Anna.'], resumeMs: RESUME_MS })
    await rig.speaksFor(500)
    rig.wire.lose()
    await rig.clock.advance(20_000)
    expect(rig.events('user-stopped-speaking')).toEqual([])
    rig.wire.comeBack()
    await rig.speaksFor(500)
    await rig.isSilentFor(900)
    expect(rig.events('user-turn').map(({ text }) => text)).toEqual(['My name is Anna.'])
    expect(rig.hints.filter((hint) => hint === 'turn-end')).toHaveLength(1)
    expect(words(rig)).toEqual(['user: My name is Anna.'])
  })

  test('who had just finished is answered when they are back, and not before', async () => {
    await using rig = new Rig({ says: ['Hello you.'], replies: ['Hello.'], resumeMs: RESUME_MS })
    await rig.speaksFor(600)
    await rig.isSilentFor(300)
    rig.wire.lose()
    await rig.clock.advance(30_000)
    expect(rig.events('user-turn')).toEqual([])
    rig.wire.comeBack()
    await rig.clock.advance(4000)
    expect(rig.played()).toEqual(humOf('Hello.'))
  })

  test('hears the answer that was thought of meanwhile', async () => {
    await using rig = new Rig({ says: ['Hello you.'], replies: ['Hello.'], llmMs: 3000, resumeMs: RESUME_MS })
    await rig.saysSomething()
    rig.wire.lose()
    await rig.clock.advance(30_000)
    expect(rig.wire.played).toEqual([])
    rig.wire.comeBack()
    await rig.clock.advance(1000)
    expect(rig.played()).toEqual(humOf('Hello.'))
  })

  test('is told so where there is nothing else to say, unless they cannot have noticed', async () => {
    for (const [awayMs, heard] of [
      [1500, 'Hello.'],
      [2500, "Hello.I'm back."],
    ] as const) {
      const spoken: string[] = []
      await using rig = new Rig({
        says: ['Hello you.'],
        replies: ['Hello.'],
        resumeMs: RESUME_MS,
        onSpeak: (piece) => spoken.push(piece),
      })
      await rig.saysSomething()
      await rig.isSilentFor(5000)
      rig.wire.lose()
      await rig.clock.advance(awayMs)
      rig.wire.comeBack()
      await rig.isSilentFor(1000)
      expect(spoken.join('')).toBe(heard)
    }
  })

  test('can be lost again and again', async () => {
    await using rig = await telling()
    for (let time = 0; time < 5; time++) {
      await rig.isSilentFor(700)
      rig.wire.lose()
      await rig.clock.advance(50_000)
      rig.wire.comeBack()
    }
    await rig.isSilentFor(6000)
    expect(rig.played().subarray(-humOf(...STORY.slice(2)).length)).toEqual(humOf(...STORY.slice(2)))
    expect(rig.events('call-ended')).toEqual([])
  })
})

describe('a lost caller who does not come back', () => {
  test('ends the call so long after they were last heard of, not after the loss was found out', async () => {
    const rig = await telling()
    rig.wire.breakOff()
    await rig.clock.advance(10_000)
    rig.wire.lose()
    await rig.clock.advance(49_900)
    expect(rig.events('call-ended')).toEqual([])
    await rig.clock.advance(200)
    expect(await rig.call.ended).toBe('connection-lost')
    expect(rig.wire.closedFor).toBe('connection-lost')
    expect(rig.clock.pending).toBe(0)
  })

  test('is not waited for where the server waits for nobody', async () => {
    const rig = await telling({ resumeMs: 0 })
    rig.wire.lose()
    await rig.clock.advance(0)
    expect(await rig.call.ended).toBe('connection-lost')
    expect(rig.events('connection-lost')).toEqual([])
  })

  test.each([
    ['hangs up', (rig: Rig): unknown => rig.wire.leave(), 'caller-left'],
    ['reaches the longest duration', (rig: Rig): unknown => rig.clock.advance(30_000), 'max-duration'],
    ['is on a server that stops', (rig: Rig): unknown => void rig.call.end('server-stopping'), 'server-stopping'],
  ] as const)('is let go when the call %s', async (_, happens, reason) => {
    const rig = await telling({ maxDurationMs: 20_000 })
    rig.wire.lose()
    await rig.clock.advance(100)
    await happens(rig)
    expect(await rig.call.ended).toBe(reason)
    expect(rig.clock.pending).toBe(0)
  })
})
