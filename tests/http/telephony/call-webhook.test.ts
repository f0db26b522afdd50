import { ASKING } from '../../support/telephony/carriers.ts'
import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'bun:test'
import { createApi } from '../../../src/http/api.ts'
import { fakeEdge } from '../../support/edge.ts'
import { openDesk } from '../../support/telephony/desk.ts'

const CALL = { CallSid: 'CA1', From: '+15551230001', To: '+15559870002' }
const form = (fields: Record<string, string> = CALL): RequestInit => ({
  method: 'POST',
  body: new URLSearchParams(fields),
})
const ticketIn = (text: string): string =>
  /(?:voxray_ticket" value="|voxrayticket=|ws\/)([\da-f]+)"/.exec(text)?.[1] ?? ''

describe('POST /', () => {
  test('answers in the markup of the carrier, with the configured host and never the Host of the request', async () => {
    const { ask } = openDesk({ runner_transport: 'twilio' })
    const response = await ask('http://evil.example/', form())
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/xml'])
    expect(await response.text()).toContain('<Stream url="wss://voice.example.com/telephony/ws">')
  })

  test.each([
    ['twilio', form()],
    ['telnyx', form()],
    ['plivo', form({ ...CALL, CallUUID: 'CA1' })],
    ['exotel', form({ CallSid: 'CA1', CallFrom: CALL.From, CallTo: CALL.To })],
    ['vonage', { method: 'POST', body: JSON.stringify({ uuid: 'CA1', from: CALL.From, to: CALL.To }) }],
    ['jambonz', { method: 'POST', body: JSON.stringify({ call_sid: 'CA1', from: CALL.From, to: CALL.To }) }],
  ] as const)('hands %s a ticket that tells of the caller', async (carrier, init) => {
    const { ask, desk } = openDesk({ runner_transport: carrier })
    const ticket = ticketIn(await (await ask('http://localhost/', init)).text())
    expect(await desk.tickets.admits(ticket, { carrier, callId: 'CA1' })).toEqual({
      isAdmitted: true,
      call: { carrier, callId: 'CA1', from: CALL.From, to: CALL.To },
    })
  })

  test.each([
    ['twilio', form({ ...CALL, CallerName: 'ADA L' })],
    ['plivo', form({ ...CALL, CallUUID: 'CA1', CallerName: 'ADA L' })],
    ['jambonz', { method: 'POST', body: JSON.stringify({ call_sid: 'CA1', caller_name: 'ADA L' }) }],
  ] as const)('hands on the name of the caller that %s tells', async (carrier, init) => {
    const { ask, desk } = openDesk({ runner_transport: carrier })
    const ticket = ticketIn(await (await ask('http://localhost/', init)).text())
    expect(await desk.tickets.admits(ticket, { carrier, callId: 'CA1' })).toMatchObject({
      call: { callerName: 'ADA L' },
    })
  })

  test.each([
    ['550e8400-e29b-41d4-a716-446655440000', { session: '550e8400-e29b-41d4-a716-446655440000' }],
    ['x', {}],
  ])('the ticket of a call from us names its session, when that is one: %s', async (session, named) => {
    const { ask, desk } = openDesk({ runner_transport: 'twilio' })
    const ticket = ticketIn(await (await ask(`http://localhost/?session=${session}`, form())).text())
    expect(await desk.tickets.admits(ticket, { carrier: 'twilio', callId: 'CA1' })).toEqual({
      isAdmitted: true,
      call: { carrier: 'twilio', callId: 'CA1', from: CALL.From, to: CALL.To, ...named },
    })
  })

  test('without a configured host tells the one that was asked, if it is no name of a stranger', async () => {
    const { ask } = openDesk({ runner_transport: 'twilio', proxy_host: undefined })
    expect(await (await ask('http://localhost:3042/', form())).text()).toContain('"ws://localhost:3042/telephony/ws"')
    const refused = await ask('http://evil.example/', form())
    expect([refused.status, await refused.json()]).toMatchObject([
      403,
      { error: { message: expect.stringContaining('set proxy_host to its public name') } },
    ])
  })

  test('tells the host that a trusted proxy names', async () => {
    const { ask } = openDesk({ runner_transport: 'twilio', proxy_host: undefined, trust_proxy: true })
    const headers = { 'x-forwarded-host': 'voice.example.com', 'x-forwarded-proto': 'https' }
    const told = await (await ask('http://voxray_upstream/', { ...form(), headers })).text()
    expect(told).toContain('"wss://voice.example.com/telephony/ws"')
  })

  test('keeps no more of a caller than a carrier takes back', async () => {
    const { ask } = openDesk({ runner_transport: 'twilio' })
    const text = await (await ask('http://localhost/', form({ ...CALL, From: 'x'.repeat(3000) }))).text()
    expect(text).toContain(`name="from_number" value="${'x'.repeat(255)}"`)
  })

  test('says which field is missing, and takes no body that is too long', async () => {
    const { ask } = openDesk({ runner_transport: 'twilio' })
    const missing = await ask('http://localhost/', form({ From: '1' }))
    expect([missing.status, await missing.json()]).toMatchObject([
      422,
      { error: { details: [{ field: 'CallSid', message: 'required' }] } },
    ])
    expect((await ask('http://localhost/', form({ ...CALL, From: 'x'.repeat(5000) }))).status).toBe(413)
  })

  test.each([
    ['vonage', 'no json'],
    ['vonage', '[]'],
    ['telnyx', '{"data":{}}'],
  ] as const)('refuses what %s does not send: %s', async (carrier, body) => {
    const { ask } = openDesk({ runner_transport: carrier })
    expect((await ask('http://localhost/', { method: 'POST', body })).status).toBe(400)
  })

  test('needs no key of the server', async () => {
    const { edge } = fakeEdge({ apiKeys: ['key'], carrier: openDesk({ runner_transport: 'twilio' }).desk })
    const api = createApi(edge)
    expect((await api.handle(new Request('http://localhost/', form()))).status).toBe(200)
    expect((await api.handle(new Request('http://localhost/start', form()))).status).toBe(401)
  })

  test('is not there without a carrier, nor for other methods', async () => {
    expect((await createApi(fakeEdge().edge).handle(new Request('http://localhost/', form()))).status).toBe(404)
    const response = await openDesk({ runner_transport: 'twilio' }).ask('http://localhost/', { method: 'PUT' })
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST, GET, HEAD'])
  })
})

const SETTINGS = { runner_transport: 'twilio', twilio_auth_token: 'token' }
const signatureOf = (url: string) =>
  createHmac('sha1', 'token').update(`${url}CallSidCA1From+15551230001To+15559870002`).digest('base64')
const signed = (signature: string) => ({ ...form(), headers: { 'x-twilio-signature': signature } })

describe('with a secret of the carrier', () => {
  test('a webhook is verified against the public URL, path and query as sent', async () => {
    const { ask } = openDesk(SETTINGS)
    const signature = signatureOf('https://voice.example.com/?a=%41')
    expect((await ask('http://10.0.0.7:3042/?a=%41', signed(signature))).status).toBe(200)
    expect((await ask('http://10.0.0.7:3042/?a=A', signed(signature))).status).toBe(403)
  })

  test('one without a signature is refused in the envelope, and gets no ticket', async () => {
    const { ask } = openDesk(SETTINGS)
    const response = await ask('http://localhost/', form())
    expect([response.status, await response.json()]).toMatchObject([
      403,
      { error: { code: 'FORBIDDEN', message: 'Signature missing or invalid' } },
    ])
  })
})

describe('GET /', () => {
  test('answers a carrier that asks with its call in the query', async () => {
    const { ask } = openDesk({ runner_transport: 'exotel' })
    const response = await ask('http://localhost/?CallSid=CA1&CallFrom=%2B15551230001')
    expect(await response.json()).toEqual({
      url: expect.stringMatching(/^wss:\/\/voice\.example\.com\/telephony\/ws\/\w+$/),
    })
  })

  test('sends a browser on to the page', async () => {
    const { ask } = openDesk({ runner_transport: 'exotel' })
    const response = await ask('http://localhost/', {
      headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' },
    })
    expect([response.status, response.headers.get('location')]).toEqual([302, '/page'])
  })

  test.each(ASKING)('tells others in the envelope that %s is answered', async (carrier) => {
    const { ask } = openDesk({ runner_transport: carrier })
    for (const headers of [undefined, { accept: '*/*' }, { accept: 'application/json' }]) {
      const response = await ask('http://localhost/', headers && { headers })
      expect([response.status, await response.json()]).toEqual([
        200,
        {
          data: { status: `Bot started with ${carrier}` },
          meta: { requestId: response.headers.get('x-request-id') ?? '' },
        },
      ])
    }
  })
})

test('a server whose calls come from Genesys keeps the path for the page', async () => {
  const { ask } = openDesk({ runner_transport: 'genesys' })
  expect((await ask('http://localhost/', form())).status).toBe(404)
})
