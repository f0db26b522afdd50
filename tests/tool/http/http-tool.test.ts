import { describe, expect, test } from 'bun:test'
import { httpTool, type HttpToolSettings } from '../../../src/tool/http/http-tool.ts'
import type { CallInfo } from '../../../src/call/info.ts'
import { callInfo } from '../../support/call-info.ts'
import { NO_HASTE } from '../../support/tools.ts'

interface Asked {
  readonly url: string
  readonly address: string
  readonly method: string | undefined
  readonly headers: Record<string, string>
  readonly body: unknown
}

const SETTINGS: HttpToolSettings = {
  name: 'find_order',
  description: 'Looks up an order.',
  method: 'GET',
  url: 'https://api.test/orders',
  parameters: { properties: { id: { type: 'string' }, lines: { type: 'integer' } }, required: ['id'] },
  headers: { authorization: 'Bearer s3cret' },
  inputGoes: 'query',
  whenInterrupted: 'finish',
  maxReplyBytes: 1000,
  allowedHosts: [],
  allowPrivateAddresses: false,
}

const json = (value: unknown, status = 200) => Response.json(value, { status })
const leadsTo = (location: string, status = 307) => new Response(null, { status, headers: { location } })

const failure = (code: string) => Object.assign(new Error(code), { code })

/** Asks the tool once. `addresses` are those of each host, `answers` what comes in turn. */
function rig(more: Partial<HttpToolSettings> = {}, answers: readonly (Response | Error)[] = [json({ ok: true })]) {
  const asked: Asked[] = []
  const left = [...answers]
  const addresses: Record<string, readonly string[]> = {
    'api.test': ['93.184.216.34'],
    'other.test': ['93.184.216.35'],
  }
  const tool = httpTool(
    { ...SETTINGS, ...more },
    {
      resolve: async (host) => addresses[host] ?? Promise.reject(new Error('NXDOMAIN')),
      fetchAt: async (url, address, { method, headers, body }) => {
        const names = Object.fromEntries(new Headers(headers))
        asked.push({ url: url.href, address, method, headers: names, body: body && JSON.parse(String(body)) })
        const answer = left.shift() ?? json({})
        if (answer instanceof Error) throw answer
        return answer
      },
    },
  )
  const run = (input: unknown = { id: 'a1' }, info: Partial<CallInfo> = {}) =>
    tool.on({ info: callInfo(info), phone: undefined })?.(input, new AbortController().signal, NO_HASTE)
  return { tool, asked, addresses, run }
}

describe('a tool that asks over HTTP', () => {
  test('without parameters is an object of none to the model: OpenAI refuses one without `properties`', () => {
    const { tool } = rig({ parameters: {} })
    expect(tool.spec.parameters).toEqual({ type: 'object', properties: {}, additionalProperties: false })
  })

  test('puts its input into the query, and tells what comes', async () => {
    const { run, asked } = rig()
    expect(await run({ id: 'a&b', lines: 2 })).toEqual({ type: 'answer', told: '{"ok":true}' })
    expect(asked).toMatchObject([
      { url: 'https://api.test/orders?id=a%26b&lines=2', address: '93.184.216.34', method: 'GET' },
    ])
    expect(asked[0]?.body).toBeUndefined()
  })

  test('or into a body of JSON, without what has its place in the address', async () => {
    const { run, asked } = rig({ method: 'POST', inputGoes: 'json', url: 'https://api.test/orders/{id}' })
    await run({ id: 'a1', lines: 2 })
    expect(asked).toMatchObject([
      { url: 'https://api.test/orders/a1', body: { lines: 2 }, headers: { 'content-type': 'application/json' } },
    ])
  })

  test('sends its secret and the ids of the call, and nothing of the caller', async () => {
    const { run, asked } = rig()
    await run({ id: 'a' }, { sessionId: 's1', data: { from: '+15550001' } })
    expect(asked[0]?.headers).toMatchObject({
      authorization: 'Bearer s3cret',
      'x-voxray-call-id': 'call-1',
      'x-voxray-session-id': 's1',
      'x-voxray-agent': 'default',
    })
    expect(JSON.stringify(asked)).not.toContain('555')
  })

  test('is offered where the call has the values of its address', async () => {
    const { run, asked } = rig({ url: 'https://api.test/orders?phone={{from}}' })
    expect(run()).toBeUndefined()
    await run({ id: 'a' }, { data: { from: '+1555' } })
    expect(asked[0]?.url).toBe('https://api.test/orders?phone=%2B1555&id=a')
  })

  test.each([
    [{}, 'The input does not fit. input: Instance does not have required property "id".'],
    [{ id: 7 }, 'The input does not fit. id: Instance type "number" is invalid. Expected "string".'],
    [{ id: 'a', admin: true }, /^The input does not fit\. .*admin/],
    ['text', /^The input does not fit\./],
    [null, /^The input does not fit\./],
  ])('refuses the input %j before anybody is asked', async (input, wrong) => {
    const { run, asked } = rig()
    await expect(run(input)).rejects.toThrow(wrong)
    expect(asked).toEqual([])
  })

  test('lets no input replace what the operator put into the query', async () => {
    const { run, asked } = rig({ url: 'https://api.test/orders?id=mine' })
    await expect(run({ id: 'yours' })).rejects.toThrow('id: this is set already.')
    expect(asked).toEqual([])
  })

  test('tells what a request was refused for, and that it is done where nothing comes', async () => {
    await expect(rig({}, [json({ error: 'no such order' }, 404)]).run()).rejects.toMatchObject({
      name: 'ToolFailure',
      message: 'It answered 404: {"error":"no such order"}',
    })
    expect(await rig({}, [new Response(null, { status: 204 })]).run()).toEqual({ type: 'answer', told: 'It is done.' })
  })

  test.each([
    [500, 'server-error'],
    [503, 'server-error'],
    [401, 'unauthorized'],
    [403, 'unauthorized'],
    [429, 'rate-limited'],
  ])('tells nothing of a page that comes with %d', async (status, code) => {
    const answer = new Response('<h1>Traceback: /srv/app.py</h1>', { status, headers: { 'content-type': 'text/html' } })
    await expect(rig({}, [answer]).run()).rejects.toMatchObject({ name: 'StageError', code })
    await expect(rig({}, [answer]).run()).rejects.not.toThrow(/Trace/)
  })

  test('that cannot be reached fails without the words of the system, which may quote the address', async () => {
    const { run } = rig({}, [new Error('connect ECONNREFUSED https://api.test/orders?id=a1')])
    await expect(run()).rejects.toMatchObject({ code: 'unreachable', message: 'api.test cannot be reached' })
  })
})

describe('a reply that is hostile', () => {
  test('asks the next address of a host where nobody listens at one, and not after anything was sent', async () => {
    const refused = rig({}, [failure('ConnectionRefused'), json({ ok: true })])
    refused.addresses['api.test'] = ['2606:2800:220::1', '10.0.0.5', '93.184.216.34']
    expect(await refused.run()).toMatchObject({ told: '{"ok":true}' })
    expect(refused.asked.map(({ address }) => address)).toEqual(['2606:2800:220::1', '93.184.216.34'])
    const broken = rig({}, [failure('ConnectionClosed')])
    broken.addresses['api.test'] = ['93.184.216.34', '93.184.216.35']
    await expect(broken.run()).rejects.toMatchObject({ code: 'unreachable' })
    expect(broken.asked).toHaveLength(1)
  })

  test.each([
    ['text/plain; charset=ISO-8859-1', [0x43, 0x61, 0x66, 0xe9]],
    ['text/plain;charset="utf-16le"', [0x43, 0, 0x61, 0, 0x66, 0, 0xe9, 0]],
    ['text/plain; charset=no-such', [0x43, 0x61, 0x66, 0xc3, 0xa9]],
    ['application/json', [0x43, 0x61, 0x66, 0xc3, 0xa9]],
  ])('reads %s by its encoding', async (type, bytes) => {
    const body = new Uint8Array(bytes)
    const found = rig({}, [new Response(body, { headers: { 'content-type': type } })])
    expect(await found.run()).toMatchObject({ told: 'Café' })
    const refused = rig({}, [new Response(body, { status: 404, headers: { 'content-type': type } })])
    await expect(refused.run()).rejects.toThrow('It answered 404: Café')
  })

  test('is read to its bound and no further', async () => {
    let sent = 0
    let isCancelled = false
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        sent += 1000
        controller.enqueue(new Uint8Array(1000).fill(120))
      },
      cancel: () => void (isCancelled = true),
    })
    const { run } = rig({ maxReplyBytes: 2500 }, [new Response(body, { headers: { 'content-type': 'text/plain' } })])
    const result = await run()
    expect(result?.told).toBe(`${'x'.repeat(2500)} (the rest was cut)`)
    expect(isCancelled).toBe(true)
    expect(sent).toBeLessThan(10_000)
  })

  test('is not read where it is no text', async () => {
    const answer = new Response(new Uint8Array(100), { headers: { 'content-type': 'image/png' } })
    await expect(rig({}, [answer]).run()).rejects.toThrow('It answered with something that is no text.')
  })

  test('that breaks off is a failure', async () => {
    const body = new ReadableStream({ pull: (controller) => controller.error(new Error('reset')) })
    await expect(rig({}, [new Response(body)]).run()).rejects.toMatchObject({ code: 'cut-short' })
  })
})

describe('a redirect', () => {
  test('is followed on the same host, as it asks', async () => {
    const { run, asked } = rig({ method: 'POST', inputGoes: 'json' }, [leadsTo('/v2/orders'), json({ ok: 1 })])
    expect(await run()).toMatchObject({ told: '{"ok":1}' })
    expect(asked).toMatchObject([
      { url: 'https://api.test/orders' },
      { url: 'https://api.test/v2/orders', method: 'POST', body: { id: 'a1' } },
    ])
  })

  test('after a POST may become a GET', async () => {
    const { run, asked } = rig({ method: 'POST', inputGoes: 'json' }, [leadsTo('/done', 303)])
    await run()
    expect(asked[1]).toMatchObject({ url: 'https://api.test/done', method: 'GET', body: undefined })
  })

  test('to another host is followed where that is allowed, and the secret stays behind', async () => {
    const { run, asked } = rig({ allowedHosts: ['other.test'] }, [leadsTo('https://other.test/x')])
    await run()
    expect(asked[1]).toMatchObject({ url: 'https://other.test/x', address: '93.184.216.35' })
    expect(asked[1]?.headers['authorization']).toBeUndefined()
  })

  test.each([
    'https://other.test/x',
    'https://api.test:8443/x',
    'https://sub.api.test/',
    'http://api.test/x',
    'https://user:pw@api.test/x',
    'http://169.254.169.254/latest/meta-data/',
    'http://[::ffff:169.254.169.254]/',
    'http://localhost:6379/',
    'file:///etc/passwd',
    'data:text/plain,hello',
    'https://api.test.evil.test/',
    '//evil.test/',
    'https://',
  ])('to %s is not followed', async (location) => {
    const { run, asked } = rig({}, [leadsTo(location), json({ stolen: true })])
    await expect(run()).rejects.toMatchObject({ code: 'bad-response' })
    expect(asked).toHaveLength(1)
  })

  test('is not followed for ever', async () => {
    const { run, asked } = rig(
      {},
      Array.from({ length: 10 }, () => leadsTo('/again')),
    )
    await expect(run()).rejects.toThrow('api.test redirects too often')
    expect(asked).toHaveLength(4)
  })

  test('within the list does not lead to an address that is private', async () => {
    const { run, asked, addresses } = rig({ allowedHosts: ['other.test'] }, [leadsTo('https://other.test/')])
    addresses['other.test'] = ['169.254.169.254']
    await expect(run()).rejects.toMatchObject({ code: 'unreachable' })
    expect(asked).toHaveLength(1)
  })
})

describe('a name that stands for', () => {
  test.each(['10.0.0.5', '127.0.0.1', '169.254.169.254', '::1', 'fd00::1', '::ffff:10.0.0.5', '0.0.0.0'])(
    '%s is not asked',
    async (address) => {
      const { run, asked, addresses } = rig()
      addresses['api.test'] = [address]
      await expect(run()).rejects.toMatchObject({ code: 'unreachable' })
      expect(asked).toEqual([])
    },
  )

  test('a private address is asked where that is allowed, and metadata not even then', async () => {
    const { run, asked, addresses } = rig({ allowPrivateAddresses: true })
    addresses['api.test'] = ['169.254.169.254', '10.0.0.5']
    await run()
    expect(asked[0]?.address).toBe('10.0.0.5')
    addresses['api.test'] = ['169.254.169.254']
    await expect(run()).rejects.toThrow('api.test stands for no public address')
  })

  test('an address that the operator wrote is asked', async () => {
    for (const url of ['http://10.0.0.5:8080/x', 'http://[fd00::5]/x', 'http://127.0.0.1/x']) {
      const { run, asked } = rig({ url })
      await run()
      expect(asked).toHaveLength(1)
    }
  })

  test('this machine by the name of localhost is asked', async () => {
    const { run, asked, addresses } = rig({ url: 'http://localhost:3000/orders' })
    addresses['localhost'] = ['127.0.0.1']
    await run()
    expect(asked).toMatchObject([{ url: 'http://localhost:3000/orders?id=a1', address: '127.0.0.1' }])
  })
})
