import { describe, expect, test } from 'bun:test'
import { createApi } from '../../../src/http/api.ts'
import { fakeEdge } from '../../support/edge.ts'

const api = createApi(fakeEdge({ apiKeys: ['key'], perMinute: 1 }).edge)
const get = (path: string) => api.handle(new Request(`http://localhost${path}`))

describe('GET /swagger/', () => {
  test('is a page for everybody, and everything on it is here', async () => {
    const page = await get('/swagger/')
    expect(page.status).toBe(200)
    expect(page.headers.get('content-type')).toBe('text/html;charset=utf-8')
    const html = await page.text()
    const assets = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address = '']) => address)
    expect(assets).toEqual(['swagger-ui.css', 'data:,', 'swagger-ui-bundle.js', 'start.js'])
    for (const asset of assets.filter((each) => !each.startsWith('data:'))) {
      const { status, headers } = await get(`/swagger/${asset}`)
      expect([asset, status]).toEqual([asset, 200])
      expect(headers.get('content-type')).toMatch(asset.endsWith('.css') ? /^text\/css/ : /^text\/javascript/)
    }
  })

  test('lets the page run nothing but what is here', async () => {
    const policy = (await get('/swagger/')).headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'; script-src 'self';")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toMatch(/https?:|\*|unsafe-eval|script-src [^;]*unsafe/)
  })

  test('is found without the slash', async () => {
    const { status, headers } = await get('/swagger')
    expect([status, headers.get('location')]).toEqual([308, '/swagger/'])
  })

  test('loads the document that is served beside it', async () => {
    const start = await (await get('/swagger/start.js')).text()
    const [, address = ''] = /url: '([^']+)'/.exec(start) ?? []
    const document = (await (await get(`/swagger/${address}`)).json()) as { openapi: string }
    expect(document.openapi).toBe('3.0.3')
  })

  test('has no other page', async () => {
    expect((await get('/collector')).status).toBe(404)
    expect((await get('/swagger/json')).status).toBe(404)
  })
})
