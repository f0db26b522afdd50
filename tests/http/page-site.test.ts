import { describe, expect, test } from 'bun:test'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import page from '../../src/page/index.html'
import { PageSite } from '../../src/http/page-site.ts'

const site = new PageSite(page, '/')

const ask = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  site.answer(new Request(`http://localhost${path}`, { method, headers }), path)

async function got(path: string, headers: Record<string, string> = {}): Promise<Response> {
  const response = await ask(path, headers)
  if (!response) throw new Error(`nothing at ${path}`)
  return response
}

const html = await (await got('/')).text()
const loaded = [...html.matchAll(/(?:src|href)="\.?(\/[^"]+)"/g)].map(([, path = '']) => path)
const script = loaded.find((path) => path.endsWith('.js')) ?? ''

describe('the page', () => {
  test('loads a script, a style and an icon, each by the hash of what it holds, for ever', async () => {
    expect(loaded.map((path) => path.split('.').at(-1)).toSorted()).toEqual(['css', 'js', 'svg'])
    for (const path of loaded) {
      expect(path).toMatch(/-[0-9a-z]{8}\.\w+$/)
      expect((await got(path)).headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    }
  })

  test('is asked for each time, and is sent only when it has changed', async () => {
    const { headers } = await got('/')
    expect(headers.get('cache-control')).toBe('no-cache')
    const again = await got('/', { 'if-none-match': `"other", W/${headers.get('etag')}` })
    expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', headers.get('etag')])
    expect((await got('/', { 'if-none-match': '"other"' })).status).toBe(200)
  })

  test('may load from this server alone, run no script of its own text, and be framed by nobody', async () => {
    const { headers } = await got('/')
    const policy = headers.get('content-security-policy') ?? ''
    for (const rule of ["default-src 'none'", "style-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"])
      expect(policy).toContain(rule)
    expect(policy).not.toContain('unsafe')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(html).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=/)
  })

  test.each([
    ['br', 'br'],
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip;q=1.0, br;q=0', 'gzip'],
    ['GZIP', 'gzip'],
    ['*', 'br'],
    ['identity', null],
    ['', null],
  ])('comes as small as a browser with accept-encoding %p can read it', async (accepted, encoding) => {
    const response = await got(script, { 'accept-encoding': accepted })
    expect(response.headers.get('content-encoding')).toBe(encoding)
    expect(response.headers.get('vary')).toBe('accept-encoding')
    const bytes = new Uint8Array(await response.arrayBuffer())
    const plain = await (await got(script)).text()
    const read = encoding === 'br' ? brotliDecompressSync(bytes) : encoding === 'gzip' ? gunzipSync(bytes) : bytes
    expect(new TextDecoder().decode(read)).toBe(plain)
    if (encoding) expect(bytes.length).toBeLessThan(plain.length / 3)
  })

  test('has another tag in each encoding', async () => {
    const tags = ['br', 'gzip', ''].map(async (accepted) =>
      (await got(script, { 'accept-encoding': accepted })).headers.get('etag'),
    )
    expect(new Set(await Promise.all(tags)).size).toBe(3)
  })

  test('brings nothing that a call does not use', async () => {
    const text = await (await got(script)).text()
    expect(text).not.toMatch(/sentry/i)
    expect(text).not.toContain('daily.co')
    expect(text.length).toBeLessThan(330_000)
  })

  test('leaves what is not its own to the API', async () => {
    for (const path of ['/health', '/swagger/', '/nothing-abcdefgh.js', '/index.html', '/chunk.js'])
      expect(await ask(path)).toBeUndefined()
    expect(await ask('/', {}, 'POST')).toBeUndefined()
    expect((await ask('/', {}, 'HEAD'))?.status).toBe(200)
  })
})

test('behind a carrier the page has an address of its own', async () => {
  const other = new PageSite(page, '/page')
  expect(await other.answer(new Request('http://localhost/'), '/')).toBeUndefined()
  expect((await other.answer(new Request('http://localhost/page'), '/page'))?.headers.get('content-type')).toContain(
    'html',
  )
})
