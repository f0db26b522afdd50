import { describe, expect, test } from 'bun:test'
import { StageError } from '../../src/std/errors.ts'
import { settled } from '../support/clock.ts'
import { calls, Line, says, TOOLS } from '../support/phone-line.ts'
import { Rig, humOf } from '../support/rig.ts'

describe('a model that connects the caller', () => {
  test('does it by name, after it has said so, and leaves the call', async () => {
    const line = new Line()
    const replies = [[says('One moment.'), calls('transfer_call', { to: 'support' })]]
    const rig = new Rig({ says: ['A person, please.'], replies, tools: TOOLS, line })
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
    await using rig = new Rig({ says: ['Go on.'], replies: [[calls(name, input)], 'I cannot.'], tools: TOOLS, line })
    await rig.saysSomething()
    await rig.isSilentFor(1000)
    expect(line.done.filter((what) => what !== 'waited')).toEqual([])
    expect(rig.asked.at(-1)).toEqual([
      { role: 'user', content: 'Go on.' },
      { role: 'assistant', content: '', calls: [{ id: 'call-a', name, input }] },
      expect.objectContaining({ role: 'tool', call: { id: 'call-a', name, input }, content: told }),
    ])
    expect(rig.played()).toEqual(humOf('I cannot.'))
    expect(rig.events('tool-used').map(({ outcome }) => outcome)).toEqual(['failed'])
  })

  test('says so when the carrier refuses, and the call goes on', async () => {
    const line = new Line()
    line.works = Promise.reject(new StageError('transport', 'unauthorized', 'carrier refused the API key (401)'))
    line.works.catch(() => {})
    const replies = [[says('One moment.'), calls('transfer_call', { to: 'sales' })], 'It did not work.', 'Yes.']
    await using rig = new Rig({ says: ['A person.', 'Still there?'], replies, tools: TOOLS, line })
    await rig.saysSomething()
    await rig.isSilentFor(3000)
    expect(rig.asked[1]?.slice(1)).toMatchObject([
      { role: 'assistant', content: 'One moment.', calls: [{ name: 'transfer_call' }] },
      { role: 'tool', content: "The connection did not accept the server's key.", hasFailed: true },
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
    await using rig = new Rig({ says: ['Sales.', 'No, do not connect me.'], replies, tools: TOOLS, line })
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
    await using rig = new Rig({ says: ['Go on.'], replies, tools: TOOLS, line: new Line() })
    await rig.saysSomething()
    await rig.isSilentFor(5000)
    expect(rig.asked).toHaveLength(4)
    expect(rig.offered.map((offered) => offered.length)).toEqual([3, 3, 3, 0])
    expect(rig.wire.playedMs).toBeGreaterThan(500)
  })
})

test('a call that ends while something is done for it leaves it', async () => {
  const line = new Line()
  line.works = new Promise(() => {})
  const rig = new Rig({ says: ['Sales.'], replies: [[calls('transfer_call', { to: 'sales' })]], tools: TOOLS, line })
  await rig.saysSomething()
  rig.wire.leave()
  await settled()
  expect(await rig.call.ended).toBe('caller-left')
  expect(line.signal?.aborted).toBeTrue()
})
