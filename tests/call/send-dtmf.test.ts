import { describe, expect, test } from 'bun:test'
import { calls, Line, says, TOOLS } from '../support/phone-line.ts'
import { Rig } from '../support/rig.ts'

describe('a model that presses keys', () => {
  test('listens to what they bring', async () => {
    const line = new Line()
    const replies = [[says('Pressing one.'), calls('send_dtmf', { keys: '1#' })], 'Fine.']
    await using rig = new Rig({ says: ['For sales, press one.', 'Sales.'], replies, tools: TOOLS, line })
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
    await using rig = new Rig({ says: ['Your code, please.', 'Thank you.'], replies, tools: TOOLS, line })
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
    const rig = new Rig({ says: ['Press nine.'], replies, tools: TOOLS, line })
    await rig.saysSomething()
    await rig.isSilentFor(100)
    expect(line.done).toEqual(['waited', 'pressed 9', 'waited'])
    expect(await rig.call.ended).toBe('hung-up')
  })
})
