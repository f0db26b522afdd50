import { expect, test } from 'bun:test'
import { createApi } from '../../src/http/api.ts'
import { withHost } from '../../src/http/host.ts'
import { fakeEdge } from '../support/edge.ts'

/** A request as Bun's server hands it over when it cannot make a URL of it. */
const bare = (headers: Record<string, string>, url = '/health?full=1') =>
  ({ url, method: 'GET', headers: new Headers(headers) }) as Request

test('a request that names no host is for this one', () => {
  const request = withHost(bare({ 'user-agent': 'probe' }))
  expect(request.url).toBe('http://localhost/health?full=1')
  expect(request.headers.get('user-agent')).toBe('probe')
})

test.each(['/health', 'http://[::/health'])('a host that is none is refused: %s', (url) => {
  expect(() => withHost(bare({ host: 'a b<>' }, url))).toThrow(
    expect.objectContaining({ status: 400, message: 'Invalid Host header' }),
  )
})

test.each(['a, b', 'localhost, localhost', 'localhost,', ',localhost'])(
  'two Host headers, which Bun joins as "%s", are refused',
  (host) => {
    expect(() => withHost(bare({ host }, 'http://localhost/health'))).toThrow(expect.objectContaining({ status: 400 }))
  },
)

test('any other request stays as it is', () => {
  const request = new Request('http://bot.example/health')
  expect(withHost(request)).toBe(request)
})

test.each(['http://b/health', 'http://bot/health', 'http://bot:81/health', 'https://b/health', 'https://[::]/health'])(
  'the API is found at %s',
  async (url) => {
    const response = await createApi(fakeEdge().edge).handle(withHost(new Request(url)))
    expect(response.status).toBe(200)
  },
)

test('a body comes along', async () => {
  const body = '{"transport":"websocket"}'
  const request = new Request('https://b/start', { method: 'POST', headers: { host: 'b' }, body })
  const response = await createApi(fakeEdge().edge).handle(withHost(request))
  expect(await response.json()).toEqual({ wsUrl: expect.stringMatching(/^wss:\/\/b\/ws\?/) })
})
