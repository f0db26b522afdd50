import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { admitStream } from '../../src/http/telephony/socket.ts'
import { createApi } from '../../src/http/api.ts'
import { fakeEdge } from '../support/edge.ts'
import { openDesk } from '../support/telephony/desk.ts'
import { threadMs } from '../support/thread-time.ts'

/** Every header that a verifier reads. */
const HEADERS = [
  'x-twilio-signature',
  'telnyx-timestamp',
  'telnyx-signature-ed25519',
  'x-plivo-signature-v2',
  'x-plivo-signature-v3',
  'x-plivo-signature-ma-v3',
  'x-plivo-signature-v3-nonce',
  'authorization',
  'signature-input',
  'signature',
  'audiohook-organization-id',
  'x-api-key',
  'jambonz-signature',
  'x-pinless-timestamp',
  'x-pinless-signature',
  'x-webhook-timestamp',
  'x-webhook-signature',
  'x-webhook-secret',
  'content-type',
]

/** Pieces of what belongs there, and of what does not. */
const WORDS = `sig1= ("@request-target" "x_y" "\u00e9" "" (" ") ;created= ;nonce=" @authority : ; = " t= v1= , 1893456000 -1 ${'9'.repeat(30)}
  Bearer Basic . e30 eyJhbGciOiJIUzI1NiJ9 == % application/x-www-form-urlencoded application/json \u00ff ( ) [ * \\ / + ${'x'.repeat(5000)}`
const PIECES = fc.constantFrom(' ', '\t', '"x y"', ...WORDS.split(/\s+/))
const VALUE = fc.array(PIECES, { maxLength: 8 }).map((pieces) => pieces.join(''))
/** As Genesys writes it, of components that are no names of headers. */
const INPUT = fc
  .array(fc.string({ unit: fc.constantFrom(...'aZ9-_@ :;,()[]{}<>/?=\\\u00ff'), maxLength: 12 }), { maxLength: 6 })
  .map((names) => `sig1=(${names.map((name) => `"${name}"`).join(' ')});created=1`)
const GIVEN = fc
  .tuple(fc.dictionary(fc.constantFrom(...HEADERS), VALUE, { maxKeys: 8 }), fc.option(INPUT))
  .map(([given, input]) => (input === null ? given : Object.assign(given, { 'signature-input': input })))
const BODY = fc.constantFrom(
  '',
  '{',
  '{}',
  'CallSid=CA1',
  '%zz=%',
  '\u0000',
  '&'.repeat(400),
  '{"data":{"event_type":1}}',
)

const SECRETS = {
  twilio: { twilio_auth_token: 'secret' },
  telnyx: { telnyx_public_key: Buffer.alloc(32, 7).toString('base64') },
  plivo: { plivo_auth_token: 'secret' },
  exotel: { exotel_stream_user: 'exotel', exotel_stream_password: 'secret' },
  vonage: { vonage_signature_secret: 'secret' },
  jambonz: { jambonz_webhook_secret: 'secret' },
  genesys: { genesys_api_key: 'key', genesys_client_secret: 'c2VjcmV0' },
} as const
const CARRIERS = Object.entries(SECRETS)

/** Latin-1 is what a header may hold. */
const headersOf = (given: Readonly<Record<string, string>>) => new Headers(given)

describe('whatever stands in the headers of a signature', () => {
  test.each(CARRIERS.filter(([carrier]) => carrier !== 'genesys'))(
    'a webhook of %s is refused in words, and nothing breaks',
    async (runner_transport, secrets) => {
      const { ask } = openDesk({ runner_transport, ...secrets })
      await fc.assert(
        fc.asyncProperty(GIVEN, BODY, fc.constantFrom('GET', 'POST'), async (given, body, method) => {
          const url = `https://voice.example.com/${method === 'GET' ? '?CallSid=1&CallUUID=1&uuid=1&call_sid=1' : ''}`
          const response = await ask(url, { method, headers: headersOf(given), ...(method === 'POST' && { body }) })
          expect([400, 403]).toContain(response.status)
        }),
        { seed: 8, numRuns: 300 },
      )
    },
  )

  test.each(CARRIERS)(
    'the upgrade of a stream of %s is refused or waits for its ticket',
    (runner_transport, secrets) => {
      const { desk } = openDesk({ runner_transport, ...secrets })
      const { edge } = fakeEdge({ carrier: desk })
      const refusal = runner_transport === 'genesys' ? 401 : 403
      fc.assert(
        fc.property(GIVEN, (given) => {
          const headers = headersOf({ ...given, upgrade: 'websocket' })
          try {
            admitStream(edge, new Request('https://voice.example.com/telephony/ws', { headers }))
            expect(runner_transport).not.toBe('genesys')
          } catch (error) {
            expect(error).toMatchObject({ name: 'ApiError', status: refusal })
          }
        }),
        { seed: 8, numRuns: 500 },
      )
    },
  )

  test('webhooks of Daily are refused in words, and nothing breaks', async () => {
    const dialin = {
      trust: { hmacSecret: 'c2VjcmV0', webhookSecret: 'secret' },
      createSipRoom: async () => ({ url: 'https://acme.daily.co/x', token: 't' }),
      forward: async () => {},
    }
    const api = createApi(fakeEdge({ dialin }).edge)
    await fc.assert(
      fc.asyncProperty(
        GIVEN,
        BODY,
        fc.constantFrom('daily-webhook', 'daily-dialin-webhook'),
        async (given, body, path) => {
          const request = new Request(`https://voice.example.com/${path}`, {
            method: 'POST',
            headers: headersOf(given),
            body,
          })
          expect((await api.handle(request)).status).toBe(401)
        },
      ),
      { seed: 8, numRuns: 300 },
    )
  })
})

test.each(['twilio', 'plivo', 'telnyx'] as const)(
  'a form of %s has no more fields than can be sorted at once',
  async (carrier) => {
    const { ask } = openDesk({ runner_transport: carrier, ...SECRETS[carrier] })
    const post = async (body: string) =>
      await ask('https://voice.example.com/', {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body,
      })
    expect((await post('a=1&'.repeat(400))).status).toBe(403)
    const startedMs = threadMs()
    expect((await post('a&'.repeat(2000))).status).toBe(400)
    expect(threadMs() - startedMs).toBeLessThan(1000)
  },
)
