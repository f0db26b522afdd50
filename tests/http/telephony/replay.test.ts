import type { AskingCarrier } from '../../support/telephony/carriers.ts'
import { createHash, createHmac, createPrivateKey, sign } from 'node:crypto'
import { describe, expect, spyOn, test } from 'bun:test'
import { StoreUnavailable } from '../../../src/session/unavailable.ts'
import { openDesk } from '../../support/telephony/desk.ts'

const URL = 'https://voice.example.com/'
/** The pair of the example: the private key is the bytes from 0 to 31. */
const TELNYX = createPrivateKey({
  key: Buffer.concat([
    Buffer.from('302e020100300506032b657004220420', 'hex'),
    Buffer.from(Array.from({ length: 32 }, (_, at) => at)),
  ]),
  format: 'der',
  type: 'pkcs8',
})
const form = (fields: Record<string, string>) => new URLSearchParams(fields).toString()
const FORM = { 'content-type': 'application/x-www-form-urlencoded' }
const hmac = (algorithm: string, text: string) => createHmac(algorithm, 'secret').update(text)
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

interface Signed {
  readonly body: string
  readonly headers: Record<string, string>
}

/** Each announces the call "c-1", signed at that second. */
const SIGNED = {
  twilio: () => ({
    body: form({ CallSid: 'c-1' }),
    headers: { ...FORM, 'x-twilio-signature': hmac('sha1', `${URL}CallSidc-1`).digest('base64') },
  }),
  telnyx: (seconds) => {
    const body = form({ CallSid: 'c-1' })
    const signature = sign(null, Buffer.from(`${seconds}|${body}`), TELNYX).toString('base64')
    return {
      body,
      headers: { ...FORM, 'telnyx-timestamp': String(seconds), 'telnyx-signature-ed25519': signature },
    }
  },
  plivo: (_, nonce = 'n-1') => ({
    body: form({ CallUUID: 'c-1' }),
    headers: {
      ...FORM,
      'x-plivo-signature-v3': hmac('sha256', `${URL}?CallUUIDc-1.${nonce}`).digest('base64'),
      'x-plivo-signature-v3-nonce': nonce,
      'x-plivo-signature-v2': hmac('sha256', `${URL}v2-${nonce}`).digest('base64'),
      'x-plivo-signature-v2-nonce': `v2-${nonce}`,
    },
  }),
  vonage: (seconds, jti = 'j-1') => {
    const body = '{"uuid":"c-1"}'
    const payload_hash = createHash('sha256').update(body).digest('hex')
    const token = `${part({ alg: 'HS256' })}.${part({ iat: seconds, jti, payload_hash })}`
    return { body, headers: { authorization: `Bearer ${token}.${hmac('sha256', token).digest('base64url')}` } }
  },
  jambonz: (seconds) => {
    const body = '{"call_sid":"c-1"}'
    const signature = hmac('sha256', `${seconds}.${body}`).digest('hex')
    return { body, headers: { 'jambonz-signature': `t=${seconds},v1=${signature}` } }
  },
} satisfies Partial<Record<AskingCarrier, (seconds: number, nonce?: string) => Signed>>

type Signing = keyof typeof SIGNED

function open(carrier: Signing) {
  const opened = openDesk({
    runner_transport: carrier,
    twilio_auth_token: 'secret',
    telnyx_public_key: 'A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=',
    plivo_auth_token: 'secret',
    vonage_signature_secret: 'secret',
    jambonz_webhook_secret: 'secret',
  })
  const write = (nonce?: string) => SIGNED[carrier](Math.floor(opened.clock.wall() / 1000), nonce)
  const send = async (signed: Signed) => (await opened.ask(URL, { method: 'POST', ...signed })).status
  return { ...opened, write, send }
}

const CARRIERS = Object.keys(SIGNED) as Signing[]

test.each(CARRIERS)('a webhook of %s with another body is refused', async (carrier) => {
  const { write, send } = open(carrier)
  const { body, headers } = write()
  expect(await send({ headers, body: body.replace('c-1', 'c-2') })).toBe(403)
  expect(await send({ headers, body })).toBe(200)
})

test.each(['telnyx', 'vonage', 'jambonz'] as const)(
  'a webhook of %s that is kept back for more than five minutes is refused',
  async (carrier) => {
    const { write, send, clock } = open(carrier)
    const signed = write()
    await clock.advance(301_000)
    expect(await send(signed)).toBe(403)
  },
)

describe.each(['plivo', 'vonage'] as const)('a webhook of %s', (carrier) => {
  test('is taken once', async () => {
    const { write, ask, send, clock } = open(carrier)
    const signed = write()
    expect(await send(signed)).toBe(200)
    const again = await ask(URL, { method: 'POST', ...signed })
    expect([again.status, await again.json()]).toMatchObject([
      403,
      { error: { code: 'FORBIDDEN', message: 'This request has been sent before' } },
    ])
    await clock.advance(299_000)
    expect(await send(signed)).toBe(403)
  })

  test('that could not be answered is taken when it is sent again', async () => {
    const { write, send, desk } = open(carrier)
    const signed = write()
    const broken = spyOn(desk.tickets, 'issue').mockRejectedValueOnce(new StoreUnavailable('gone'))
    expect([await send(signed), await send(signed), await send(signed)]).toEqual([503, 200, 403])
    broken.mockRestore()
  })

  test('is taken again with a nonce of its own', async () => {
    const { write, send } = open(carrier)
    expect([await send(write('x')), await send(write('y'))]).toEqual([200, 200])
  })

  test('that is refused uses up no nonce', async () => {
    const { write, send } = open(carrier)
    const { headers, body } = write()
    expect(await send({ headers, body: `${body} ` })).toBe(403)
    expect(await send({ headers, body })).toBe(200)
  })
})

test('leaving out a version of the signature does not make a webhook of Plivo a new one', async () => {
  const { write, send } = open('plivo')
  const { headers, body } = write()
  expect(await send({ headers, body })).toBe(200)
  const older = Object.fromEntries(Object.entries(headers).filter(([name]) => !name.includes('-v3')))
  expect(await send({ headers: older, body })).toBe(403)
})

test("a webhook of Twilio's that is sent again gets a ticket, for the same call and no other", async () => {
  const { write, ask, desk } = open('twilio')
  for (const [callId, isAdmitted] of [
    ['c-1', true],
    ['c-2', false],
  ] as const) {
    const answer = await (await ask(URL, { method: 'POST', ...write() })).text()
    const ticket = /voxray_ticket" value="(\w+)"/.exec(answer)?.[1]
    expect(await desk.tickets.admits(ticket, { carrier: 'twilio', callId })).toMatchObject({ isAdmitted })
  }
})

test('what nobody verifies is not remembered', async () => {
  const { ask } = openDesk({ runner_transport: 'plivo' })
  const signed = SIGNED.plivo(0)
  for (let sent = 0; sent < 2; sent++) expect((await ask(URL, { method: 'POST', ...signed })).status).toBe(200)
})
