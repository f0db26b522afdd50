import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { servedDocument } from '../support/api-document.ts'
import { type Probe, probesOf } from '../support/api-probes.ts'
import { verdictOf } from '../support/api-verdict.ts'
import { startServer } from '../support/server.ts'

const SEED = 3042
const RUNS = 250
const ANSWER_MS = 5000
/** The first thousand requests warm the process up by some 100 MB, and the next thousands add nothing. */
const GROWTH_BYTES = 96 * 1024 * 1024

/** What `fetch` sends of its own accord or not at all; the page at `/`, and at `//`, is Bun's to serve. */
const isSendable = ({ stalls, method, path }: Probe) =>
  !stalls && method !== 'OPTIONS' && !(/^\/+(?:\?|$)/.test(path) && /^(?:GET|HEAD)$/.test(method))

test('a real server answers whatever it is sent, soon, and as its document says', async () => {
  // No key of Daily's: rooms are a documented 500 then, and everything else is a fault.
  await using server = await startServer({ deaf: true, config: { max_request_body_bytes: 4096 } })
  const document = await servedDocument((request) => fetch(request), server.url)
  const verdict = verdictOf(document)
  const { sessionId } = (await (await fetch(`${server.url}/start`, { method: 'POST' })).json()) as { sessionId: string }
  const send = async ({ method, path, headers, body }: Probe) => {
    const response = await fetch(`${server.url}${path.replace('ID', sessionId)}`, {
      method,
      headers,
      redirect: 'manual',
      signal: AbortSignal.timeout(ANSWER_MS),
      ...(body !== undefined && { body: body as BodyInit }),
    })
    return { status: response.status, headers: response.headers, text: await response.text() }
  }
  const property = fc.asyncProperty(probesOf(document).filter(isSendable), async (probe) => {
    const reply = await send(probe)
    if (reply.status === 500 && reply.text.includes('Daily is not configured')) return
    expect(verdict(probe, reply)).toEqual([])
  })
  await fc.assert(property, { seed: SEED, numRuns: RUNS })
  const before = await server.rssBytes()
  await fc.assert(property, { seed: SEED + 1, numRuns: RUNS })
  expect((await server.rssBytes()) - before).toBeLessThan(GROWTH_BYTES)
  expect(server.complaints()).toEqual([])
}, 180_000)
