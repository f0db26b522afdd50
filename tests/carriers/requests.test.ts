import { ASKING, type AskingCarrier } from '../support/telephony/carriers.ts'
import { expect, test } from 'bun:test'
import { type CallAction } from '../../src/transport/telephony/control/carrier-api.ts'
import { telnyxApi } from '../../src/carriers/telnyx/control.ts'
import { carrierApis } from '../support/carrier-apis.ts'

const CALL = 'v3:a/b?c'
const ESCAPED = 'v3%3Aa%2Fb%3Fc'

const HANG_UP: CallAction = { type: 'hang-up', callId: CALL }
const TO_NUMBER: CallAction = { type: 'transfer', callId: CALL, to: '+15557654321' }
const TO_ADDRESS: CallAction = { type: 'transfer', callId: CALL, to: 'https://acme.example/next?a=1&b=2' }
const TO_SIP: CallAction = { type: 'transfer', callId: CALL, to: 'sip:desk@acme.example?a=1&b=<2>\u0007' }
const DIGITS: CallAction = { type: 'send-dtmf', callId: CALL, digits: '12#' }
const ANSWER: CallAction = {
  type: 'answer',
  callId: CALL,
  url: 'wss://voice.example.com/telephony/ws/t',
  commandId: 'e-1',
}
const REJECT: CallAction = { type: 'reject', callId: CALL }
const DIAL: CallAction = {
  type: 'dial',
  from: '+15559870002',
  to: '+15551230001',
  url: 'https://voice.example.com/?session=1',
}

const basic = (pair: string) => `Basic ${btoa(pair)}`
const twilioCall = `POST https://api.twilio.com/2010-04-01/Accounts/AC1/Calls/${ESCAPED}.json`
const telnyxCall = `POST https://api.telnyx.com/v2/calls/${ESCAPED}/actions`
const telnyxUpdate = `POST https://api.telnyx.com/v2/texml/calls/${ESCAPED}/update`
const plivoCall = `https://api.plivo.com/v1/Account/MA1/Call/${ESCAPED}/`
const vonageCall = `PUT https://api.nexmo.com/v1/calls/${ESCAPED}`
const jambonzCall = `POST https://jambonz.cloud/api/v1/Accounts/acc/Calls/${ESCAPED}`

test.each<[AskingCarrier, CallAction, string, unknown]>([
  ['twilio', HANG_UP, twilioCall, 'Status=completed'],
  ['twilio', TO_NUMBER, twilioCall, form({ Twiml: '<Response><Dial>+15557654321</Dial></Response>' })],
  [
    'twilio',
    TO_SIP,
    twilioCall,
    form({
      Twiml: '<Response><Dial><Sip>sip:desk@acme.example?a=1&amp;b=&lt;2&gt;</Sip></Dial></Response>',
    }),
  ],
  ['twilio', TO_ADDRESS, twilioCall, form({ Url: 'https://acme.example/next?a=1&b=2', Method: 'POST' })],
  [
    'twilio',
    DIAL,
    'POST https://api.twilio.com/2010-04-01/Accounts/AC1/Calls.json',
    form({
      To: '+15551230001',
      From: '+15559870002',
      Url: 'https://voice.example.com/?session=1',
      Method: 'POST',
    }),
  ],
  ['telnyx', HANG_UP, `${telnyxCall}/hangup`, {}],
  ['telnyx', TO_NUMBER, telnyxUpdate, { Texml: '<Response><Dial><Number>+15557654321</Number></Dial></Response>' }],
  [
    'telnyx',
    TO_SIP,
    telnyxUpdate,
    { Texml: '<Response><Dial><Sip>sip:desk@acme.example?a=1&amp;b=&lt;2&gt;</Sip></Dial></Response>' },
  ],
  ['telnyx', DIGITS, `${telnyxCall}/send_dtmf`, { digits: '12#' }],
  ['telnyx', REJECT, `${telnyxCall}/reject`, { cause: 'USER_BUSY' }],
  [
    'telnyx',
    ANSWER,
    `${telnyxCall}/answer`,
    {
      stream_url: 'wss://voice.example.com/telephony/ws/t',
      stream_track: 'inbound_track',
      stream_bidirectional_mode: 'rtp',
      stream_bidirectional_codec: 'PCMU',
      command_id: 'e-1',
    },
  ],
  [
    'telnyx',
    DIAL,
    'POST https://api.telnyx.com/v2/calls',
    {
      connection_id: '77',
      to: '+15551230001',
      from: '+15559870002',
      stream_url: 'https://voice.example.com/?session=1',
      stream_track: 'inbound_track',
      stream_bidirectional_mode: 'rtp',
      stream_bidirectional_codec: 'PCMU',
    },
  ],
  ['plivo', HANG_UP, `DELETE ${plivoCall}`, undefined],
  [
    'plivo',
    TO_ADDRESS,
    `POST ${plivoCall}`,
    { legs: 'aleg', aleg_url: 'https://acme.example/next?a=1&b=2', aleg_method: 'POST' },
  ],
  ['plivo', DIGITS, `POST ${plivoCall}DTMF/`, { digits: '12#', leg: 'aleg' }],
  [
    'plivo',
    DIAL,
    'POST https://api.plivo.com/v1/Account/MA1/Call/',
    {
      from: '15559870002',
      to: '15551230001',
      answer_url: 'https://voice.example.com/?session=1',
      answer_method: 'POST',
    },
  ],
  [
    'exotel',
    DIAL,
    'POST https://api.in.exotel.com/v1/accounts/acme/calls/connect',
    form({
      from: '+15551230001',
      callerid: '+15559870002',
      streamtype: 'bidirectional',
      streamurl: 'https://voice.example.com/?session=1',
    }),
  ],
  ['vonage', HANG_UP, vonageCall, { action: 'hangup' }],
  [
    'vonage',
    TO_NUMBER,
    vonageCall,
    {
      action: 'transfer',
      destination: {
        type: 'ncco',
        ncco: [{ action: 'connect', endpoint: [{ type: 'phone', number: '15557654321' }] }],
      },
    },
  ],
  [
    'vonage',
    TO_ADDRESS,
    vonageCall,
    { action: 'transfer', destination: { type: 'ncco', url: ['https://acme.example/next?a=1&b=2'] } },
  ],
  ['vonage', DIGITS, `${vonageCall}/dtmf`, { digits: '12#' }],
  [
    'vonage',
    DIAL,
    'POST https://api.nexmo.com/v1/calls',
    {
      to: [{ type: 'phone', number: '15551230001' }],
      from: { type: 'phone', number: '15559870002' },
      answer_url: ['https://voice.example.com/?session=1'],
      answer_method: 'POST',
    },
  ],
  ['jambonz', HANG_UP, jambonzCall, { call_status: 'completed' }],
  ['jambonz', TO_ADDRESS, jambonzCall, { call_hook: 'https://acme.example/next?a=1&b=2' }],
  ['jambonz', { ...DIGITS, digits: '5' }, jambonzCall, { dtmf: { digit: '5', duration: '250' } }],
  [
    'jambonz',
    DIAL,
    'POST https://jambonz.cloud/api/v1/Accounts/acc/Calls',
    {
      from: '+15559870002',
      to: { type: 'phone', number: '+15551230001' },
      call_hook: { url: 'https://voice.example.com/?session=1', method: 'POST' },
    },
  ],
])('%s: %j is one request', (carrier, action, line, body) => {
  const api = carrierApis()[carrier]
  const { method, path, body: sent } = api.request(action)
  expect(`${method} ${api.baseUrl}${path}`).toBe(line)
  expect(typeof body === 'object' ? JSON.parse(sent ?? '') : sent).toEqual(body)
})

test.each([TO_NUMBER, TO_SIP])(
  'telnyx: %j of a Call Control call, which has no document, is another request',
  (action) => {
    const { method, path, body } = carrierApis().telnyx.request(action).otherwise ?? {}
    expect([method, path, JSON.parse(body ?? '')]).toEqual([
      'POST',
      `/calls/${ESCAPED}/actions/transfer`,
      { to: 'to' in action ? action.to : '' },
    ])
  },
)

test.each<[AskingCarrier, CallAction]>([
  ['twilio', DIGITS],
  ...ASKING.filter((carrier) => carrier !== 'telnyx').flatMap(
    (carrier) =>
      [
        [carrier, ANSWER],
        [carrier, REJECT],
      ] satisfies [AskingCarrier, CallAction][],
  ),
  ['telnyx', TO_ADDRESS],
  ['plivo', TO_NUMBER],
  ['exotel', HANG_UP],
  ['exotel', TO_NUMBER],
  ['exotel', DIGITS],
  ['jambonz', TO_NUMBER],
  ['jambonz', DIGITS],
])('%s says that it cannot do %j', (carrier, action) => {
  expect(() => carrierApis()[carrier].request(action)).toThrow(
    expect.objectContaining({ code: 'unsupported', message: expect.stringContaining(carrier) }),
  )
})

test.each(['', '.', '..'])('an id of %j is refused: it would name something else', (callId) => {
  expect(() => carrierApis().telnyx.request({ type: 'hang-up', callId })).toThrow(
    expect.objectContaining({ code: 'bad-request' }),
  )
})

test('a call of telnyx has the codec that is configured both ways, at its rate', () => {
  const { body = '' } = telnyxApi({ apiKey: 'KEY1', connectionId: '77', codec: 'OPUS' }).request(DIAL)
  expect(JSON.parse(body)).toMatchObject({
    stream_codec: 'OPUS',
    stream_bidirectional_mode: 'rtp',
    stream_bidirectional_codec: 'OPUS',
    stream_bidirectional_sampling_rate: 16_000,
  })
})

test('each request shows the account', () => {
  const apis = carrierApis()
  const shown = ASKING.map((carrier) => apis[carrier].request(DIAL).headers['authorization'])
  expect(shown).toEqual([
    basic('AC1:secret'),
    'Bearer KEY1',
    basic('MA1:secret'),
    basic('key:secret'),
    'Bearer jwt',
    'Bearer KEY1',
  ])
})

function form(fields: Record<string, string>): string {
  return new URLSearchParams(fields).toString()
}
