import { describe, expect, test } from 'bun:test'
import type { MuteRule } from '../../src/cascade/mute.ts'
import type { Stt } from '../../src/stt/stt.ts'
import { calls, Line, says, TOOLS } from '../support/phone-line.ts'
import { heard, humOf, Rig, type RigOptions } from '../support/rig.ts'

const GREETING = 'Hello and welcome to this line.'
const STORY = 'One is a number. Two is another one.'

function muting(rule: MuteRule, options: RigOptions = {}): Rig {
  return new Rig({ greeting: GREETING, ...options, parts: { mute: [rule], ...options.parts } })
}
const ready = (rig: Rig) => rig.wire.command({ type: 'ready' })
const muteEvents = (rig: Rig) =>
  rig.wire.told.flatMap(({ type }) => (type === 'user-mute-started' || type === 'user-mute-stopped' ? [type] : []))
const turns = (rig: Rig) => rig.events('user-turn').map(({ text }) => text)
/** Nothing of the caller's has reached the turn machine. */
const isUnheard = (rig: Rig) => [
  ...rig.events('user-started-speaking'),
  ...rig.events('paused'),
  ...rig.events('interrupted'),
  ...rig.events('transcribed'),
  ...rig.events('voice-started'),
]

describe('muted "until_first_bot_complete", a caller', () => {
  test('is not heard from the start of the call to the end of the greeting, and then is', async () => {
    await using rig = muting('until_first_bot_complete', { says: ['Who is it?'], replies: ['A bot.'] })
    await rig.saysSomething()
    ready(rig)
    await rig.speaksFor(1300)
    expect(isUnheard(rig)).toEqual([])
    expect(rig.hints).toEqual([])
    expect(muteEvents(rig)).toEqual(['user-mute-started'])
    await rig.isSilentFor(500)
    expect(rig.played()).toEqual(humOf('Hello and welcome to this line.'))
    expect(muteEvents(rig)).toEqual(['user-mute-started', 'user-mute-stopped'])
    await rig.saysSomething()
    expect(turns(rig)).toEqual(['Who is it?'])
  })

  test('may type meanwhile', async () => {
    await using rig = muting('until_first_bot_complete', { replies: ['Typed.'] })
    rig.wire.command({ type: 'text', text: 'Hello?', runImmediately: true, spoken: true })
    await rig.speaksFor(300)
    await rig.isSilentFor(1500)
    expect(turns(rig)).toEqual(['Hello?'])
    expect(heard(rig)).toEqual(['Typed.'])
    expect(muteEvents(rig)).toEqual(['user-mute-started', 'user-mute-stopped'])
  })

  test('who has to begin is heard, and not over the first answer', async () => {
    await using rig = muting('until_first_bot_complete', {
      greeting: '',
      says: ['Hi.', 'Two.'],
      replies: [STORY, 'Yes.'],
    })
    await rig.saysSomething()
    await rig.saysSomething()
    expect(rig.events('interrupted')).toEqual([])
    await rig.isSilentFor(1500)
    await rig.saysSomething()
    expect(turns(rig)).toEqual(['Hi.', 'Two.'])
  })

  test('is asked for a sign once the bot has spoken', async () => {
    await using rig = muting('until_first_bot_complete', { askMs: 5000 })
    ready(rig)
    await rig.isSilentFor(9000)
    expect(heard(rig)).toHaveLength(2)
  })
})

describe('muted for the "first_speech", a caller', () => {
  test('is heard before it and after it, and not in between', async () => {
    await using rig = muting('first_speech', {
      greeting: '',
      says: ['Hi.', 'Two.', 'Three.'],
      replies: [STORY, STORY, 'Yes.'],
    })
    await rig.saysSomething()
    expect(muteEvents(rig)).toEqual(['user-mute-started'])
    await rig.saysSomething()
    expect(rig.events('interrupted')).toEqual([])
    await rig.isSilentFor(1000)
    expect(muteEvents(rig)).toEqual(['user-mute-started', 'user-mute-stopped'])
    await rig.saysSomething()
    await rig.isSilentFor(300)
    await rig.saysSomething()
    expect(turns(rig)).toHaveLength(3)
    expect(rig.events('interrupted')).toHaveLength(1)
  })
})

describe('muted "always" when the bot speaks, a caller', () => {
  test('neither pauses nor interrupts the bot, in any reply', async () => {
    await using rig = muting('always', { says: ['One.', 'Two.'], replies: [STORY, STORY] })
    for (let turn = 0; turn < 2; turn++) {
      await rig.saysSomething()
      await rig.saysSomething(600)
      await rig.isSilentFor(1500)
    }
    expect(turns(rig)).toEqual(['One.', 'Two.'])
    expect(rig.events('paused')).toEqual([])
    expect(rig.events('interrupted')).toEqual([])
    expect(rig.events('user-started-speaking')).toHaveLength(2)
    expect(muteEvents(rig)).toHaveLength(4)
  })

  test('is heard from the end of the reply on when they speak across it', async () => {
    await using rig = muting('always', { says: ['One.', 'Wait.'], replies: [STORY, 'Yes.'] })
    await rig.saysSomething()
    await rig.speaksFor(3000)
    await rig.isSilentFor(900)
    expect(turns(rig)).toEqual(['One.', 'Wait.'])
  })

  test('sends the recogniser nothing but silence', async () => {
    let loudHops = 0
    const watch = ({ stt, ...models }: { stt: Stt }) => ({
      ...models,
      stt: {
        name: stt.name,
        open: (signal: AbortSignal) => {
          const session = stt.open(signal)
          const write = session.write.bind(session)
          session.write = (hop) => {
            if (hop.some((sample) => sample !== 0)) loudHops++
            write(hop)
          }
          return session
        },
      },
    })
    await using rig = muting('always', { watch: watch as never })
    ready(rig)
    await rig.isSilentFor(100)
    expect(rig.events('bot-started-speaking')).toHaveLength(1)
    await rig.speaksFor(1000)
    expect(loudHops).toBe(0)
    await rig.isSilentFor(1000)
    await rig.speaksFor(200)
    expect(loudHops).toBe(10)
  })

  test('presses keys and stops the bot by hand as ever', async () => {
    await using rig = muting('always', { says: ['One.'], replies: [STORY, 'Yes.'] })
    await rig.saysSomething()
    rig.wire.command({ type: 'interrupt' })
    await rig.isSilentFor(100)
    expect(rig.events('interrupted')).toHaveLength(1)
    expect(muteEvents(rig).at(-1)).toBe('user-mute-stopped')
  })

  test('is not muted while they are out of reach', async () => {
    await using rig = muting('always', { says: ['One.'], replies: [STORY], resumeMs: 60_000 })
    await rig.saysSomething()
    rig.wire.lose()
    await rig.clock.advance(5000)
    expect(muteEvents(rig).at(-1)).toBe('user-mute-stopped')
    rig.wire.comeBack()
    await rig.isSilentFor(200)
    expect(muteEvents(rig).at(-1)).toBe('user-mute-started')
    await rig.isSilentFor(3000)
    expect(muteEvents(rig).at(-1)).toBe('user-mute-stopped')
  })
})

describe('muted "while_tool_runs", a caller', () => {
  test('is not heard until its result is there, and leaves no half a turn behind', async () => {
    const line = new Line()
    const { promise, resolve } = Promise.withResolvers<void>()
    line.works = promise
    await using rig = muting('while_tool_runs', {
      greeting: '',
      says: ['Press one.', 'And two.'],
      replies: [[says('One.'), calls('send_dtmf', { keys: '1' })], 'Two.'],
      tools: TOOLS,
      line,
    })
    await rig.saysSomething()
    await rig.isSilentFor(500)
    expect(rig.events('tool-began')).toHaveLength(1)
    expect(muteEvents(rig)).toEqual(['user-mute-started'])
    await rig.saysSomething()
    expect(rig.events('user-started-speaking')).toHaveLength(1)
    resolve()
    await rig.isSilentFor(100)
    expect(muteEvents(rig)).toEqual(['user-mute-started', 'user-mute-stopped'])
    await rig.saysSomething()
    expect(turns(rig)).toEqual(['Press one.', 'And two.'])
  })
})

test('a caller who is muted in mid-sentence is told that they have stopped, and begins anew', async () => {
  await using rig = muting('always', {
    says: ['Never heard.', 'Heard.'],
    replies: ['Yes.'],
    rules: { bargeIn: { type: 'none' } },
  })
  await rig.speaksFor(500)
  expect(rig.events('user-started-speaking')).toHaveLength(1)
  rig.wire.command({ type: 'speak', text: STORY })
  await rig.speaksFor(1000)
  expect(rig.events('user-stopped-speaking')).toHaveLength(1)
  expect(rig.events('voice-stopped')).toHaveLength(1)
  expect(rig.hints).toEqual(['speech', 'turn-end'])
  await rig.isSilentFor(2000)
  expect(heard(rig).join(' ')).toBe(STORY)
  await rig.saysSomething()
  expect(turns(rig)).toEqual(['Heard.'])
})

test('nobody is muted where no rule asks for it', async () => {
  await using rig = new Rig({ greeting: GREETING, says: ['Stop that.'], replies: ['Yes.'] })
  ready(rig)
  await rig.isSilentFor(300)
  await rig.saysSomething(1000)
  expect(rig.events('interrupted')).toHaveLength(1)
  expect(muteEvents(rig)).toEqual([])
})
