import { describe, expect, test } from 'bun:test'
import { heard, Rig, type RigOptions } from '../support/rig.ts'

const KEEP_MS = 10_000
const wake = { phrases: ['hey robot'], keepAliveMs: KEEP_MS }

const sleeping = (options: RigOptions = {}) =>
  new Rig({ replies: ['Nine.', 'Ten.', 'Eleven.'], ...options, parts: { wake, ...options.parts } })
const turns = (rig: Rig) => rig.events('user-turn').map(({ text }) => text)

describe('a bot that waits for a phrase', () => {
  test('does not answer what is said to others, nor remember it', async () => {
    await using rig = sleeping({ says: ['What time is it?', 'I do not know.', 'Hey robot, what time is it?'] })
    await rig.saysSomething()
    await rig.saysSomething()
    await rig.isSilentFor(1000)
    expect(rig.events('reply-started')).toEqual([])
    await rig.saysSomething()
    expect(turns(rig)).toEqual(['what time is it?'])
    expect(rig.asked).toEqual([[{ role: 'user', content: 'what time is it?' }]])
  })

  test('is given the phrase where nothing follows it', async () => {
    await using rig = sleeping({ says: ['Hey robot!'] })
    await rig.saysSomething()
    expect(turns(rig)).toEqual(['Hey robot!'])
  })

  test('needs no phrase for so long after its answer has been heard', async () => {
    await using rig = sleeping({ says: ['Hey robot, what time?', 'And then?', 'And then?'] })
    await rig.saysSomething()
    await rig.isSilentFor(KEEP_MS - 500)
    await rig.saysSomething()
    expect(turns(rig)).toEqual(['what time?', 'And then?'])
    await rig.isSilentFor(KEEP_MS + 1000)
    await rig.saysSomething()
    expect(turns(rig)).toHaveLength(2)
  })

  test('can be interrupted without it while it answers', async () => {
    const story = 'One is a number. Two is another one. Three is the last.'
    await using rig = sleeping({ says: ['Hey robot, a story.', 'Stop please.'], replies: [story, 'Fine.'] })
    await rig.saysSomething()
    await rig.isSilentFor(500)
    await rig.saysSomething()
    expect(turns(rig)).toEqual(['a story.', 'Stop please.'])
    expect(rig.events('interrupted')).toHaveLength(1)
  })

  test('speaks its greeting to the end while others talk, and hears its name in it', async () => {
    const greeting = 'Say hey robot when you need me, I am here all day long.'
    await using rig = sleeping({ greeting, says: ['Did you hear that?', 'Hey robot, what time?'] })
    rig.wire.command({ type: 'ready' })
    await rig.isSilentFor(300)
    await rig.saysSomething()
    await rig.isSilentFor(3000)
    expect(rig.events('interrupted')).toEqual([])
    expect(heard(rig).join(' ')).toBe(greeting)
    rig.wire.command({ type: 'speak', text: greeting })
    await rig.isSilentFor(300)
    await rig.saysSomething()
    expect(turns(rig)).toEqual(['what time?'])
    expect(rig.events('interrupted')).toHaveLength(1)
  })

  test('apologises for nothing that may not have been said to it', async () => {
    await using rig = sleeping({ greeting: 'A greeting of some length for all of you.', says: [''] })
    rig.wire.command({ type: 'ready' })
    await rig.isSilentFor(300)
    await rig.saysSomething(1500)
    await rig.isSilentFor(3000)
    expect(rig.events('reply-started')).toHaveLength(1)
  })

  test('answers what is typed, and goes on by voice after it', async () => {
    await using rig = sleeping({ says: ['And then?'] })
    rig.wire.command({ type: 'text', text: 'What time?', runImmediately: true, spoken: true })
    await rig.isSilentFor(1000)
    await rig.saysSomething()
    expect(turns(rig)).toEqual(['What time?', 'And then?'])
  })

  test('takes no greeting and no question of its own for a talk', async () => {
    await using rig = sleeping({ greeting: 'Hello.', says: ['What was that?'], askMs: 5000 })
    rig.wire.command({ type: 'ready' })
    await rig.isSilentFor(20_000)
    expect(heard(rig)).toEqual(['Hello.'])
    await rig.saysSomething()
    expect(turns(rig)).toEqual([])
  })

  test('asks a caller who falls silent in the middle of a talk', async () => {
    await using rig = sleeping({ says: ['Hey robot, what time?'], askMs: 5000 })
    await rig.saysSomething()
    await rig.isSilentFor(7000)
    expect(heard(rig)).toEqual(['Nine.', 'Are you still there?'])
  })

  test('listens anew in the next turn: what it ignored does not count as the start of one', async () => {
    await using rig = sleeping({ says: ['Hey', 'robot, what time?'] })
    await rig.saysSomething()
    await rig.isSilentFor(1000)
    await rig.saysSomething()
    expect(turns(rig)).toEqual([])
  })
})
