import { expect, test } from 'bun:test'
import { describeProblem } from '../../src/config/problem.ts'
import { load, problemsOf } from '../support/config.ts'

const told = (file: object) => problemsOf(load({ file })).map(describeProblem)

const twilio = { runner_transport: 'twilio', twilio_account_sid: 'AC1', twilio_auth_token: 'secret' }
const targets = { transfer_targets: { support: '+15551230002' } }

test('a call can be ended on any transport', () => {
  expect(told({ tools: ['end_call'] })).toEqual([])
})

test.each(['transfer_call', 'send_dtmf'])('%s needs a carrier', (tool) => {
  for (const runner_transport of ['', 'daily', 'webrtc'])
    expect(told({ tools: [tool], runner_transport, ...targets })).toEqual([
      expect.stringContaining('tools has a tool that works only on phone calls'),
    ])
})

test('keys can be pressed with every carrier, and without an account there', () => {
  for (const runner_transport of ['twilio', 'telnyx', 'plivo', 'exotel', 'vonage', 'genesys', 'jambonz'])
    expect(told({ tools: ['send_dtmf'], runner_transport })).toEqual([])
})

test('callers are connected to somebody', () => {
  expect(told({ tools: ['transfer_call'], ...twilio })).toEqual([
    'transfer_targets is empty: tools has "transfer_call". Name somebody, such as {"support": "+15551230002"}.',
  ])
  expect(told({ tools: ['transfer_call'], ...twilio, ...targets })).toEqual([])
})

test.each(['5551230002', '+15551230002', 'sip:help@example.com', 'sips:help@example.com', 'https://a.example/next'])(
  '%s is somebody to connect to',
  (target) => {
    expect(told({ transfer_targets: { support: target } })).toEqual([])
  },
)

test.each(['', 'help', '+1 555', 'http://a.example/', '+1<Dial>', 'sip:a b'])(
  '%p is nobody to connect to',
  (target) => {
    expect(told({ transfer_targets: { support: target } })).toEqual([expect.stringContaining('transfer_targets')])
  },
)

test.each([
  ['twilio', ['twilio_account_sid', 'twilio_auth_token']],
  ['telnyx', ['telnyx_api_key']],
  ['plivo', ['plivo_auth_id', 'plivo_auth_token']],
  ['vonage', ['vonage_application_id', 'vonage_private_key']],
  ['jambonz', ['jambonz_account_sid', 'jambonz_api_key']],
  ['genesys', []],
])('callers of %s are connected over its REST API, with an account', (runner_transport, needed) => {
  const problems = told({ tools: ['transfer_call'], runner_transport, proxy_host: 'voice.example.com', ...targets })
  expect(problems.map((problem) => problem.split(' is needed')[0] ?? '')).toEqual(needed)
})

test.each([
  ['plivo', { plivo_auth_id: 'MA1', plivo_auth_token: 'secret' }],
  ['jambonz', { jambonz_account_sid: 'a', jambonz_api_key: 'b' }],
])('%s asks an https address whom to connect to', (runner_transport, account) => {
  const config = { tools: ['transfer_call'], runner_transport, ...account }
  expect(told({ ...config, ...targets })).toEqual([expect.stringMatching(/^proxy_host is needed/)])
  expect(told({ ...config, transfer_targets: { support: 'https://a.example/next' } })).toEqual([])
  expect(told({ ...config, ...targets, proxy_host: 'voice.example.com' })).toEqual([])
})

test('callers of Exotel are connected by its flow', () => {
  expect(told({ tools: ['transfer_call'], runner_transport: 'exotel', ...targets })).toEqual([
    expect.stringContaining('put a Connect applet after the Voicebot applet'),
  ])
})

test.each([
  ['twilio', true],
  ['plivo', true],
  ['vonage', true],
  ['jambonz', true],
  ['telnyx', false],
  ['genesys', false],
])('an https address says what comes next to %s: %p', (runner_transport, isAsked) => {
  const transfer_targets = { support: '+15551230002', menu: 'https://a.example/next' }
  const file = { tools: ['transfer_call'], runner_transport, proxy_host: 'voice.example.com', transfer_targets }
  expect(told(file).filter((problem) => problem.startsWith('transfer_targets'))).toEqual(
    isAsked
      ? []
      : [
          `transfer_targets has an https address, and ${runner_transport} connects callers to numbers and SIP addresses alone. Name a number or a SIP address.`,
        ],
  )
})

test('whom a menu that leads nowhere is left to is somebody that the carrier can connect to', () => {
  const ivr = { ivr_goal: 'Reach billing.', ivr_stuck_target: 'support' }
  expect(told({ ...ivr, ...twilio, ...targets })).toEqual([])
  expect(told({ ...ivr, ...twilio, transfer_targets: { sales: '+15551230002' } })).toEqual([
    'ivr_stuck_target is no name of transfer_targets. Add it there, or name one that is.',
  ])
  expect(told({ ...ivr, ...targets, runner_transport: 'twilio' })).toEqual([
    expect.stringContaining('twilio_account_sid is needed: ivr_stuck_target is set'),
    expect.stringContaining('twilio_auth_token is needed: ivr_stuck_target is set'),
  ])
})
