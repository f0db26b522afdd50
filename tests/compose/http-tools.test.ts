import { expect, test } from 'bun:test'
import { fetchingAt, httpToolsOf, systemResolve } from '../../src/compose/http-tools.ts'
import { configOf, load } from '../support/config.ts'
import { callInfo } from '../support/call-info.ts'
import { selfSigned } from '../support/certificate.ts'
import { NO_HASTE } from '../support/tools.ts'

const signal = new AbortController().signal

/** Bun's `fetch`, trusting a certificate of ours. */
const trusting = (ca: string) => (url: string, init: RequestInit) =>
  fetch(url, { ...init, tls: { ...(init as { tls?: object }).tls, ca } })

test('a tool of the configuration asks the server that it names', async () => {
  using server = Bun.serve({
    port: 0,
    fetch: async (request) => Response.json({ asked: new URL(request.url).pathname, body: await request.json() }),
  })
  const url = `http://localhost:${server.port}/orders/{id}`
  const parameters = { properties: { id: { type: 'string' }, size: { type: 'integer' } } }
  const file = { http_tools: { order: { description: 'Orders.', method: 'POST', url, parameters } } }
  const io = { resolve: systemResolve, fetchAt: fetchingAt((at, init) => fetch(at, init)) }
  const [tool] = httpToolsOf(configOf(load({ file })), io)
  const run = tool?.on({ info: callInfo(), phone: undefined })
  expect(await run?.({ id: 'a1', size: 3 }, signal, NO_HASTE)).toEqual({
    type: 'answer',
    told: '{"asked":"/orders/a1","body":{"size":3}}',
  })
})

test('the address that was checked is the one connected to, and the certificate is that of the name', async () => {
  const { cert, key } = selfSigned()
  using server = Bun.serve({
    port: 0,
    tls: { cert, key },
    fetch: (request) => new Response(`${request.headers.get('host')} ${new URL(request.url).pathname}`),
  })
  const fetchAt = fetchingAt(trusting(cert))
  // Nothing resolves this name to 127.0.0.2, and the server is reached there all the same.
  const response = await fetchAt(new URL(`https://localhost:${server.port}/x`), '127.0.0.2', { signal })
  expect(await response.text()).toBe(`localhost:${server.port} /x`)
  const other = fetchAt(new URL(`https://api.test:${server.port}/x`), '127.0.0.1', { signal })
  await expect(other).rejects.toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' })
})

test('a redirect is not followed below us', async () => {
  using server = Bun.serve({ port: 0, fetch: () => Response.redirect('http://169.254.169.254/', 302) })
  const response = await fetchingAt((at, init) => fetch(at, init))(new URL(server.url), '127.0.0.1', { signal })
  expect(response.status).toBe(302)
})

test('a name without an address rejects, and one that takes too long is given up', async () => {
  await expect(systemResolve('no-such-name.invalid', signal)).rejects.toThrow()
  await expect(systemResolve('localhost', AbortSignal.abort(new Error('late')))).rejects.toThrow('late')
})
