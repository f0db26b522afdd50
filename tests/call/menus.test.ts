import { describe, expect, test } from 'bun:test'
import { calls, Line } from '../support/phone-line.ts'
import { heard, Rig, type RigOptions } from '../support/rig.ts'

const GOAL = 'Speak with somebody in billing.'
const OUTGOING = { phone: { carrier: 'twilio', direction: 'outgoing' as const } }
const GREETING = 'Hello, this is Ada.'

function calling(options: RigOptions & { stuckTarget?: string; voicemail?: string } = {}) {
  const line = new Line()
  const { stuckTarget, voicemail, ...others } = options
  const menus = { goal: GOAL, ...(stuckTarget !== undefined && { stuckTarget }) }
  const parts = { answering: { menus, ...(voicemail !== undefined && { voicemail }) } }
  const rig = new Rig({ line, info: OUTGOING, greeting: GREETING, ...others, parts })
  rig.wire.command({ type: 'ready' })
  return { rig, line }
}

/** The menu speaks, and pauses as menus do. */
async function menuSpeaks(rig: Rig, ms = 4000): Promise<void> {
  await rig.speaksFor(ms)
  await rig.isSilentFor(2600)
}

const answeredBy = (rig: Rig) => rig.events('answered-by').map(({ by }) => by)
const reason = (rig: Rig) => rig.events('call-ended').at(0)?.reason
const pressed = (line: Line) => line.done.filter((what) => what !== 'waited')

const MENU = 'Welcome to the bank. For sales, press 1. For billing, press 2.'

describe('a menu', () => {
  test('is answered by the key that leads to the goal, without a word', async () => {
    const { rig, line } = calling({ says: [MENU], replies: [[calls('send_dtmf', { keys: '2' })]] })
    await using _ = rig
    await menuSpeaks(rig)
    expect(answeredBy(rig)).toEqual(['menu'])
    expect(pressed(line)).toEqual(['pressed 2'])
    expect(rig.events('bot-started-speaking')).toHaveLength(0)
    expect(rig.asked[0]?.[0]?.content).toContain(GOAL)
    expect(rig.offered[0]?.map(({ name }) => name)).toEqual(['send_dtmf', 'wait', 'menu_status'])
  })

  test('is answered two seconds after it has fallen silent, and not in its pauses', async () => {
    const says = [MENU, 'For invoices, press 1. For anything else, press 9.']
    const { rig, line } = calling({ says, replies: ['`2`', '`1`'] })
    await using _ = rig
    for (let level = 1; level <= 2; level++) {
      await rig.speaksFor(1500)
      await rig.isSilentFor(1800)
      await rig.speaksFor(1500)
      await rig.isSilentFor(1800)
      expect(pressed(line)).toHaveLength(level - 1)
      await rig.isSilentFor(600)
      expect(pressed(line)).toHaveLength(level)
    }
  })

  test.each(['`2`', '<dtmf>2</dtmf>', ' `2` '])('is answered by %j, which is not spoken', async (reply) => {
    const { rig, line } = calling({ says: [MENU], replies: [reply] })
    await using _ = rig
    await menuSpeaks(rig)
    expect(pressed(line)).toEqual(['pressed 2'])
    expect(heard(rig)).toEqual([])
    expect(
      rig
        .events('token')
        .map(({ text }) => text)
        .join('')
        .trim(),
    ).toBe('')
  })

  test('of two levels leads to a person, who gets the conversation', async () => {
    const says = [MENU, 'For invoices, press 1. For anything else, press 9.', 'Billing, this is Sue.', 'Which one?']
    const replies = ['`2`', '`1`', 'Hello Sue, it is about my invoice.', 'The last.']
    const { rig, line } = calling({ says, replies })
    await using _ = rig
    await menuSpeaks(rig)
    await menuSpeaks(rig)
    expect(pressed(line)).toEqual(['pressed 2', 'pressed 1'])
    await rig.speaksFor(1500)
    await rig.isSilentFor(5000)
    expect(heard(rig)).toEqual(['Hello Sue, it is about my invoice.'])
    expect(answeredBy(rig)).toEqual(['menu', 'human'])
    // The usual end of a turn again.
    await rig.saysSomething()
    await rig.isSilentFor(600)
    expect(heard(rig).at(-1)).toBe('The last.')
  })

  test('that has not offered what is wanted is waited for', async () => {
    const says = ['For sales, press 1.', 'For billing, press 2.']
    const { rig, line } = calling({ says, replies: ['<ivr>wait</ivr>', '`2`'] })
    await using _ = rig
    await menuSpeaks(rig)
    expect(pressed(line)).toEqual([])
    expect(heard(rig)).toEqual([])
    await menuSpeaks(rig)
    expect(pressed(line)).toEqual(['pressed 2'])
    expect(answeredBy(rig)).toEqual(['menu'])
  })

  test('that talks on while the model thinks does not interrupt it, and is heard', async () => {
    const says = [MENU, 'For a mortgage, press 3.']
    const { rig, line } = calling({ says, replies: ['`2`', '`wait`'], llmMs: 2000 })
    await using _ = rig
    await rig.speaksFor(4000)
    await rig.isSilentFor(2400)
    await rig.speaksFor(2500)
    expect(pressed(line)).toEqual(['pressed 2'])
    expect(rig.events('paused')).toEqual([])
    expect(rig.events('interrupted')).toEqual([])
    await rig.isSilentFor(4600)
    expect(rig.asked[1]?.at(-1)?.content).toBe('For a mortgage, press 3.')
  })

  test('that is heard a third time leads nowhere: the call ends', async () => {
    const { rig, line } = calling({ says: [MENU, MENU, MENU], replies: ['`2`', '`2`', '`2`'] })
    await menuSpeaks(rig)
    await menuSpeaks(rig)
    expect(reason(rig)).toBeUndefined()
    await menuSpeaks(rig)
    expect(reason(rig)).toBe('menu-stuck')
    expect(pressed(line)).toEqual(['pressed 2', 'pressed 2'])
  })

  test('that leads nowhere is left to somebody else, where somebody is named', async () => {
    const { rig, line } = calling({ says: [MENU, MENU, MENU], replies: ['`2`', '`2`'], stuckTarget: '+15550100' })
    for (let time = 0; time < 3; time++) await menuSpeaks(rig)
    expect(pressed(line).at(-1)).toBe('transferred to +15550100')
    expect(reason(rig)).toBe('transferred')
  })

  test('that is heard a third time is known behind other words, too', async () => {
    const says = [MENU, `Sorry, I did not get that. Let us try it once more. ${MENU}`, `That is not an option. ${MENU}`]
    const { rig, line } = calling({ says, replies: ['`2`', '`2`'] })
    for (const _ of says) await menuSpeaks(rig)
    expect(reason(rig)).toBe('menu-stuck')
    expect(pressed(line)).toEqual(['pressed 2', 'pressed 2'])
  })

  test('that says the same again and again though keys are pressed leads nowhere, whatever it says', async () => {
    const says = [MENU, ...Array<string>(5).fill('The number was not recognised, try again.')]
    const { rig } = calling({ says, replies: ['`2`', '`1`', '`1`', '`1`', '`1`'] })
    for (let time = 0; time < 4; time++) await menuSpeaks(rig)
    expect(reason(rig)).toBe('menu-stuck')
  })

  test('is not asked whether it is there while it has the bot hold the line; the person is', async () => {
    const says = [MENU, 'Billing, this is Sue.']
    const { rig } = calling({ says, replies: ['`2`', 'Hello Sue.'], askMs: 15_000, idleMs: 300_000 })
    await using _ = rig
    await menuSpeaks(rig)
    await rig.isSilentFor(120_000)
    expect(heard(rig)).toEqual([])
    expect(reason(rig)).toBeUndefined()
    await menuSpeaks(rig, 1500)
    await rig.isSilentFor(20_000)
    expect(heard(rig)).toEqual(['Hello Sue.', 'Are you still there?'])
  })

  test('may have the bot hold the line for as long as it likes', async () => {
    const says = [MENU, ...Array<string>(8).fill('Your call is important to us. Please hold.')]
    const { rig } = calling({ says, replies: ['`2`', ...Array<string>(8).fill('`wait`')] })
    await using _ = rig
    for (let time = 0; time < 9; time++) await menuSpeaks(rig)
    expect(reason(rig)).toBeUndefined()
  })

  test('ends the call where the model is stuck and nobody can be reached instead', async () => {
    const { rig, line } = calling({ says: [MENU], replies: ['`stuck`', 'I am lost.'], stuckTarget: '+15550100' })
    line.works = Promise.reject(new Error('the carrier refuses'))
    line.works.catch(() => {})
    await menuSpeaks(rig)
    expect(reason(rig)).toBe('menu-stuck')
    expect(heard(rig)).toEqual([])
  })

  test('ends the call where the model says that it is stuck', async () => {
    const { rig } = calling({ says: [MENU], replies: ['`stuck`'] })
    await menuSpeaks(rig)
    expect(reason(rig)).toBe('menu-stuck')
  })

  test('is no answering machine, and gets no message', async () => {
    const { rig, line } = calling({ says: [MENU], replies: ['`2`'], voicemail: 'Call me back.' })
    await using _ = rig
    await menuSpeaks(rig, 9000)
    await rig.isSilentFor(5000)
    expect(answeredBy(rig)).toEqual(['menu'])
    expect(pressed(line)).toEqual(['pressed 2'])
    expect(heard(rig)).toEqual([])
  })
})

test('a person who picks up where a menu was expected is greeted', async () => {
  const { rig } = calling({ says: ['Hello?', 'Yes.'], replies: ['Good.'] })
  await using _ = rig
  await rig.speaksFor(500)
  await rig.isSilentFor(3000)
  expect(answeredBy(rig)).toEqual(['human'])
  expect(heard(rig)).toEqual([GREETING])
  await rig.saysSomething()
  await rig.isSilentFor(600)
  expect(heard(rig)).toEqual([GREETING, 'Good.'])
})

test('an answering machine gets its message, though a menu was expected', async () => {
  const says = ['Please leave a message after the tone.']
  const { rig } = calling({ says, voicemail: 'Call me back.' })
  await rig.speaksFor(4000)
  await rig.isSilentFor(4000)
  expect(answeredBy(rig)).toEqual(['machine'])
  expect(heard(rig)).toEqual(['Call me back.'])
  expect(reason(rig)).toBe('voicemail')
})
