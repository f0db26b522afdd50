import { deskWith } from '../support/telephony/desk.ts'
import { expect, test } from 'bun:test'
import { answererOf } from '../../src/compose/answerer.ts'
import type { Log } from '../../src/observe/log.ts'
import { settled, VirtualClock } from '../support/clock.ts'
import { configOf, load } from '../support/config.ts'
import { silentLog } from '../support/edge.ts'
import { serialIds } from '../support/ids.ts'

const TELNYX = { runner_transport: 'telnyx', telnyx_api_key: 'k', telephony_api_url: 'https://carrier.test/v2' }
const CALL = { callId: 'v3:abc', url: 'wss://voice.example.com/telephony/ws/t', commandId: 'event-1' }

function open(file: Record<string, unknown>, status = 200) {
  const asked: string[] = []
  const errors: unknown[] = []
  const log: Log = { ...silentLog, error: (message, fields) => void errors.push([message, fields]) }
  const fetch = async (url: string) => {
    asked.push(url)
    return Response.json({ errors: [{ code: '10015', detail: '+15551230001' }] }, { status })
  }
  const world = { clock: new VirtualClock(), ids: serialIds(), random: () => 0, fetch }
  const desk = deskWith(configOf(load({ file })), world)
  return { answerer: answererOf(desk?.webhook, desk?.control, log), asked, errors }
}

test("a call is answered over Telnyx's REST API", async () => {
  await using opened = new AsyncDisposableStack()
  const { answerer, asked, errors } = open(TELNYX)
  opened.use(answerer)?.answer(CALL)
  await settled()
  expect(asked).toEqual(['https://carrier.test/v2/calls/v3%3Aabc/actions/answer'])
  expect(errors).toEqual([])
})

test('what goes wrong is logged, and says nothing of the caller', async () => {
  await using opened = new AsyncDisposableStack()
  const { answerer, errors } = open(TELNYX, 422)
  opened.use(answerer)?.answer(CALL)
  await settled()
  expect(errors).toMatchObject([['call could not be answered', { code: 'bad-request' }]])
  expect(JSON.stringify(errors)).not.toMatch(/555|v3:abc|ws\/t/)
})

test.each([
  ['without a key of Telnyx', { runner_transport: 'telnyx' }],
  ['of another carrier', { ...TELNYX, runner_transport: 'twilio' }],
])('nobody answers calls %s', (_, config) => {
  expect(open(config).answerer).toBeUndefined()
})
