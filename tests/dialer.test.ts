import { expect, test } from 'bun:test'
import { dialerOf } from '../src/dialer.ts'
import { VirtualClock } from './support/clock.ts'
import { configOf, load } from './support/config.ts'
import { rsaKeys } from './support/carrier-apis.ts'
import { serialIds } from './support/ids.ts'

const CALL = { from: '+15559870002', to: '+15551230001', session: 'a1' }
const BASE = { proxy_host: 'voice.example.com', telephony_api_url: 'https://carrier.test' }
const ACCOUNTS: Record<string, Record<string, string>> = {
  twilio: { twilio_account_sid: 'AC1', twilio_auth_token: 's' },
  telnyx: { telnyx_api_key: 'k', telnyx_connection_id: '7' },
  plivo: { plivo_auth_id: 'MA1', plivo_auth_token: 's' },
  exotel: { exotel_account_sid: 'acme', exotel_api_key: 'k', exotel_api_token: 's' },
  vonage: { vonage_application_id: 'app', vonage_private_key: rsaKeys().privateKey },
  jambonz: { jambonz_account_sid: 'acc', jambonz_api_key: 'k' },
}
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
  return { dialer: dialerOf(configOf(load({ file: config })), world, tickets), asked, issued }
}

test.each(['twilio', 'plivo', 'vonage', 'jambonz'])('an answered call of %s asks our webhook', async (carrier) => {
  const { dialer, asked, issued } = open({ ...BASE, runner_transport: carrier, ...ACCOUNTS[carrier] })
  expect(await dialer?.dial(CALL)).toBe('c')
  expect(asked).toEqual([expect.stringContaining('https://voice.example.com/?session=a1')])
  expect(asked[0]).toStartWith('https://carrier.test/')
  expect(issued).toEqual([])
})

test.each(['telnyx', 'exotel'])('an answered call of %s opens its stream with a ticket', async (carrier) => {
  const { dialer, asked, issued } = open({ ...BASE, runner_transport: carrier, ...ACCOUNTS[carrier] })
  expect(await dialer?.dial(CALL)).toBe('c')
  expect(asked).toEqual([expect.stringContaining('wss://voice.example.com/telephony/ws/ticket')])
  expect(issued).toEqual([{ carrier, ...CALL }])
})

test.each(Object.keys(ACCOUNTS))('with half of an account at %s nobody is called', (carrier) => {
  const [, ...half] = Object.entries(ACCOUNTS[carrier] ?? {})
  expect(open({ ...BASE, runner_transport: carrier, ...Object.fromEntries(half) }).dialer).toBeUndefined()
})

test('without a public host nobody is called: the carrier could not reach us', () => {
  expect(open({ runner_transport: 'twilio', ...ACCOUNTS['twilio'] }).dialer).toBeUndefined()
})
