import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'bun:test'
import { createApi } from '../../../src/http/api.ts'
import { fakeEdge } from '../../support/edge.ts'
import { openDesk } from '../../support/telephony/desk.ts'

const NUMBER = '+15557654321'
const POST = { method: 'POST' }

async function open(settings: Parameters<typeof openDesk>[0], to = NUMBER) {
  const opened = openDesk(settings)
  return { ...opened, url: (await opened.desk.transfers?.urlFor(to)) ?? '' }
}

describe('the address of a transfer', () => {
  test('is on the public host, and cannot be guessed', async () => {
    const { url } = await open({ runner_transport: 'plivo' })
    expect(url).toMatch(/^https:\/\/voice\.example\.com\/telephony\/transfer\/[\w-]+$/)
  })

  test.each([
    ['plivo', NUMBER, 'application/xml', '<Response><Dial><Number>15557654321</Number></Dial></Response>'],
    [
      'plivo',
      'sip:ada&eve@acme.example',
      'application/xml',
      '<Response><Dial><User>sip:ada&amp;eve@acme.example</User></Dial></Response>',
    ],
    ['jambonz', NUMBER, 'application/json', '[{"verb":"dial","target":[{"type":"phone","number":"+15557654321"}]}]'],
    [
      'jambonz',
      'sip:ada@acme.example',
      'application/json',
      '[{"verb":"dial","target":[{"type":"sip","sipUri":"sip:ada@acme.example"}]}]',
    ],
  ] as const)('tells %s to dial %s', async (carrier, to, type, body) => {
    const { ask, url } = await open({ runner_transport: carrier }, to)
    for (const init of [POST, {}]) {
      const response = await ask(url, init)
      expect([response.status, response.headers.get('content-type')]).toEqual([200, type])
      expect(response.headers.get('cache-control')).toBe('no-store')
      expect(await response.text()).toEndWith(body)
    }
  })

  test('answers a carrier that asks again, for a minute', async () => {
    const { ask, clock, url } = await open({ runner_transport: 'plivo' })
    await clock.advance(59_999)
    for (let tried = 0; tried < 2; tried++) expect((await ask(url, POST)).status).toBe(200)
    await clock.advance(1)
    const late = await ask(url, POST)
    expect([late.status, await late.json()]).toMatchObject([
      404,
      { error: { code: 'NOT_FOUND', message: 'There is no such transfer, or it has run out' } },
    ])
  })

  test('is another than that of a stream: neither ticket opens the door of the other', async () => {
    const { ask, desk, url } = await open({ runner_transport: 'plivo', telephony_require_ticket: true })
    const stream = { carrier: 'plivo', callId: 'c' } as const
    const ofStream = await desk.tickets.issue(stream)
    const told = Buffer.from(ofStream, 'hex').toString()
    for (const ticket of ['x', ofStream, told])
      expect((await ask(`https://voice.example.com/telephony/transfer/${ticket}`)).status).toBe(404)
    const ofTransfer = Buffer.from(url.split('/').at(-1) ?? '').toString('hex')
    expect(await desk.tickets.admits(ofTransfer, stream)).toEqual({ isAdmitted: false })
    expect(await desk.tickets.admits(ofStream, stream)).toMatchObject({ isAdmitted: true })
  })

  test('needs no key of the server', async () => {
    const { desk, url } = await open({ runner_transport: 'jambonz' })
    const api = createApi(fakeEdge({ apiKeys: ['key'], carrier: desk }).edge)
    expect((await api.handle(new Request(url, POST))).status).toBe(200)
  })

  test.each([
    ['of a carrier that is told a number over REST', { runner_transport: 'twilio' }],
    ['where the public host is not known', { runner_transport: 'plivo', proxy_host: undefined }],
  ])('%s is not there', async (_, settings) => {
    const { ask, desk } = openDesk(settings)
    expect(desk.transfers).toBeUndefined()
    expect((await ask('http://localhost/telephony/transfer/x', POST)).status).toBe(404)
  })
})

const signedByPlivo = (url: string, nonce: string) => ({
  ...POST,
  headers: {
    'x-plivo-signature-v3': createHmac('sha256', 'token').update(`${url}.${nonce}`).digest('base64'),
    'x-plivo-signature-v3-nonce': nonce,
  },
})

describe('with a secret of the carrier', () => {
  test("Plivo's signature is verified against the public address, and one that is repeated is good", async () => {
    const { ask, url } = await open({ runner_transport: 'plivo', plivo_auth_token: 'token' })
    const inside = url.replace('https://voice.example.com', 'http://10.0.0.7:3042')
    for (let tried = 0; tried < 2; tried++) expect((await ask(inside, signedByPlivo(url, 'n-1'))).status).toBe(200)
    expect((await ask(inside, signedByPlivo(`${url}x`, 'n-1'))).status).toBe(403)
    expect((await ask(inside, POST)).status).toBe(403)
  })

  test("jambonz's signature is verified", async () => {
    const { ask, clock, url } = await open({ runner_transport: 'jambonz', jambonz_webhook_secret: 'whsec_test' })
    const seconds = Math.floor(clock.wall() / 1000)
    const body = '{"call_sid":"c"}'
    const signature = createHmac('sha256', 'whsec_test').update(`${seconds}.${body}`).digest('hex')
    const init = { ...POST, body, headers: { 'jambonz-signature': `t=${seconds},v1=${signature}` } }
    expect((await ask(url, init)).status).toBe(200)
    expect((await ask(url, { ...init, body: body.replace('c"}', 'd"}') })).status).toBe(403)
  })
})
