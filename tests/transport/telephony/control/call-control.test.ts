import type { AskingCarrier } from '../../../support/telephony/carriers.ts'
import { expect, test } from 'bun:test'
import { CallControl } from '../../../../src/transport/telephony/control/call-control.ts'
import type { CallAction, DialAction } from '../../../../src/transport/telephony/control/carrier-api.ts'
import { carrierApis } from '../../../support/carrier-apis.ts'
import { settled, VirtualClock } from '../../../support/clock.ts'
import { threadMs } from '../../../support/thread-time.ts'

type Answer = () => Response | Promise<Response>

const HANG_UP = { type: 'hang-up', callId: 'call-1' } satisfies CallAction
const TRANSFER = { type: 'transfer', callId: 'call-1', to: 'https://acme.example/next' } satisfies CallAction
const DIAL: DialAction = {
  type: 'dial',
  from: '+15559870002',
  to: '+15551230001',
  url: 'https://voice.example.com/',
}
const never = new AbortController().signal

/** Answers each request with the next of `answers`, and with the last from then on. */
function open(carrier: AskingCarrier, ...answers: Answer[]) {
  const clock = new VirtualClock()
  let asked = 0
  const control = new CallControl({
    api: carrierApis()[carrier],
    clock,
    random: () => 0,
    fetch: async (_, { signal }) => {
      const answer = answers[Math.min(asked++, answers.length - 1)]?.() ?? new Response()
      const aborted = new Promise<never>((_resolve, reject) =>
        signal?.addEventListener('abort', () => reject(signal.reason)),
      )
      return await Promise.race([answer, aborted])
    },
  })
  return { control, clock, asked: () => asked }
}

/** What became of a promise once `ms` have passed. */
async function outcome(clock: VirtualClock, promise: Promise<unknown>, ms = 0) {
  const result = promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  )
  await clock.advance(ms)
  return await Promise.race([result, settled().then(() => 'open' as const)])
}

const json = (body: unknown, status: number) => () => Response.json(body, { status })
const empty = (status: number) => () => new Response(null, { status })

test.each<[AskingCarrier, string, Answer]>([
  ['twilio', 'does it', json({ sid: 'CA1' }, 200)],
  ['twilio', 'knows the call no more', json({ code: 20404 }, 404)],
  ['twilio', 'finds it not in progress', json({ code: 21220 }, 400)],
  ['telnyx', 'does it', json({ data: { result: 'ok' } }, 200)],
  ['telnyx', 'finds it ended', json({ errors: [{ code: '90018' }] }, 422)],
  ['plivo', 'does it', empty(204)],
  ['plivo', 'knows the call no more', empty(404)],
  ['vonage', 'does it', empty(204)],
  ['vonage', 'knows the call no more', empty(404)],
  ['jambonz', 'does it', empty(202)],
  ['jambonz', 'knows the call no more', empty(404)],
])('a call is hung up when %s %s', async (carrier, _, answer) => {
  const { control, clock, asked } = open(carrier, answer)
  expect(await outcome(clock, control.carryOut(HANG_UP, never))).toEqual({ value: undefined })
  expect(asked()).toBe(1)
})

test.each<[AskingCarrier, Answer, string]>([
  ['twilio', json({ code: 20003 }, 401), 'unauthorized'],
  ['twilio', json({ code: 21211 }, 400), 'bad-request'],
  ['telnyx', json({ errors: [{ code: '10015' }] }, 422), 'bad-request'],
  ['telnyx', () => new Response('90018'.repeat(100_000), { status: 422 }), 'bad-request'],
])('%s refuses a hang-up for another reason, and that is an error', async (carrier, answer, code) => {
  const { control, clock } = open(carrier, answer)
  expect(await outcome(clock, control.carryOut(HANG_UP, never))).toMatchObject({ error: { code } })
})

test('a call that is gone cannot be transferred', async () => {
  const { control, clock } = open('twilio', json({ code: 20404 }, 404))
  expect(await outcome(clock, control.carryOut(TRANSFER, never))).toMatchObject({ error: { code: 'not-found' } })
})

const TO_NUMBER = { type: 'transfer', callId: 'v3:x', to: '+15557654321' } satisfies CallAction

test.each([
  ['a TeXML call', [json({ data: { status: 'accepted' } }, 200)], 1],
  ['a Call Control call', [json({ errors: [{ code: '10005' }] }, 404), json({ data: { result: 'ok' } }, 200)], 2],
  ['a Call Control call', [json({ errors: [{ code: '10015' }] }, 422), json({ data: { result: 'ok' } }, 200)], 2],
] as const)('%s at Telnyx is transferred, whichever way it knows', async (_, answers, requests) => {
  const { control, clock, asked } = open('telnyx', ...answers)
  expect(await outcome(clock, control.carryOut(TO_NUMBER, never))).toEqual({ value: undefined })
  expect(asked()).toBe(requests)
})

test('a transfer that failed for another reason is not tried another way', async () => {
  const { control, clock, asked } = open('telnyx', json({}, 401), json({ data: { result: 'ok' } }, 200))
  expect(await outcome(clock, control.carryOut(TO_NUMBER, never))).toMatchObject({ error: { code: 'unauthorized' } })
  expect(asked()).toBe(1)
})

test('a transfer that is refused either way is an error', async () => {
  const { control, clock, asked } = open('telnyx', json({}, 404), json({ errors: [{ code: '90018' }] }, 422))
  expect(await outcome(clock, control.carryOut(TO_NUMBER, never))).toMatchObject({ error: { code: 'bad-request' } })
  expect(asked()).toBe(2)
})

test('a hang-up is sent again after a failure of the carrier', async () => {
  const { control, clock, asked } = open('twilio', empty(500), () => Promise.reject(new Error('reset')), empty(200))
  expect(await outcome(clock, control.carryOut(HANG_UP, never), 1_000)).toEqual({ value: undefined })
  expect(asked()).toBe(3)
})

test.each([
  ['fails', empty(500)],
  ['breaks the connection', () => Promise.reject(new Error('reset'))],
] as const)('nobody is called twice because the carrier %s', async (_, answer) => {
  const { control, clock, asked } = open('twilio', answer)
  expect(await outcome(clock, control.dial(DIAL, never), 1_000)).toMatchObject({ error: { name: 'StageError' } })
  expect(asked()).toBe(1)
})

test('a call that the carrier refused for its rate is tried again', async () => {
  const { control, clock, asked } = open('twilio', empty(429), json({ sid: 'CA1' }, 201))
  expect(await outcome(clock, control.dial(DIAL, never), 1_000)).toEqual({ value: 'CA1' })
  expect(asked()).toBe(2)
})

test.each<[AskingCarrier, unknown, string]>([
  ['twilio', { sid: 'CA1' }, 'CA1'],
  ['telnyx', { data: { call_control_id: 'v3:x' } }, 'v3:x'],
  ['plivo', { message: 'call fired', request_uuid: 'r-1' }, 'r-1'],
  ['vonage', { uuid: 'u-1', status: 'started' }, 'u-1'],
  ['jambonz', { sid: 's-1' }, 's-1'],
  ['exotel', { Call: { Sid: 'e-1' } }, 'e-1'],
])('%s names the call it has placed', async (carrier, answer, id) => {
  const { control, clock } = open(carrier, json(answer, 201))
  expect(await outcome(clock, control.dial(DIAL, never))).toEqual({ value: id })
})

const XML = '<?xml version="1.0" encoding="UTF-8"?>\n'

test.each([
  `${XML}<TwilioResponse>\n <Call>\n  <Sid>e-1</Sid>\n  <ParentCallSid/>\n </Call>\n</TwilioResponse>`,
  '<TwilioResponse><Call><ParentCallSid>e-0</ParentCallSid><Sid >\n e-1 </Sid></Call></TwilioResponse>',
  '\ufeff<TwilioResponse><Call><Sid xml:lang="en">e-1</Sid></Call></TwilioResponse>',
])('exotel names it in XML as well', async (answer) => {
  const { control, clock } = open('exotel', () => new Response(answer))
  expect(await outcome(clock, control.dial(DIAL, never))).toEqual({ value: 'e-1' })
})

test.each([
  'Sid',
  '<TwilioResponse><RestException><Status>200</Status></RestException></TwilioResponse>',
  '<TwilioResponse><Call><Sid></Sid></Call></TwilioResponse>',
  '<TwilioResponse><Call><Sid><b/></Sid></Call></TwilioResponse>',
  `<Call>${'<Sid'.repeat(50_000)}`,
  `<Call><Sid>${' '.repeat(200_000)}`,
])('XML of exotel without its id has given no call', async (answer) => {
  const { control, clock } = open('exotel', () => new Response(answer))
  const fromMs = threadMs()
  expect(await outcome(clock, control.dial(DIAL, never))).toMatchObject({ error: { code: 'bad-response' } })
  expect(threadMs() - fromMs).toBeLessThan(500)
})

test.each([
  ['something else', json({ data: null }, 201)],
  ['no JSON', () => new Response('<html>')],
  ['nothing', empty(204)],
] as const)('a carrier that answers a dial with %s has given no call', async (_, answer) => {
  const { control, clock } = open('telnyx', answer)
  expect(await outcome(clock, control.dial(DIAL, never))).toMatchObject({ error: { code: 'bad-response' } })
})

test.each<[string, ...Answer[]]>([
  ['does not answer', () => new Promise<never>(() => {})],
  ['fails and then does not answer', empty(500), () => new Promise<never>(() => {})],
])('a carrier that %s is given up after ten seconds', async (_, ...answers) => {
  const { control, clock } = open('twilio', ...answers)
  const result = control.carryOut(HANG_UP, never)
  expect(await outcome(clock, result, 9_999)).toBe('open')
  expect(await outcome(clock, result, 1)).toMatchObject({ error: { code: 'timeout' } })
  expect(clock.pending).toBe(0)
})

test('whoever gives up is told why', async () => {
  const { control, clock } = open('twilio', () => new Promise<never>(() => {}))
  const given = new AbortController()
  const result = control.carryOut(HANG_UP, given.signal)
  given.abort(new Error('server stops'))
  expect(await outcome(clock, result)).toMatchObject({ error: { message: 'server stops' } })
  expect(clock.pending).toBe(0)
})

test('a call is told to be answered again after a failure: the command is the same', async () => {
  const { control, clock, asked } = open('telnyx', empty(500), json({ data: { result: 'ok' } }, 200))
  const answer = { type: 'answer', callId: 'v3:x', url: 'wss://voice.example.com/', commandId: 'e-1' } as const
  expect(await outcome(clock, control.carryOut(answer, never), 1_000)).toEqual({ value: undefined })
  expect(asked()).toBe(2)
})

test('a call whose caller is gone cannot be answered', async () => {
  const { control, clock } = open('telnyx', json({ errors: [{ code: '90018' }] }, 422))
  const answer = { type: 'answer', callId: 'v3:x', url: 'wss://voice.example.com/', commandId: 'e-1' } as const
  expect(await outcome(clock, control.carryOut(answer, never))).toMatchObject({ error: { code: 'gone' } })
})

test('what a carrier cannot do is refused without asking it', async () => {
  const { control, clock, asked } = open('exotel', empty(200))
  expect(await outcome(clock, control.carryOut(HANG_UP, never))).toMatchObject({ error: { code: 'unsupported' } })
  expect(asked()).toBe(0)
})
