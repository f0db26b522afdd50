import { afterEach, beforeEach, describe, expect, spyOn, test } from 'bun:test'
import { callBacks } from '../../docs/examples/agents/front-desk/support.ts'
import { diary } from '../../docs/examples/agents/receptionist.ts'
import { results } from '../../docs/examples/agents/survey.ts'
import { callExample } from '../support/code-agents.ts'
import { calls, says } from '../support/phone-line.ts'
import { heard } from '../support/rig.ts'

beforeEach(() => {
  diary.clear()
  results.length = 0
  callBacks.length = 0
})

describe('the receptionist', () => {
  const greeting = ['Chez Anna, good evening.', 'Would you like a table for tonight?']
  let told: ReturnType<typeof spyOn<Console, 'log'>>
  beforeEach(() => (told = spyOn(console, 'log').mockImplementation(() => {})))
  afterEach(() => told.mockRestore())

  test('asks for the name that is missing, books, and writes down how the call went', async () => {
    const talk = await callExample('agents/receptionist.ts', {
      says: ['A table for four at seven, please.', 'Weber.', 'Goodbye.'],
      replies: [
        [calls('book_table', { time: '19:00', guests: 4 })],
        'I have booked a table for four at seven.',
        [says('Goodbye.'), calls('end_call')],
      ],
      info: { phone: { carrier: 'twilio', direction: 'incoming', from: '+15551230001' } },
    })
    await using _ = talk
    const { rig } = talk
    rig.wire.command({ type: 'ready' })
    await rig.isSilentFor(4000)
    await rig.saysSomething()
    await rig.isSilentFor(3000)
    expect(heard(rig)).toEqual([...greeting, 'What name shall I put it under?'])
    await rig.saysSomething()
    await rig.isSilentFor(4000)
    expect(heard(rig).at(-1)).toBe('I have booked a table for four at seven.')
    expect([...diary]).toEqual([['19:00', { name: 'Weber.', guests: 4 }]])
    expect(talk.shown().join('\n')).toContain('The caller has a table at 19:00.')
    await rig.saysSomething()
    await rig.isSilentFor(3000)
    expect(await rig.call.ended).toBe('hung-up')
    expect(told.mock.calls[0]?.[0]).toMatch(/^\+15551230001: 19:00, 3 turns, \d+ ms$/)
    expect(talk.faults).toEqual([])
  })

  test('offers other times where the one that is wanted is taken, and asks for the name once', async () => {
    diary.set('19:00', { name: 'Somebody', guests: 2 })
    const talk = await callExample('agents/receptionist.ts', {
      says: ['A table for two at seven.', 'At eight then.', 'Tom.'],
      replies: [
        [calls('book_table', { time: '19:00', guests: 2 })],
        'Seven is taken. May it be eight?',
        [calls('book_table', { time: '20:00', guests: 2 }, 'call-b')],
        'Eight it is.',
      ],
    })
    await using _ = talk
    const { rig } = talk
    await rig.saysSomething()
    await rig.isSilentFor(3000)
    expect(talk.shown().at(-1)).toBe('tool: 19:00 is not free. Free are: 18:00, 20:00, 21:00.')
    expect(heard(rig)).toEqual(['Seven is taken.', 'May it be eight?'])
    await rig.saysSomething()
    await rig.isSilentFor(3000)
    await rig.saysSomething()
    await rig.isSilentFor(3000)
    expect(heard(rig).slice(2)).toEqual(['What name shall I put it under?', 'Eight it is.'])
    expect(diary.get('20:00')).toEqual({ name: 'Tom.', guests: 2 })
    expect(diary.get('19:00')?.name).toBe('Somebody')
  })

  test('does not book a table that was taken while the caller said their name', async () => {
    const talk = await callExample('agents/receptionist.ts', {
      says: ['A table for two at seven.', 'Tom.'],
      replies: [[calls('book_table', { time: '19:00', guests: 2 })], 'I am sorry, it has just gone.'],
    })
    await using _ = talk
    await talk.rig.saysSomething()
    await talk.rig.isSilentFor(3000)
    diary.set('19:00', { name: 'Faster', guests: 8 })
    await talk.rig.saysSomething()
    await talk.rig.isSilentFor(3000)
    expect(diary.get('19:00')?.name).toBe('Faster')
    expect(heard(talk.rig).at(-1)).toBe('I am sorry, it has just gone.')
  })
})

describe('the survey', () => {
  test('takes two answers, and ends the call itself', async () => {
    const talk = await callExample('agents/survey.ts', {
      says: ['I would say four.', 'Yes, of course.'],
      info: { data: { customer: 17 } },
    })
    await using _ = talk
    const { rig } = talk
    rig.wire.command({ type: 'ready' })
    for (let turns = 0; turns < 2; turns++) {
      await rig.isSilentFor(6000)
      await rig.saysSomething()
    }
    await rig.isSilentFor(5000)
    expect(heard(rig)).toEqual([
      'Hello, two short questions about your visit.',
      'From one to five, how did you like it?',
      'Thank you.',
      'Will you come again?',
      'That was all.',
      'Thank you, and goodbye.',
    ])
    expect(await rig.call.ended).toBe('hung-up')
    expect(results).toEqual([{ customer: 17, rating: 4, comesAgain: true }])
    expect(talk.asked).toEqual([])
    expect(talk.faults).toEqual([])
  })

  test('asks again for an answer that does not fit, and gives a question up after three', async () => {
    const talk = await callExample('agents/survey.ts', {
      says: ['It was lovely.', 'A hundred.', 'Five.', 'Maybe.', 'I wonder.', 'Who knows.'],
    })
    await using _ = talk
    const { rig } = talk
    rig.wire.command({ type: 'ready' })
    for (let turns = 0; turns < 6; turns++) {
      await rig.isSilentFor(6000)
      await rig.saysSomething()
    }
    await rig.isSilentFor(5000)
    const again = (words: string) => heard(rig).filter((piece) => piece === words).length
    expect(again('Please say a number from one to five.')).toBe(2)
    expect(again('yes or no?')).toBe(2)
    expect(await rig.call.ended).toBe('hung-up')
    expect(results).toEqual([{ customer: undefined, rating: 5, comesAgain: undefined }])
  })

  test('keeps what was said where the caller hangs up in the middle', async () => {
    const talk = await callExample('agents/survey.ts', { says: ['2'] })
    const { rig } = talk
    rig.wire.command({ type: 'ready' })
    await rig.isSilentFor(6000)
    await rig.saysSomething()
    await rig.isSilentFor(1000)
    await rig.call.end('hung-up')
    expect(results).toEqual([{ customer: undefined, rating: 2 }])
    expect(talk.faults).toEqual([])
  })
})

describe('the bilingual hotel', () => {
  test('greets in both languages, and answers in that of its caller, who may change it', async () => {
    const talk = await callExample('agents/bilingual.ts', {
      says: [
        { text: 'Guten Tag, was kostet ein Doppelzimmer?', language: 'de' },
        { text: 'Sorry, my wife asks whether there is breakfast.', language: 'en' },
      ],
      replies: [[calls('room_price', { room: 'double' })], 'Hundertvierzig Euro.', 'Yes, from seven.'],
    })
    await using _ = talk
    const { rig, asked } = talk
    rig.wire.command({ type: 'ready' })
    await rig.isSilentFor(4000)
    expect(heard(rig)).toEqual(['Hotel Alpenblick, guten Tag!', 'Hotel Alpenblick, hello!'])
    await rig.saysSomething()
    await rig.isSilentFor(3000)
    expect(asked[0]?.[0]?.content).toContain('Sprich Deutsch')
    expect(talk.shown().at(-1)).toBe('tool: {"euros":140}')
    await rig.saysSomething()
    await rig.isSilentFor(2000)
    expect(asked.at(-1)?.[0]?.content).toContain('Speak English')
    expect(heard(rig).slice(2)).toEqual(['Hundertvierzig Euro.', 'Yes, from seven.'])
    expect(talk.faults).toEqual([])
  })

  test('greets in the language that the application named', async () => {
    const talk = await callExample('agents/bilingual.ts', { info: { data: { language: 'de' } } })
    await using _ = talk
    talk.rig.wire.command({ type: 'ready' })
    await talk.rig.isSilentFor(4000)
    expect(heard(talk.rig)).toEqual(['Hotel Alpenblick, guten Tag!'])
  })

  test('is cut short by a caller who interrupts in the other language, and goes on in that', async () => {
    const talk = await callExample('agents/bilingual.ts', {
      says: [
        { text: 'What does a double room cost?', language: 'en' },
        { text: 'Moment, sprechen Sie auch Deutsch?', language: 'de' },
      ],
      replies: ['A double room costs one hundred and forty euros a night, with breakfast.', 'Ja, natürlich.'],
    })
    await using _ = talk
    const { rig, asked } = talk
    await rig.saysSomething()
    await rig.isSilentFor(500)
    await rig.saysSomething(1500)
    await rig.isSilentFor(2000)
    expect(rig.events('interrupted')).toMatchObject([{ heard: 'A double room costs' }])
    expect(asked.at(-1)?.[0]?.content).toContain('Sprich Deutsch')
    expect(heard(rig)).toEqual(['Ja, natürlich.'])
    expect(talk.shown().join()).not.toContain('with breakfast')
  })
})

describe('the front desk of three agents', () => {
  test('hands a caller over with what it knows of them, and sales greets them by name', async () => {
    const talk = await callExample('agents/front-desk', {
      says: ['Tom here, I want to buy an umbrella.', 'A golf umbrella, please.'],
      replies: [
        [calls('note', { name: 'Tom', about: 'buying an umbrella' }), calls('hand_over', { to: 'sales' }, 'call-b')],
        [calls('price', { umbrella: 'golf' })],
        'That is thirty-five euros.',
      ],
    })
    await using _ = talk
    const { rig, asked } = talk
    rig.wire.command({ type: 'ready' })
    await rig.isSilentFor(4000)
    await rig.saysSomething()
    await rig.isSilentFor(5000)
    expect(rig.events('handed-over')).toMatchObject([{ to: 'sales' }])
    expect(heard(rig)).toEqual([
      'Acme Umbrellas, hello.',
      'What can I do for you?',
      'Hello Tom, this is sales.',
      'Which umbrella may it be?',
    ])
    await rig.saysSomething()
    await rig.isSilentFor(3000)
    expect(asked[1]?.[0]?.content).toContain('You talk with Tom, who calls about buying an umbrella.')
    expect(heard(rig).at(-1)).toBe('That is thirty-five euros.')
    expect(talk.offered()).toEqual([
      ['note', 'hand_over'],
      ['price', 'hand_over'],
      ['price', 'hand_over'],
    ])
    expect(talk.faults).toEqual([])
  })

  test('has a person call back whom the caller asks for, from whichever desk they are at', async () => {
    const talk = await callExample('agents/front-desk', {
      says: ['My umbrella is broken.', 'I want to talk to a person!'],
      replies: [
        [says('I connect you. '), calls('hand_over', { to: 'support' })],
        'How old is it?',
        [calls('call_back')],
        'Somebody calls you within the hour.',
      ],
      info: { phone: { carrier: 'twilio', direction: 'incoming', from: '+15551230001' } },
    })
    await using _ = talk
    const { rig } = talk
    await rig.saysSomething()
    await rig.isSilentFor(4000)
    expect(heard(rig)).toEqual(['I connect you.', 'How old is it?'])
    await rig.saysSomething()
    await rig.isSilentFor(4000)
    expect(heard(rig).at(-1)).toBe('Somebody calls you within the hour.')
    expect(callBacks).toEqual([{ who: 'somebody, who calls about something', number: '+15551230001' }])
    expect(talk.faults).toEqual([])
  })
})

describe('the reminder', () => {
  const body = { appointment: 'A-17', name: 'Ms Weber', day: 'Monday', time: 'nine' }
  const info = { data: body, phone: { carrier: 'twilio', direction: 'outgoing' as const } }
  let posted: unknown[] = []
  let answer = 204
  let practice: ReturnType<typeof spyOn<typeof globalThis, 'fetch'>>
  beforeEach(() => {
    posted = []
    answer = 204
    const fetched = async (_: unknown, init?: RequestInit) => {
      posted.push(JSON.parse(String(init?.body)))
      return new Response(null, { status: answer })
    }
    practice = spyOn(globalThis, 'fetch').mockImplementation(fetched as never)
  })
  afterEach(() => practice.mockRestore())

  test('greets by what the application sent, notes the answer, and tells the practice', async () => {
    const talk = await callExample('agents/reminder.ts', {
      says: ['Hello?', 'Yes, I will be there.'],
      replies: [
        [calls('note_answer', { answer: 'comes' })],
        [says('See you on Monday at nine. Goodbye.'), calls('end_call')],
      ],
      info,
    })
    await using _ = talk
    const { rig, asked } = talk
    rig.wire.command({ type: 'ready' })
    await rig.saysSomething(500)
    await rig.isSilentFor(10_000)
    expect(rig.events('answered-by')).toMatchObject([{ by: 'human' }])
    expect(heard(rig)).toEqual([
      'Hello Ms Weber, this is the practice of Doctor Lang.',
      'You have an appointment on Monday at nine.',
      'Can you come?',
    ])
    await rig.saysSomething()
    await rig.isSilentFor(5000)
    expect(asked[0]?.[0]?.content).toContain('You call Ms Weber')
    expect(await rig.call.ended).toBe('hung-up')
    expect(posted).toMatchObject([{ appointment: 'A-17', answer: 'comes', reason: 'hung-up' }])
    expect(talk.faults).toEqual([])
  })

  test('counts the last of two answers, where the patient thinks again', async () => {
    const talk = await callExample('agents/reminder.ts', {
      says: ['Hello?', 'Yes.', 'Wait, Monday? No, I cannot.'],
      replies: [
        [calls('note_answer', { answer: 'comes' })],
        'See you on Monday at nine.',
        [calls('note_answer', { answer: 'cannot come' }, 'call-b')],
        'You cannot come. I have noted that.',
      ],
      info,
    })
    const { rig } = talk
    rig.wire.command({ type: 'ready' })
    await rig.saysSomething(500)
    await rig.isSilentFor(10_000)
    for (let turns = 0; turns < 2; turns++) {
      await rig.saysSomething()
      await rig.isSilentFor(4000)
    }
    await rig.call.end('hung-up')
    expect(posted).toMatchObject([{ answer: 'cannot come' }])
  })

  test('leaves its message on a machine, and tells the practice that nobody was reached', async () => {
    const talk = await callExample('agents/reminder.ts', {
      says: ["Hi, this is Bob. I can't come to the phone right now. Please leave a message after the tone."],
      replies: ['VOICEMAIL'],
      info,
    })
    await using _ = talk
    const { rig } = talk
    rig.wire.command({ type: 'ready' })
    await rig.saysSomething(4000)
    await rig.isSilentFor(20_000)
    expect(heard(rig)).toEqual([
      'Hello Ms Weber, the practice of Doctor Lang reminds you of your appointment on Monday at nine.',
      'Please call us if you cannot come.',
    ])
    expect(await rig.call.ended).toBe('voicemail')
    expect(posted).toMatchObject([{ answer: 'not reached', reason: 'voicemail' }])
  })

  test('says in the log that the practice did not take it', async () => {
    answer = 500
    const talk = await callExample('agents/reminder.ts', { says: [], info })
    await talk.rig.call.end('hung-up')
    expect(talk.faults).toEqual(['a hook of the agent failed {"hook":"onEnd","reason":"the practice answered 500"}'])
  })
})
