import { expect, test } from 'bun:test'
import { agent, type AgentCall, tool } from '../../src/index.ts'
import { callAgents } from '../support/code-agents.ts'
import { calls } from '../support/phone-line.ts'
import { heard } from '../support/rig.ts'

/** Two agents with hooks, and what these were told. */
function twoAgents() {
  const told: unknown[] = []
  const had: AgentCall[] = []
  const named = (name: string, greeting: string, handOverTo: readonly string[]) =>
    agent({
      prompt: `You are ${name}.`,
      greeting,
      handOverTo,
      state: () => ({ of: name }),
      onCall: (call) => void had.push(call),
      onTurn: ({ caller, heard: words }, { state, info }) => void told.push([state.of, info.agent, caller, words]),
      onEnd: ({ turns }, { state }) => void told.push([state.of, 'end', turns]),
    })
  const agents = new Map([
    ['desk', named('desk', 'Hello.', ['sales'])],
    ['sales', named('sales', 'Sales.', [])],
  ])
  return { agents, told, had }
}

test('the hooks of an agent who has the caller get its own call; those of the one before are done', async () => {
  const { agents, told } = twoAgents()
  const { rig, faults } = await callAgents(agents, {
    says: ['Hi there.', 'An umbrella.', 'The red one.'],
    replies: ['Yes?', [calls('hand_over', { to: 'sales' })], 'Here it is.'],
  })
  rig.wire.command({ type: 'ready' })
  await rig.isSilentFor(2000)
  for (let turns = 0; turns < 3; turns++) {
    await rig.saysSomething()
    await rig.isSilentFor(3000)
  }
  await rig.call.end('hung-up')
  expect(told).toEqual([
    ['desk', 'desk', 'Hi there.', 'Yes?'],
    ['sales', 'sales', 'An umbrella.', 'Sales.'],
    ['sales', 'sales', 'The red one.', 'Here it is.'],
    ['sales', 'end', 3],
  ])
  expect(faults).toEqual([])
})

test('the call of an agent who has handed its caller over does nothing any more', async () => {
  const { agents, had } = twoAgents()
  const talk = await callAgents(agents, {
    says: ['An umbrella.', 'The red one.'],
    replies: [[calls('hand_over', { to: 'sales' })], 'Here it is.'],
  })
  await using _ = talk
  const { rig } = talk
  await rig.saysSomething()
  await rig.isSilentFor(3000)
  const [former, now] = had
  expect([former?.signal.aborted, now?.signal.aborted]).toEqual([true, false])
  await former?.say('I am still here.')
  await expect(former?.ask('Are you?')).rejects.toThrow('another agent has the caller')
  former?.hangUp()
  former?.handOver('desk')
  await rig.saysSomething()
  await rig.isSilentFor(3000)
  expect(heard(rig)).toEqual(['Sales.', 'Here it is.'])
  expect(rig.events('handed-over')).toHaveLength(1)
  expect(rig.wire.closedFor).toBeUndefined()
})

test.each([
  ['somebody has them', 'sales', ['One moment.', 'Sales.']],
  ['nobody has them', 'nobody', ['One moment.', 'Sorry, something went wrong on my side.', 'Please try again.']],
])('a tool may hand the caller over once its words were heard: %s', async (...[, to, words]) => {
  const toWhom = tool({
    description: 'Connects.',
    run: async (_, { call }) => {
      await call.say('One moment.')
      return call.handOver(to)
    },
  })
  const agents = new Map([
    ['desk', agent({ prompt: 'x', tools: { connect: toWhom } })],
    ['sales', agent({ prompt: 'y', greeting: 'Sales.' })],
  ])
  const talk = await callAgents(agents, { says: ['Sales, please.'], replies: [[calls('connect')]] })
  await using _ = talk
  await talk.rig.saysSomething()
  await talk.rig.isSilentFor(8000)
  expect(heard(talk.rig)).toEqual(words)
  expect(talk.rig.events('handed-over').map((event) => event.to)).toEqual(to === 'sales' ? ['sales'] : [])
  expect(talk.rig.wire.closedFor).toBeUndefined()
})

test.each([
  ['handed over', (call: AgentCall | undefined) => call?.handOver('sales'), ['Of course.', 'Sales.']],
  ['hung up on', (call: AgentCall | undefined) => call?.hangUp(), ['Of course.']],
])('a caller who is speaking when code wants them %s is heard out, and answered', async (_, end, words) => {
  const { agents, had } = twoAgents()
  const { rig } = await callAgents(agents, { says: ['A red umbrella, please.'], replies: ['Of course.'] })
  await rig.isSilentFor(500)
  await rig.speaksFor(800)
  end(had[0])
  await rig.speaksFor(800)
  expect(rig.events('handed-over')).toEqual([])
  expect(rig.wire.closedFor).toBeUndefined()
  await rig.isSilentFor(3000)
  expect(rig.events('user-turn').map(({ text }) => text)).toEqual(['A red umbrella, please.'])
  expect(rig.events('user-started-speaking')).toHaveLength(1)
  expect(heard(rig)).toEqual(words)
  await rig.call.end('hung-up')
})
