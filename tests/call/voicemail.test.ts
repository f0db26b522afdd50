import { describe, expect, test } from 'bun:test'
import type { AnsweringRules } from '../../src/cascade/answering/rules.ts'
import type { Pcm } from '../../src/audio/pcm.ts'
import { DEFAULT_BARGE_IN } from '../../src/turn/barge-in.ts'
import { Line } from '../support/phone-line.ts'
import { heard, Rig, type RigOptions } from '../support/rig.ts'

const MESSAGE = 'This is Ada. Please call me back.'
/** 50 ms for each character of its sentences. */
const MESSAGE_MS = 1600
const GREETING = 'Hello, this is Ada.'
const OUTGOING = { phone: { carrier: 'twilio', direction: 'outgoing' as const } }

const BEEP: Pcm = {
  samples: Int16Array.from({ length: 320 }, (_, n) => Math.round(2500 * Math.sin((2 * Math.PI * 1000 * n) / 16_000))),
  rateHz: 16_000,
}

/** A call from us, in which somebody or something picks up. */
function calling(options: RigOptions & { answering?: AnsweringRules } = {}) {
  const line = new Line()
  const { answering = { voicemail: MESSAGE }, ...others } = options
  const rig = new Rig({ line, info: OUTGOING, greeting: GREETING, ...others, parts: { answering, ...others.parts } })
  rig.wire.command({ type: 'ready' })
  return rig
}

async function beeps(rig: Rig, ms = 500): Promise<void> {
  for (let sentMs = 0; sentMs < ms; sentMs += 20) {
    rig.wire.speak(BEEP)
    await rig.clock.advance(20)
  }
}

const answeredBy = (rig: Rig) => rig.events('answered-by').map(({ by }) => by)
const reason = (rig: Rig) => rig.events('call-ended').at(0)?.reason
/** The bot has made no sound. */
const isSilent = (rig: Rig) => rig.events('bot-started-speaking').length === 0

const MACHINE = "Hi, this is Bob. I can't come to the phone right now. Please leave a message after the tone."

describe('a person who picks up', () => {
  test('with a hello is greeted at once, and answered then', async () => {
    await using rig = calling({ says: ['Hello?', 'Who is there?'], replies: ['Ada.'] })
    await rig.speaksFor(500)
    await rig.isSilentFor(600)
    expect(rig.events('bot-started-speaking')).toHaveLength(1)
    await rig.isSilentFor(2000)
    expect(answeredBy(rig)).toEqual(['human'])
    expect(heard(rig)).toEqual([GREETING])
    expect(rig.asked).toHaveLength(0)
    await rig.saysSomething()
    await rig.isSilentFor(1000)
    expect(rig.asked[0]).toMatchObject([
      { role: 'user', content: 'Hello?' },
      { role: 'assistant', content: GREETING },
      { role: 'user', content: 'Who is there?' },
    ])
    expect(heard(rig)).toEqual([GREETING, 'Ada.'])
  })

  test('is answered by the model where there is no greeting', async () => {
    await using rig = calling({ greeting: '', says: ['Hello?'], replies: ['Hello, Ada here.'] })
    await rig.saysSomething(500)
    await rig.isSilentFor(1500)
    expect(answeredBy(rig)).toEqual(['human'])
    expect(heard(rig)).toEqual(['Hello, Ada here.'])
  })

  test('and says nothing is greeted after three seconds', async () => {
    await using rig = calling({ says: ['Yes?'], replies: ['Fine.'] })
    await rig.isSilentFor(2900)
    expect(isSilent(rig)).toBe(true)
    await rig.isSilentFor(2000)
    expect(heard(rig)).toEqual([GREETING])
    expect(answeredBy(rig)).toEqual([])
    await rig.saysSomething()
    await rig.isSilentFor(1000)
    expect(answeredBy(rig)).toEqual(['human'])
    expect(heard(rig)).toEqual([GREETING, 'Fine.'])
  })

  const LONG = 'Good afternoon and welcome to the bakery, this is Susan speaking.'

  test('with a long first sentence is known by the model', async () => {
    await using rig = calling({ says: [LONG], replies: ['CONVERSATION'] })
    await rig.speaksFor(4000)
    await rig.isSilentFor(2500)
    expect(answeredBy(rig)).toEqual(['human'])
    expect(heard(rig)).toEqual([GREETING])
    expect(rig.asked[0]?.at(-1)?.content).toContain(LONG)
  })

  test('with a long first sentence is waited for no longer than 1.5 s where the model does not say', async () => {
    await using rig = calling({ says: [LONG], replies: ['CONVERSATION'], llmMs: 60_000 })
    await rig.speaksFor(4000)
    await rig.isSilentFor(1900)
    expect(isSilent(rig)).toBe(true)
    await rig.isSilentFor(500)
    expect(answeredBy(rig)).toEqual(['human'])
    expect(isSilent(rig)).toBe(false)
  })

  test('with a question is a person, however long it is', async () => {
    await using rig = calling({ says: [`${LONG} How can I help you today?`] })
    await rig.saysSomething(5000)
    expect(answeredBy(rig)).toEqual(['human'])
    expect(rig.asked).toHaveLength(0)
  })

  test('is greeted without the phrase that the bot is called by', async () => {
    const wake = { phrases: ['hey robot'], keepAliveMs: 5000 }
    await using rig = calling({ says: ['Hello?'], parts: { wake } })
    await rig.saysSomething(500)
    await rig.isSilentFor(2000)
    expect(answeredBy(rig)).toEqual(['human'])
    expect(heard(rig)).toEqual([GREETING])
  })

  test('may say later that somebody is not available', async () => {
    await using rig = calling({
      says: ['Hello?', 'He is not available, please leave a message with me.'],
      replies: ['Oh.'],
    })
    await rig.saysSomething(500)
    await rig.isSilentFor(6000)
    await rig.saysSomething()
    await rig.isSilentFor(1000)
    expect(answeredBy(rig)).toEqual(['human'])
    expect(heard(rig)).toEqual([GREETING, 'Oh.'])
  })
})

describe('a person whose words are those of machines', () => {
  const QUESTION = 'Bob is not in. Would you like to leave a message?'

  test.each([MESSAGE, ''])('is asked for by the model when they are a question (message: %j)', async (voicemail) => {
    await using rig = calling({ says: [QUESTION], replies: ['CONVERSATION'], answering: { voicemail } })
    await rig.speaksFor(2500)
    await rig.isSilentFor(3000)
    expect(answeredBy(rig)).toEqual(['human'])
    expect(heard(rig)).toEqual([GREETING])
    expect(reason(rig)).toBeUndefined()
  })

  test('is one where the model does not know, and a machine is one where it does', async () => {
    await using person = calling({ says: [QUESTION], replies: ['Hm.'] })
    await person.saysSomething(2500)
    expect(answeredBy(person)).toEqual(['human'])
    await using machine = calling({ says: [QUESTION], replies: ['VOICEMAIL'] })
    await machine.saysSomething(2500)
    expect(answeredBy(machine)).toEqual(['machine'])
  })

  test('is answered when they ask right after their hello', async () => {
    await using rig = calling({ says: ['Hi!', QUESTION], replies: ['No, thank you.'], answering: { voicemail: '' } })
    await rig.saysSomething(400)
    await rig.isSilentFor(500)
    await rig.saysSomething(2000)
    await rig.isSilentFor(1500)
    expect(answeredBy(rig)).toEqual(['human'])
    expect(heard(rig).at(-1)).toBe('No, thank you.')
    expect(reason(rig)).toBeUndefined()
  })
})

describe('a service that screens calls', () => {
  const APPLE = "Hi, if you record your name and reason for calling, I'll see if this person is available."
  const GOOGLE =
    "Hi, the person you're calling is using a screening service from Google and will get a copy of this conversation. Go ahead and say your name and why you're calling."
  const NAME = 'This is Ada, about the appointment on Monday.'

  test('is told who calls and why, and the person who is put through is answered', async () => {
    await using rig = calling({ says: [APPLE, 'Hello?'], replies: [NAME, 'Hello Bob!'] })
    await rig.speaksFor(5000)
    await rig.isSilentFor(9000)
    expect(answeredBy(rig)).toEqual(['screening'])
    expect(heard(rig)).toEqual([NAME])
    expect(rig.asked[0]?.[0]).toMatchObject({ role: 'system', content: expect.stringContaining('who is calling') })
    expect(rig.asked[0]?.at(-1)).toMatchObject({ role: 'user', content: APPLE })
    await rig.saysSomething(500)
    await rig.isSilentFor(1500)
    expect(answeredBy(rig)).toEqual(['screening', 'human'])
    expect(heard(rig)).toEqual([NAME, 'Hello Bob!'])
    expect(reason(rig)).toBeUndefined()
  })

  test('has the call wait: what it says meanwhile is not answered', async () => {
    const says = [APPLE, 'Thank you. Please stay on the line.', 'Hello?']
    await using rig = calling({ says, replies: [NAME, 'SCREENING', 'Hello Bob!'] })
    await rig.speaksFor(5000)
    await rig.isSilentFor(5000)
    await rig.saysSomething(1500)
    await rig.isSilentFor(3000)
    expect(answeredBy(rig)).toEqual(['screening'])
    expect(heard(rig)).toEqual([NAME])
    await rig.saysSomething(500)
    await rig.isSilentFor(1500)
    expect(answeredBy(rig).at(-1)).toBe('human')
    expect(heard(rig).at(-1)).toBe('Hello Bob!')
  })

  test('is not asked whether it is there while the phone rings', async () => {
    await using rig = calling({ says: [APPLE], replies: [NAME], askMs: 15_000, idleMs: 300_000 })
    await rig.speaksFor(5000)
    await rig.isSilentFor(60_000)
    expect(heard(rig)).toEqual([NAME])
    expect(reason(rig)).toBeUndefined()
  })

  test('may lead to an answering machine, which gets the message after its beep', async () => {
    const rig = calling({ says: [APPLE, MACHINE], replies: [NAME] })
    await rig.speaksFor(5000)
    await rig.isSilentFor(6000)
    await rig.speaksFor(6000)
    await rig.isSilentFor(500)
    await beeps(rig)
    await rig.isSilentFor(MESSAGE_MS + 1000)
    expect(answeredBy(rig)).toEqual(['screening', 'machine'])
    expect(heard(rig).join(' ')).toBe(`${NAME} ${MESSAGE}`)
    expect(reason(rig)).toBe('voicemail')
  })

  test.each([MESSAGE, ''])(
    'is no machine, however long it speaks, where the model knows (message: %j)',
    async (voicemail) => {
      await using rig = calling({ says: [GOOGLE], replies: ['SCREENING', NAME], answering: { voicemail } })
      await rig.speaksFor(10_000)
      await rig.isSilentFor(4000)
      expect(answeredBy(rig).at(-1)).toBe('screening')
      expect(heard(rig)).toEqual([NAME])
      expect(reason(rig)).toBeUndefined()
    },
  )

  test('with a tone of its own is no machine', async () => {
    const says = ['Please state your name after the tone and Google Voice will try to connect you.']
    await using rig = calling({ says, replies: ['SCREENING', NAME] })
    await rig.speaksFor(4000)
    await rig.isSilentFor(600)
    await beeps(rig)
    await rig.isSilentFor(6000)
    expect(answeredBy(rig)).toEqual(['screening'])
    expect(heard(rig)).toEqual([NAME])
  })
})

describe('an answering machine', () => {
  test('gets the message after its beep, and the call ends with it', async () => {
    const rig = calling({ says: [MACHINE] })
    await rig.speaksFor(6000)
    await rig.isSilentFor(1200)
    expect(isSilent(rig)).toBe(true)
    expect(answeredBy(rig)).toEqual(['machine'])
    await beeps(rig)
    await rig.isSilentFor(400)
    expect(isSilent(rig)).toBe(true)
    await rig.isSilentFor(MESSAGE_MS + 600)
    expect(heard(rig).join(' ')).toBe(MESSAGE)
    expect(reason(rig)).toBe('voicemail')
    expect(rig.asked).toHaveLength(0)
  })

  test('without a beep gets the message after two seconds of silence', async () => {
    const rig = calling({ says: [MACHINE] })
    await rig.speaksFor(6000)
    await rig.isSilentFor(1900)
    expect(isSilent(rig)).toBe(true)
    await rig.isSilentFor(MESSAGE_MS + 600)
    expect(heard(rig).join(' ')).toBe(MESSAGE)
    expect(reason(rig)).toBe('voicemail')
  })

  test('that only beeps is one', async () => {
    const rig = calling()
    await rig.isSilentFor(1000)
    await beeps(rig)
    await rig.isSilentFor(MESSAGE_MS + 1000)
    expect(answeredBy(rig)).toEqual(['machine'])
    expect(heard(rig).join(' ')).toBe(MESSAGE)
    expect(reason(rig)).toBe('voicemail')
  })

  test('that beeps twice gets the message after the second beep', async () => {
    const rig = calling({ says: [MACHINE] })
    await rig.speaksFor(6000)
    await rig.isSilentFor(500)
    await beeps(rig)
    await rig.isSilentFor(300)
    await beeps(rig)
    await rig.isSilentFor(400)
    expect(isSilent(rig)).toBe(true)
    await rig.isSilentFor(MESSAGE_MS + 600)
    expect(heard(rig).join(' ')).toBe(MESSAGE)
    expect(reason(rig)).toBe('voicemail')
  })

  test('that beeps late, while the message is being said, gets it again', async () => {
    const rig = calling({ says: [MACHINE] })
    await rig.speaksFor(6000)
    await rig.isSilentFor(2500)
    expect(isSilent(rig)).toBe(false)
    await beeps(rig)
    expect(rig.events('interrupted')).toHaveLength(1)
    await rig.isSilentFor(MESSAGE_MS + 1000)
    expect(heard(rig).join(' ').endsWith(MESSAGE)).toBe(true)
    expect(reason(rig)).toBe('voicemail')
    expect(answeredBy(rig)).toEqual(['machine'])
  })

  test('whose greeting begins like that of a person is known by what follows, and not talked over', async () => {
    const greeting = `${GREETING} I am calling for the dentist about your appointment on Monday.`
    const rig = calling({ says: ['Hi!', MACHINE], greeting })
    await rig.speaksFor(400)
    await rig.isSilentFor(2800)
    await rig.speaksFor(6000)
    await rig.isSilentFor(1000)
    expect(answeredBy(rig)).toEqual(['human', 'machine'])
    const said = heard(rig).length
    expect(rig.events('interrupted')).toHaveLength(1)
    await rig.isSilentFor(1500 + MESSAGE_MS)
    expect(heard(rig).slice(said).join(' ')).toBe(MESSAGE)
    expect(reason(rig)).toBe('voicemail')
  })

  test('is known after eight seconds of talk, whatever it says', async () => {
    await using rig = calling({ says: ['La la la.'], sttMs: 60_000 })
    await rig.speaksFor(7900)
    expect(answeredBy(rig)).toEqual([])
    await rig.speaksFor(200)
    expect(answeredBy(rig)).toEqual(['machine'])
    expect(isSilent(rig)).toBe(true)
  })

  test('is hung up on at once where there is no message', async () => {
    const rig = calling({ says: [MACHINE], answering: { voicemail: '' } })
    await rig.speaksFor(3000)
    await rig.isSilentFor(700)
    expect(reason(rig)).toBe('voicemail')
    expect(isSilent(rig)).toBe(true)
    expect(rig.asked).toHaveLength(0)
  })

  test('that never falls silent is hung up on after a minute, without a message', async () => {
    const rig = calling({ says: [MACHINE, ...Array<string>(200).fill('And so on and on.')] })
    for (let turn = 0; turn < 40 && !reason(rig); turn++) {
      await rig.speaksFor(1500)
      await rig.isSilentFor(700)
    }
    expect(reason(rig)).toBe('voicemail')
    expect(isSilent(rig)).toBe(true)
  })

  test('whose words cannot be recognised gets its message, too', async () => {
    const rig = calling({ says: [''] })
    await rig.speaksFor(9000)
    await rig.isSilentFor(1000)
    await beeps(rig)
    await rig.isSilentFor(MESSAGE_MS + 1200)
    expect(heard(rig).join(' ')).toBe(MESSAGE)
    expect(reason(rig)).toBe('voicemail')
  })

  test('that talks into the message gets it again, and no more than twice', async () => {
    const rig = calling({ says: [MACHINE, ...Array<string>(9).fill('Please leave a message after the tone.')] })
    await rig.speaksFor(6000)
    for (let turn = 0; turn < 9 && !reason(rig); turn++) {
      await rig.isSilentFor(2800)
      await rig.speaksFor(1500)
    }
    expect(rig.events('interrupted')).toHaveLength(3)
    expect(answeredBy(rig)).toEqual(['machine'])
    expect(reason(rig)).toBe('voicemail')
  })
})

describe.each([
  ['with the usual rules', DEFAULT_BARGE_IN],
  ['where nobody may interrupt the bot', { type: 'none' } as const],
])('a person who picks up after all, %s,', (_, bargeIn) => {
  test('gets the conversation', async () => {
    await using rig = calling({ says: [MACHINE, 'Hello, I am here.'], replies: ['Good.'], rules: { bargeIn } })
    await rig.speaksFor(6000)
    await rig.isSilentFor(2500)
    expect(isSilent(rig)).toBe(false)
    await rig.speaksFor(900)
    await rig.isSilentFor(2500)
    expect(answeredBy(rig)).toEqual(['machine', 'human'])
    expect(heard(rig).at(-1)).toBe('Good.')
    if (bargeIn.type !== 'none') expect(heard(rig).join(' ')).not.toContain(MESSAGE)
    await rig.isSilentFor(5000)
    expect(reason(rig)).toBeUndefined()
  })

  test('is heard out when the message ends meanwhile', async () => {
    await using rig = calling({ says: [MACHINE, 'Wait, I am here.'], replies: ['Good.'], rules: { bargeIn } })
    await rig.speaksFor(6000)
    await rig.isSilentFor(2000 + MESSAGE_MS - 300)
    await rig.speaksFor(900)
    await rig.isSilentFor(2000)
    expect(answeredBy(rig)).toEqual(['machine', 'human'])
    expect(heard(rig).at(-1)).toBe('Good.')
    expect(reason(rig)).toBeUndefined()
  })
})

describe('nobody is listened for', () => {
  test.each([
    ['in an incoming call', { phone: { carrier: 'twilio', direction: 'incoming' as const } }],
    ['in a call that is on no telephone', {}],
  ])('%s', async (_, info) => {
    await using rig = calling({ info, says: [MACHINE], replies: ['Yes.'] })
    await rig.isSilentFor(200)
    expect(isSilent(rig)).toBe(false)
    await rig.isSilentFor(2000)
    await rig.saysSomething(6000)
    await rig.isSilentFor(1000)
    expect(answeredBy(rig)).toEqual([])
    expect(heard(rig)).toEqual([GREETING, 'Yes.'])
  })
})

test('the message names what the application told of the caller', async () => {
  const answering = { voicemail: 'Dear {{name}}, call us.' }
  const rig = calling({ says: [MACHINE], answering, data: { name: 'Bob' } })
  await rig.speaksFor(6000)
  await rig.isSilentFor(4500)
  expect(heard(rig)).toEqual(['Dear Bob, call us.'])
})

test('a machine is told by the phrases of the language that is heard', async () => {
  const says = [{ text: 'Bitte hinterlassen Sie eine Nachricht nach dem Signalton.', language: 'de' }]
  const rig = calling({ says })
  await rig.speaksFor(3000)
  await rig.isSilentFor(1000)
  expect(answeredBy(rig)).toEqual(['machine'])
  await rig.call.end('hung-up')
})
