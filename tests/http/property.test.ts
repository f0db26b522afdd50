import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { createApi } from '../../src/http/api.ts'
import { ELSEWHERE } from '../../src/http/openapi/elsewhere.ts'
import type { Session } from '../../src/session/session.ts'
import { StoreUnavailable } from '../../src/session/unavailable.ts'
import { servedDocument } from '../support/api-document.ts'
import { type Probe, probesOf } from '../support/api-probes.ts'
import { type Reply, verdictOf } from '../support/api-verdict.ts'
import { settled, type VirtualClock } from '../support/clock.ts'
import { openDesk } from '../support/telephony/desk.ts'
import { fakeEdge, type FakeEdgeOptions } from '../support/edge.ts'

/** With the path that a failure prints, `fc.assert(..., { seed, path })` sends the same requests again. */
const SEED = 3042
const RUNS = 400
/** A body has nine seconds, and nothing else waits. */
const DEADLINE_MS = 12_000

const daily = { createRoom: async () => ({ url: 'https://example.daily.co/room', token: 'token' }) }
const dialin = {
  trust: { hmacSecret: undefined, webhookSecret: undefined },
  createSipRoom: daily.createRoom,
  forward: async () => {},
}
const down = () => Promise.reject(new StoreUnavailable('connection refused'))

const SERVERS: readonly [string, FakeEdgeOptions][] = [
  ['open', { daily }],
  ['with keys', { daily, apiKeys: ['key'], corsOrigins: ['https://app.example'] }],
  ['with a rate limit', { daily, perMinute: 20 }],
  ['without WebRTC', { daily, hasWebRtc: false }],
  ['to which Twilio brings calls', { daily, carrier: openDesk({ runner_transport: 'twilio' }).desk }],
  ['to which Vonage brings calls', { daily, carrier: openDesk({ runner_transport: 'vonage' }).desk }],
  ['for which Daily holds calls', { daily, dialin }],
  ['whose store is down', { daily, sessions: { put: down, get: down, ping: down } }],
]

async function open(options: FakeEdgeOptions) {
  const fake = fakeEdge(options)
  const made = new Set<string>()
  const { put } = fake.edge.sessions
  fake.edge.sessions.put = (session: Session) => {
    made.add(session.id)
    return put.call(fake.edge.sessions, session)
  }
  const api = createApi(fake.edge)
  const document = await servedDocument(api.handle)
  // Bun's own server answers these: tests/e2e/property.test.ts.
  for (const path of Object.keys(ELSEWHERE)) delete document.paths[path]
  const session = async () => {
    const id = fake.edge.ids.uuid()
    await fake.edge.sessions.put({ id, body: {} }).catch(() => {})
    return id
  }
  const send = async (probe: Probe): Promise<Reply | undefined> => {
    const response = await before(DEADLINE_MS, fake.clock, api.handle(requestOf(probe, await session())))
    return response && { status: response.status, headers: response.headers, text: await response.text() }
  }
  return { ...fake, made, document, send }
}

const stuck = () => new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode('{"a')) })

function requestOf({ method, path, headers, body, stalls }: Probe, id: string): Request {
  const url = new URL(`http://localhost:3042${path.replace('ID', id)}`)
  return new Request(url, { method, headers, body: stalls ? stuck() : asBody(body) })
}

const asBody = (body: string | Uint8Array | undefined) =>
  body === undefined ? null : new Blob([body as BlobPart]).stream()

/** Undefined when it has not come by then. */
async function before<T>(deadlineMs: number, clock: VirtualClock, coming: Promise<T>): Promise<T | undefined> {
  const early = await Promise.race([coming, allSettled()])
  if (early !== undefined) return early
  await clock.advance(deadlineMs)
  return await Promise.race([coming, allSettled()])
}

/** Streams take a few turns of the event loop for each chunk. */
async function allSettled(): Promise<undefined> {
  for (let turns = 0; turns < 20; turns++) await settled()
  return undefined
}

describe.each(SERVERS)('a server %s', (_, options) => {
  test('answers whatever it is sent, soon, and as its document says', async () => {
    const { edge, clock, made, document, send } = await open(options)
    const verdict = verdictOf(document)
    await fc.assert(
      fc.asyncProperty(probesOf(document), async (probe) => {
        const reply = await send(probe)
        expect(reply ? verdict(probe, reply) : ['no answer']).toEqual([])
      }),
      { seed: SEED, numRuns: RUNS },
    )
    expect(clock.pending).toBe(0)
    expect(made.size).toBeGreaterThanOrEqual(RUNS)
    if (options.sessions) return
    const kept = await Promise.all([...made].map((id) => edge.sessions.get(id)))
    // What 100 000 bytes hold of the smallest.
    expect(kept.filter((each) => each !== undefined).length).toBeLessThan(200)
  })
})
