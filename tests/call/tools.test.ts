import { describe, expect, test } from 'bun:test'
import { endCall, sendDtmf, transferCall } from '../../src/call/call-tools.ts'
import type { LlmEvent } from '../../src/llm/llm.ts'
import { StageError } from '../../src/std/errors.ts'
import type { PhoneLine } from '../../src/transport/wire.ts'
import { settled } from '../support/clock.ts'
import { Rig, humOf } from '../support/rig.ts'

const says = (text: string): LlmEvent => ({ type: 'text', text })
const calls = (name: string, input: unknown = {}, id = 'call-a'): LlmEvent => ({
  type: 'tool-call',
  call: { id, name, input },
})

const tools = [endCall, transferCall({ sales: '+15551230002', support: 'sip:help@example.com' }), sendDtmf]

/** A telephone that writes down what is done to it. */
class Line implements PhoneLine {
  readonly done: string[] = []
  isPlayed = Promise.resolve()
  works = Promise.resolve()
  signal: AbortSignal | undefined

  async played(): Promise<void> {
    this.done.push('waited')
    await this.isPlayed
  }

  async press(keys: string, signal: AbortSignal): Promise<void> {
    this.signal = signal
    await this.works
    this.done.push(`pressed ${keys}`)
  }

  async transfer(to: string, signal: AbortSignal): Promise<void> {
    this.signal = signal
    await this.works
    this.done.push(`transferred to ${to}`)
  }
}

describe('a model that ends the call', () => {
  test('is heard to its last word before', async () => {
    const line = new Line()
    const replies = [[says('Goodbye then. '), says('Have a nice day.'), calls('end_call')]]
    const rig = new Rig({ says: ['Bye.'], replies, tools, line })
    await rig.saysSomething()
    expect(rig.wire.closedFor).toBeUndefined()
    await rig.isSilentFor(3000)
    expect(rig.played()).toEqual(humOf('Goodbye then.', 'Have a nice day.'))
    expect(line.done).toEqual(['waited'])
    expect(await rig.call.ended).toBe('hung-up')
    expect(rig.events('tool-used')).toMatchObject([{ tool: 'end_call', outcome: 'done' }])
  })

  test('does so without a telephone, too', async () => {
    const rig = new Rig({ says: ['Bye.'], replies: [[says('Goodbye.'), calls('end_call')]], tools })
    expect(rig.offered).toEqual([])
    await rig.saysSomething()
    await rig.isSilentFor(2000)
    expect(rig.offered.flat().map(({ name }) => name)).toEqual(['end_call'])
    expect(await rig.call.ended).toBe('hung-up')
  })

  test('waits for what the carrier still plays', async () => {
    const line = new Line()
    const { promise, resolve } = Promise.withResolvers<void>()
    line.isPlayed = promise
    const rig = new Rig({ says: ['Bye.'], replies: [[says('Goodbye.'), calls('end_call')]], tools, line })
    await rig.saysSomething()
    await rig.isSilentFor(3000)
    expect(rig.wire.closedFor).toBeUndefined()
    resolve()
    await rig.isSilentFor(100)
    expect(rig.wire.closedFor).toBe('hung-up')
  })

  test('does not hang up on a caller who cuts in', async () => {
    const replies = [[says('Goodbye then, and have a very nice day.'), calls('end_call')], 'Of course.']
    await using rig = new Rig({ says: ['Bye.', 'Wait, one more thing.'], replies, tools, line: new Line() })
    await rig.saysSomething()
    await rig.isSilentFor(400)
    await rig.saysSomething()
    await rig.isSilentFor(3000)
    expect(rig.wire.closedFor).toBeUndefined()
    expect(rig.events('tool-used')).toEqual([])
    expect(rig.asked.at(-1)?.map(({ role }) => role)).toEqual(['user', 'assistant', 'user'])
  })

  test('does not hang up on a caller who cuts in while the carrier still plays', async () => {
    const line = new Line()
    line.isPlayed = new Promise(() => {})
    const replies = [[says('Bye.'), calls('end_call')], 'Of course.']
    await using rig = new Rig({ says: ['Bye.', 'Wait, one more thing.'], replies, tools, line })
    await rig.saysSomething()
    await rig.isSilentFor(1000)
    expect(line.done).toEqual(['waited'])
    await rig.saysSomething()
    await rig.isSilentFor(3000)
    expect(rig.wire.closedFor).toBeUndefined()
    expect(rig.asked.at(-1)).toEqual([
      { role: 'user', content: 'Bye.' },
      { role: 'assistant', content: 'Bye.' },
      { role: 'user', content: 'Wait, one more thing.' },
    ])
  })

  test('does not hang up while a caller speaks, though all has been heard', async () => {
    const line = new Line()
    const { promise, resolve } = Promise.withResolvers<void>()
    line.isPlayed = promise
    const replies = [[says('Bye.'), calls('end_call')], 'Of course.']
    await using rig = new Rig({ says: ['Bye.', 'Wait, one more thing.'], replies, tools, line, sttMs: 300 })
    await rig.saysSomething()
    await rig.isSilentFor(1000)
    await rig.speaksFor(200)
    resolve()
    await rig.speaksFor(400)
    await rig.isSilentFor(3000)
    expect(rig.wire.closedFor).toBeUndefined()
    expect(rig.asked.at(-1)?.at(-1)?.content).toBe('Wait, one more thing.')
  })

  test('hangs up when the sound that the caller made was nothing', async () => {
    const line = new Line()
    const { promise, resolve } = Promise.withResolvers<void>()
    line.isPlayed = promise
    const rig = new Rig({ says: ['Bye.', ''], replies: [[says('Bye.'), calls('end_call')]], tools, line })
    await rig.saysSomething()
    await rig.isSilentFor(1000)
    await rig.speaksFor(200)
    resolve()
    await rig.isSilentFor(100)
    expect(rig.wire.closedFor).toBeUndefined()
    await rig.isSilentFor(1000)
    expect(rig.wire.closedFor).toBe('hung-up')
  })

  test('has said what came with the call, unless it has said something already', async () => {
    for (const [events, heard] of [
      [[calls('end_call', { say: 'Goodbye.' })], 'Goodbye.'],
      [[says(' \n'), calls('end_call', { say: 'Goodbye.' })], 'Goodbye.'],
      [[says('See you.'), calls('end_call', { say: 'Goodbye.' })], 'See you.'],
    ] as const) {
      const rig = new Rig({ says: ['Bye.'], replies: [events], tools })
      await rig.saysSomething()
      await rig.isSilentFor(2000)
      expect(rig.played()).toEqual(humOf(heard))
      expect(await rig.call.ended).toBe('hung-up')
    }
  })

  test('and says nothing ends it in silence', async () => {
    const rig = new Rig({ says: ['Bye.'], replies: [[calls('end_call')]], tools })
    await rig.saysSomething()
    await rig.isSilentFor(100)
    expect(await rig.call.ended).toBe('hung-up')
    expect(rig.events('failed')).toEqual([])
  })

  test('and fails after that is apologised for, and nothing is done', async () => {
    const llm = {
      name: 'breaks off',
      async *stream() {
        yield calls('end_call')
        throw new StageError('llm', 'unreachable', 'model is gone')
      },
    }
    await using rig = new Rig({ says: ['Bye.'], tools, parts: { llm } })
    await rig.saysSomething()
    await rig.isSilentFor(4000)
    expect(rig.wire.playedMs).toBeGreaterThan(500)
    expect(rig.events('tool-used')).toEqual([])
    expect(rig.wire.closedFor).toBeUndefined()
  })
})

describe('a model that connects the caller', () => {
  test('does it by name, after it has said so, and leaves the call', async () => {
    const line = new Line()
    const replies = [[says('One moment.'), calls('transfer_call', { to: 'support' })]]
    const rig = new Rig({ says: ['A person, please.'], replies, tools, line })
    await rig.saysSomething()
    await rig.isSilentFor(2000)
    expect(line.done).toEqual(['waited', 'transferred to sip:help@example.com'])
    expect(await rig.call.ended).toBe('transferred')
    expect(rig.wire.closedFor).toBe('transferred')
  })

  test.each([
    ['transfer_call', { to: '+19005550199' }, 'The caller can be connected to: sales, support.'],
    ['transfer_call', { to: 'constructor' }, 'The caller can be connected to: sales, support.'],
    ['transfer_call', {}, expect.stringContaining('The input does not fit')],
    ['transfer_call', 'sales', expect.stringContaining('The input does not fit')],
    ['transfer_call', null, expect.stringContaining('The input does not fit')],
    ['send_dtmf', { keys: '12e' }, expect.stringContaining('The input does not fit')],
    ['send_dtmf', { keys: '1'.repeat(33) }, expect.stringContaining('The input does not fit')],
    ['delete_all', {}, 'There is no such tool.'],
  ])('is told when %s with %p makes no sense', async (name, input, told) => {
    const line = new Line()
    await using rig = new Rig({ says: ['Go on.'], replies: [[calls(name, input)], 'I cannot.'], tools, line })
    await rig.saysSomething()
    await rig.isSilentFor(1000)
    expect(line.done.filter((what) => what !== 'waited')).toEqual([])
    expect(rig.asked.at(-1)).toEqual([
      { role: 'user', content: 'Go on.' },
      { role: 'assistant', content: '', calls: [{ id: 'call-a', name, input }] },
      { role: 'tool', call: { id: 'call-a', name, input }, content: told },
    ])
    expect(rig.played()).toEqual(humOf('I cannot.'))
    expect(rig.events('tool-used').map(({ outcome }) => outcome)).toEqual(['failed'])
  })

  test('says so when the carrier refuses, and the call goes on', async () => {
    const line = new Line()
    line.works = Promise.reject(new StageError('transport', 'unauthorized', 'carrier refused the API key (401)'))
    line.works.catch(() => {})
    const replies = [[says('One moment.'), calls('transfer_call', { to: 'sales' })], 'It did not work.', 'Yes.']
    await using rig = new Rig({ says: ['A person.', 'Still there?'], replies, tools, line })
    await rig.saysSomething()
    await rig.isSilentFor(3000)
    expect(rig.asked[1]?.slice(1)).toMatchObject([
      { role: 'assistant', content: 'One moment.', calls: [{ name: 'transfer_call' }] },
      { role: 'tool', content: 'carrier refused the API key (401)' },
    ])
    expect(rig.played()).toEqual(humOf('One moment.', 'It did not work.'))
    await rig.saysSomething()
    await rig.isSilentFor(1000)
    expect(rig.asked[2]?.slice(3)).toEqual([
      { role: 'assistant', content: 'It did not work.' },
      { role: 'user', content: 'Still there?' },
    ])
  })

  test('is kept from it by a caller who cuts in', async () => {
    const line = new Line()
    line.works = new Promise(() => {})
    const replies = [[says('Yes.'), calls('transfer_call', { to: 'sales' })], 'Fine.']
    await using rig = new Rig({ says: ['Sales.', 'No, do not connect me.'], replies, tools, line })
    await rig.saysSomething()
    await rig.isSilentFor(1000)
    expect(line.signal?.aborted).toBeFalse()
    await rig.saysSomething()
    await rig.isSilentFor(1000)
    expect(line.signal?.aborted).toBeTrue()
    expect(rig.wire.closedFor).toBeUndefined()
    expect(rig.played()).toEqual(humOf('Yes.', 'Fine.'))
  })

  test('over and over without success has to speak in the end', async () => {
    const again = [calls('transfer_call', { to: 'nobody' })]
    const replies = [again, again, again, again, again, again]
    await using rig = new Rig({ says: ['Go on.'], replies, tools, line: new Line() })
    await rig.saysSomething()
    await rig.isSilentFor(5000)
    expect(rig.asked).toHaveLength(4)
    expect(rig.offered.map((offered) => offered.length)).toEqual([3, 3, 3, 0])
    expect(rig.wire.playedMs).toBeGreaterThan(500)
  })
})

describe('a model that presses keys', () => {
  test('listens to what they bring', async () => {
    const line = new Line()
    const replies = [[says('Pressing one.'), calls('send_dtmf', { keys: '1#' })], 'Fine.']
    await using rig = new Rig({ says: ['For sales, press one.', 'Sales.'], replies, tools, line })
    await rig.saysSomething()
    await rig.isSilentFor(2000)
    expect(line.done).toEqual(['waited', 'pressed 1#'])
    expect(rig.asked).toHaveLength(1)
    expect(rig.events('state-changed').at(-1)?.state).toBe('listening')
    await rig.saysSomething()
    await rig.isSilentFor(1000)
    expect(rig.asked[1]?.slice(1)).toMatchObject([
      { role: 'assistant', content: 'Pressing one.' },
      { role: 'tool', content: 'pressed' },
      { role: 'user', content: 'Sales.' },
    ])
  })

  test('presses them to the last when the menu talks on, and knows that it has', async () => {
    const line = new Line()
    const { promise, resolve } = Promise.withResolvers<void>()
    line.works = promise
    const replies = [[calls('send_dtmf', { keys: '4711#' })], 'Fine.']
    await using rig = new Rig({ says: ['Your code, please.', 'Thank you.'], replies, tools, line })
    await rig.saysSomething()
    await rig.saysSomething()
    expect(line.signal?.aborted).toBeFalse()
    resolve()
    await rig.isSilentFor(1000)
    expect(line.done).toEqual(['waited', 'pressed 4711#'])
    expect(rig.asked[1]?.slice(1)).toMatchObject([
      { role: 'assistant', calls: [{ name: 'send_dtmf' }] },
      { role: 'tool', content: 'begun; the caller spoke meanwhile' },
      { role: 'user', content: 'Thank you.' },
    ])
    expect(rig.events('tool-used')).toMatchObject([{ tool: 'send_dtmf', outcome: 'done' }])
  })

  test('and then ends the call does one after the other', async () => {
    const line = new Line()
    const replies = [[calls('send_dtmf', { keys: '9' }, 'a'), calls('end_call', {}, 'b'), calls('end_call', {}, 'c')]]
    const rig = new Rig({ says: ['Press nine.'], replies, tools, line })
    await rig.saysSomething()
    await rig.isSilentFor(100)
    expect(line.done).toEqual(['waited', 'pressed 9', 'waited'])
    expect(await rig.call.ended).toBe('hung-up')
  })
})

test('a call that ends while something is done for it leaves it', async () => {
  const line = new Line()
  line.works = new Promise(() => {})
  const rig = new Rig({ says: ['Sales.'], replies: [[calls('transfer_call', { to: 'sales' })]], tools, line })
  await rig.saysSomething()
  rig.wire.leave()
  await settled()
  expect(await rig.call.ended).toBe('caller-left')
  expect(line.signal?.aborted).toBeTrue()
})
