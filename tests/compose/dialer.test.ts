import { deskWith } from '../support/telephony/desk.ts'
import { ASKING } from '../support/telephony/carriers.ts'
import { expect, test } from 'bun:test'
import { dialerOf } from '../../src/compose/dialer.ts'
import { VirtualClock } from '../support/clock.ts'
import { configOf, load } from '../support/config.ts'
import { ACCOUNTS } from '../support/carrier-accounts.ts'
import { serialIds } from '../support/ids.ts'

const CALL = { from: '+15559870002', to: '+15551230001', session: 'a1' }
const BASE = { proxy_host: 'voice.example.com', telephony_api_url: 'https://carrier.test' }
const ANSWER = { sid: 'c', uuid: 'c', request_uuid: 'c', data: { call_control_id: 'c' }, Call: { Sid: 'c' } }

function open(config: Record<string, unknown>) {
  const asked: string[] = []
  const issued: unknown[] = []
  const fetch = async (url: string, { body }: RequestInit) => {
    asked.push(`${url} ${decodeURIComponent(String(body))}`)
    return Response.json(ANSWER)
  }
  const tickets = {
    issueAhead: async (call: object) => {
      issued.push(call)
      return 'ticket'
    },
  }
  const world = { clock: new VirtualClock(), ids: serialIds(), random: () => 0, fetch }
  const loaded = configOf(load({ file: config }))
  const desk = deskWith(loaded, world)
  const dialer = dialerOf(loaded, desk && { ...desk, tickets }, { ...world, liveCalls: () => 0 })
  return { dialer, asked, issued }
}

test.each(['twilio', 'plivo', 'vonage', 'jambonz'] as const)(
  'an answered call of %s asks our webhook',
  async (carrier) => {
    const { dialer, asked, issued } = open({ ...BASE, runner_transport: carrier, ...ACCOUNTS[carrier] })
    expect(await dialer?.dial(CALL)).toBe('c')
    expect(asked).toEqual([expect.stringContaining('https://voice.example.com/?session=a1')])
    expect(asked[0]).toStartWith('https://carrier.test/')
    expect(issued).toEqual([])
  },
)

test('an answered call of jambonz asks our webhook alone, whatever application the configuration names', async () => {
  const file = { ...BASE, runner_transport: 'jambonz', jambonz_application_sid: 'app', ...ACCOUNTS.jambonz }
  const { dialer, asked } = open(file)
  await dialer?.dial(CALL)
  expect(asked).toEqual([expect.stringContaining('https://voice.example.com/?session=a1')])
})

test.each(['telnyx', 'exotel'] as const)('an answered call of %s opens its stream with a ticket', async (carrier) => {
  const { dialer, asked, issued } = open({ ...BASE, runner_transport: carrier, ...ACCOUNTS[carrier] })
  expect(await dialer?.dial(CALL)).toBe('c')
  expect(asked).toEqual([expect.stringContaining('wss://voice.example.com/telephony/ws/ticket')])
  expect(issued).toEqual([{ carrier, ...CALL }])
})

test.each(ASKING)('with half of an account at %s nobody is called', (carrier) => {
  const [, ...half] = Object.entries(ACCOUNTS[carrier])
  expect(open({ ...BASE, runner_transport: carrier, ...Object.fromEntries(half) }).dialer).toBeUndefined()
})

test('as many phones ring as calls are held at most', async () => {
  const { dialer } = open({ ...BASE, runner_transport: 'twilio', max_calls: 1, ...ACCOUNTS.twilio })
  expect(dialer?.isFull).toBeFalse()
  await dialer?.dial(CALL)
  expect(dialer?.isFull).toBeTrue()
})

test('without a public host nobody is called: the carrier could not reach us', () => {
  expect(open({ runner_transport: 'twilio', ...ACCOUNTS.twilio }).dialer).toBeUndefined()
})
