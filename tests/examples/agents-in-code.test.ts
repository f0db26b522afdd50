import { afterEach, beforeEach, describe, expect, spyOn, test } from 'bun:test'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { loadAgents } from '../../src/agent/load.ts'
import { callExample } from '../support/code-agents.ts'
import { blocksOf, blocksOfReadme, exampleOf } from '../support/pages.ts'
import { calls } from '../support/phone-line.ts'
import { heard } from '../support/rig.ts'

const FOLDER = join(import.meta.dir, '../../docs/examples/agents-in-code')
const names = readdirSync(FOLDER).map((file) => file.replace(/\.ts$/, ''))

describe('docs/agents-in-code.md', () => {
  test('shows files that the compiler checks, each of them whole', () => {
    const files = names.map((name) => exampleOf(`agents-in-code/${name}`))
    expect(blocksOf('agents-in-code', 'ts').toSorted()).toEqual(files.toSorted())
  })

  test('shows agents that can be loaded', async () => {
    expect([...(await loadAgents(FOLDER)).keys()].toSorted()).toEqual(names.toSorted())
  })

  test('begins with the agent of the README', () => {
    expect(blocksOfReadme('ts')).toEqual([exampleOf('agents-in-code/bakery')])
  })
})

describe('what the page says', () => {
  let printed: ReturnType<typeof spyOn<Console, 'log'>>
  beforeEach(() => (printed = spyOn(console, 'log').mockImplementation(() => {})))
  afterEach(() => printed.mockRestore())

  test('of the notice of a bank: nobody interrupts it, and what follows it', async () => {
    const talk = await callExample('agents-in-code/bank.ts', { says: ['Who listens?'], replies: ['Nobody but us.'] })
    await using _ = talk
    talk.rig.wire.command({ type: 'ready' })
    await talk.rig.isSilentFor(100)
    await talk.rig.speaksFor(400)
    expect(talk.rig.events('paused')).toEqual([])
    await talk.rig.isSilentFor(5000)
    expect(heard(talk.rig)).toEqual(['This call is recorded.', 'How can I help you?', 'Nobody but us.'])
  })

  test('of the first agent: it greets, and looks something up', async () => {
    const talk = await callExample('agents-in-code/bakery.ts', {
      says: ['When are you open?'],
      replies: [[calls('opening_hours')], 'From seven to six.'],
    })
    await using _ = talk
    talk.rig.wire.command({ type: 'ready' })
    await talk.rig.isSilentFor(3000)
    await talk.rig.saysSomething()
    await talk.rig.isSilentFor(2000)
    expect(heard(talk.rig)).toEqual(['Good morning, what can I bake for you?', 'From seven to six.'])
    expect(talk.shown().at(-1)).toBe('tool: Every day from 7 to 18.')
  })

  test('of tools: a filler, and a failure in words for the model', async () => {
    const shop = Promise.withResolvers<Response>()
    const fetched = spyOn(globalThis, 'fetch').mockImplementation((() => shop.promise) as never)
    const talk = await callExample('agents-in-code/orders.ts', {
      says: ['Where is A-7?'],
      replies: [
        [calls('find_order', { order: '7' })],
        [calls('find_order', { order: 'A-7' }, 'b')],
        'It is not there.',
      ],
    })
    await using _ = talk
    await talk.rig.saysSomething()
    await talk.rig.isSilentFor(3000)
    expect(heard(talk.rig)).toEqual(['Let me look that up.'])
    expect(talk.shown().at(-1)).toContain('The input does not fit: /order')
    shop.resolve(new Response('', { status: 404 }))
    await talk.rig.isSilentFor(2000)
    fetched.mockRestore()
    expect(talk.shown().at(-1)).toBe('tool: There is no order A-7.')
    expect(talk.faults).toEqual([])
  })

  test('of state: each call has its own, and the prompt shows it', async () => {
    for (const reason of ['first', 'second']) {
      const talk = await callExample('agents-in-code/pizza.ts', {
        says: ['A Margherita.', reason],
        replies: [[calls('add', { pizza: 'Margherita' })], 'Anything else?', 'Fine.'],
      })
      await talk.rig.saysSomething()
      await talk.rig.isSilentFor(2000)
      expect(talk.asked[0]?.[0]?.content).toContain('The order so far: nothing.')
      expect(talk.shown().at(-1)).toBe('tool: The order has 1 pizzas now.')
      await talk.rig.saysSomething()
      expect(talk.asked.at(-1)?.[0]?.content).toContain('The order so far: Margherita.')
      await talk.rig.call.end('hung-up')
    }
    expect(printed.mock.calls.map(([, ...rest]) => rest)).toEqual([
      ['hung-up', ['Margherita']],
      ['hung-up', ['Margherita']],
    ])
  })

  test.each([
    ['yes', 'Yes, I do.', ['Do you really want to leave?', 'It was nice to have you.', 'Goodbye.']],
    ['no', 'Never.', ['Do you really want to leave?', 'How nice.']],
  ])('of asking: code acts on a %s', async (...[, answer, words]) => {
    const talk = await callExample('agents-in-code/members.ts', {
      says: ['I want to leave.', answer],
      replies: [[calls('leave_club')], 'How nice.'],
      info: { phone: { carrier: 'twilio', direction: 'incoming', from: '+15551230001' } },
    })
    await using _ = talk
    talk.rig.wire.command({ type: 'ready' })
    await talk.rig.isSilentFor(3000)
    await talk.rig.saysSomething()
    await talk.rig.isSilentFor(3000)
    await talk.rig.saysSomething()
    await talk.rig.isSilentFor(5000)
    expect(heard(talk.rig)).toEqual(['Welcome back, Ada!', ...words])
    expect(talk.rig.wire.closedFor).toBe(answer === 'Never.' ? undefined : 'hung-up')
    expect(talk.faults).toEqual([])
  })

  test('of hooks: turns with what was heard, and the end', async () => {
    const talk = await callExample('agents-in-code/watched.ts', { says: ['Are you open?'], replies: ['Yes.'] })
    await talk.rig.saysSomething()
    await talk.rig.isSilentFor(2000)
    await talk.rig.call.end('hung-up')
    expect(printed.mock.calls).toEqual([
      [{ caller: 'Are you open?', heard: 'Yes.', interrupted: false }],
      ['hung-up', expect.any(Number)],
      ['caller: Are you open?'],
      ['bot: Yes.'],
    ])
  })
})
