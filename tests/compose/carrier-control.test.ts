import { ASKING } from '../support/telephony/carriers.ts'
import { expect, test } from 'bun:test'
import { deskWith } from '../support/telephony/desk.ts'
import { ACCOUNTS } from '../support/carrier-accounts.ts'
import { VirtualClock } from '../support/clock.ts'
import { configOf, load } from '../support/config.ts'
import { serialIds } from '../support/ids.ts'

const never = new AbortController().signal

function open(config: Record<string, unknown>) {
  const asked: string[] = []
  const fetch = async (url: string) => {
    asked.push(url)
    return new Response()
  }
  const world = { clock: new VirtualClock(), ids: serialIds(), random: () => 0, fetch }
  return { control: deskWith(configOf(load({ file: config })), world)?.control, asked }
}

test.each(ASKING.filter((carrier) => carrier !== 'exotel'))(
  'a call of %s is hung up with its account alone, at the address that is configured',
  async (carrier) => {
    const telephony_api_url = 'https://carrier.test'
    const { control, asked } = open({ runner_transport: carrier, telephony_api_url, ...ACCOUNTS[carrier] })
    await control?.carryOut({ type: 'hang-up', callId: 'call-1' }, never)
    expect(asked).toEqual([expect.stringMatching(/^https:\/\/carrier\.test\/.*call-1/)])
  },
)

test('the address may end in a slash', async () => {
  const { control, asked } = open({
    runner_transport: 'telnyx',
    telephony_api_url: 'https://carrier.test/v2/',
    ...ACCOUNTS.telnyx,
  })
  await control?.carryOut({ type: 'hang-up', callId: 'call-1' }, never)
  expect(asked).toEqual(['https://carrier.test/v2/calls/call-1/actions/hangup'])
})

test.each(ASKING)('half of an account at %s controls nothing', (carrier) => {
  const [, ...half] = Object.entries(ACCOUNTS[carrier])
  expect(open({ runner_transport: carrier, ...Object.fromEntries(half) }).control).toBeUndefined()
})

test('an account at a carrier that brings no callers controls nothing', () => {
  expect(open({ runner_transport: 'genesys', ...ACCOUNTS.twilio }).control).toBeUndefined()
})
