import { describe, expect, test } from 'bun:test'
import { endCall, sendDtmf, transferCall } from '../../../../src/tool/call-tools.ts'
import { demoLlm } from '../../../../src/providers/embedded/dialogue/demo.ts'
import { StageError } from '../../../../src/std/errors.ts'
import type { PhoneLine } from '../../../../src/transport/wire.ts'
import { VirtualClock } from '../../../support/clock.ts'
import { Rig } from '../../../support/rig.ts'

const SALES = '+15551230002'
const tools = [endCall, transferCall({ sales: SALES, support: 'sip:help@example.com' }), sendDtmf]

/** What the demo says, and does to the line, when it is told this. */
async function callWith(said: string, line: Partial<PhoneLine> = {}) {
  const done: string[] = []
  const clock = new VirtualClock()
  const rig = new Rig({
    clock,
    says: [said],
    tools,
    line: {
      played: async () => undefined,
      press: async (keys) => void done.push(`pressed ${keys}`),
      transfer: async (to) => void done.push(`transferred to ${to}`),
      ...line,
    },
    parts: { llm: demoLlm({ clock, timeZone: 'UTC' }) },
  })
  await rig.saysSomething()
  await rig.isSilentFor(8000)
  const heard = rig.events('piece').flatMap(({ text, status }) => (status === 'completed' ? [text] : []))
  return { done, heard: heard.join(' '), ended: rig.wire.closedFor }
}

const refuse = () => Promise.reject(new StageError('transport', 'bad-request', 'Nobody answers.'))

describe('a call with the demo', () => {
  test('ends after its goodbye', async () => {
    expect(await callWith('Goodbye.')).toEqual({
      done: [],
      heard: 'Goodbye. It was nice talking to you.',
      ended: 'hung-up',
    })
  })

  test('is handed over to whom the caller asks for', async () => {
    expect(await callWith('Can I speak to someone in support?')).toEqual({
      done: ['transferred to sip:help@example.com'],
      heard: "One moment, I'll connect you.",
      ended: 'transferred',
    })
  })

  test('goes on when nobody answers there', async () => {
    expect(await callWith('Transfer me to sales.', { transfer: refuse })).toEqual({
      done: [],
      heard: "One moment, I'll connect you. I am sorry, that did not work.",
      ended: undefined,
    })
  })

  test('has its keys pressed', async () => {
    expect(await callWith('Press one two three pound.')).toEqual({
      done: ['pressed 123#'],
      heard: 'All right.',
      ended: undefined,
    })
  })
})
