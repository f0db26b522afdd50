import { describe, expect, test } from 'bun:test'
import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js'
import { remoteTransport } from '../../../src/tool/mcp/http.ts'
import { systemClock } from '../../../src/std/clock.ts'
import { type Far, McpRig } from '../../support/mcp/rig.ts'
import { standIn, tool } from '../../support/mcp/stand-in.ts'

const LONG_MS = 60_000
const headers = { authorization: 'Bearer s3cret' }

/** A server of the SDK's over HTTP, whose sessions can be forgotten. */
class FarServer implements Disposable {
  readonly seen: Headers[] = []
  /** Answers in its place. */
  answer: ((request: Request) => Response | undefined | Promise<Response | undefined>) | undefined
  readonly #sessions = new Map<string, WebStandardStreamableHTTPServerTransport>()
  readonly #server = Bun.serve({ port: 0, idleTimeout: 0, fetch: (request) => this.#fetch(request) })

  get url(): string {
    return `${this.#server.url}mcp`
  }

  forget(): void {
    this.#sessions.clear()
  }

  [Symbol.dispose](): void {
    void this.#server.stop(true)
  }

  async #fetch(request: Request): Promise<Response> {
    this.seen.push(request.headers)
    const own = await this.answer?.(request.clone())
    if (own) return own
    const id = request.headers.get('mcp-session-id')
    const known = id === null ? undefined : this.#sessions.get(id)
    if (known) return await known.handleRequest(request)
    if (id !== null)
      return Response.json({ jsonrpc: '2.0', error: { code: -32001, message: 'no' }, id: null }, { status: 404 })
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: () => crypto.randomUUID(),
      onsessioninitialized: (session) => void this.#sessions.set(session, transport),
    })
    await standIn([tool('echo'), tool('ask'), tool('huge'), tool('fail')]).connect(transport as never)
    return await transport.handleRequest(request)
  }
}

const remote =
  (url: string): Far['open'] =>
  (ended) =>
    remoteTransport({ url, headers }, { fetch: (to, init) => fetch(to, init), clock: systemClock }, ended)

async function rigOf(server: FarServer) {
  const rig = new McpRig([{ open: remote(server.url) }])
  await rig.until(() => rig.names().length > 0)
  return rig
}

/** Answers a call of a tool in place of the SDK, and nothing else. */
const toCalls = (answer: (id: number) => Response) => async (request: Request) => {
  if (request.method !== 'POST') return undefined
  const message = (await request.json()) as { method?: string; id?: number }
  return message.method === 'tools/call' ? answer(message.id ?? 0) : undefined
}

const EVENTS = { headers: { 'content-type': 'text/event-stream' } }
const endless = (words: string) =>
  new ReadableStream<Uint8Array>({ pull: (controller) => controller.enqueue(new TextEncoder().encode(words)) })

describe('a server that speaks MCP over HTTP', () => {
  test('answers, and is sent its secret', async () => {
    using server = new FarServer()
    await using rig = await rigOf(server)
    expect(await rig.run('echo', { text: 'hello' })).toEqual({ type: 'answer', told: '{"text":"hello"}' })
    await expect(rig.run('fail')).rejects.toThrow('The stove is out.')
    expect(server.seen.every((each) => each.get('authorization') === 'Bearer s3cret')).toBe(true)
  })

  test(
    'that was started anew, and knows no session of ours, answers all the same',
    async () => {
      using server = new FarServer()
      await using rig = await rigOf(server)
      server.forget()
      expect(await rig.run('echo', { text: 'x' })).toMatchObject({ told: '{"text":"x"}' })
      expect(rig.log[1]).toBe('mcp server down, trying on {"server":"s1","reason":"it answers 404"}')
    },
    LONG_MS,
  )

  test(
    'that breaks is told of in our words, and its secret in none',
    async () => {
      using server = new FarServer()
      await using rig = await rigOf(server)
      server.answer = toCalls(() => new Response('Traceback: s3cret', { status: 500 }))
      await expect(rig.run('echo')).rejects.toMatchObject({ code: 'gone' })
      await rig.until(() => rig.log.length > 1)
      expect(rig.log[1]).toBe('mcp server down, trying on {"server":"s1","reason":"it answers 500"}')
      expect(rig.log.join()).not.toContain('s3cret')
    },
    LONG_MS,
  )

  test(
    'leads nobody elsewhere, and least of all the secret',
    async () => {
      const asked: Request[] = []
      using elsewhere = Bun.serve({ port: 0, fetch: (request) => (asked.push(request), new Response('{}')) })
      using server = new FarServer()
      server.answer = () => Response.redirect(String(elsewhere.url), 307)
      await using rig = new McpRig([{ open: remote(server.url) }])
      await rig.until(() => rig.log.length > 0)
      expect(asked).toEqual([])
      expect(rig.log[0]).toContain('it answers 307')
    },
    LONG_MS,
  )

  test(
    'that is not there is tried on',
    async () => {
      await using rig = new McpRig([{ open: remote('http://127.0.0.1:9/mcp') }])
      await rig.until(() => rig.log.length > 0)
      expect(rig.log[0]).toMatch(/it cannot be reached \(\w+\)/)
    },
    LONG_MS,
  )
})

describe('a server over HTTP that floods', () => {
  test.each([
    [
      'a body without end',
      () => new Response(endless('x'.repeat(65_536)), { headers: { 'content-type': 'application/json' } }),
      'it sent a message of more than 4 MiB',
    ],
    [
      'an event without end',
      () => new Response(endless(`data: ${'x'.repeat(65_536)}`), EVENTS),
      'it sent a message of more than 4 MiB',
    ],
    [
      'an event of lines without end',
      () => new Response(endless(`data: ${'x'.repeat(65_536)}\n`), EVENTS),
      'it sent a message of more than 4 MiB',
    ],
    [
      'events without end',
      () => new Response(endless('data: {"jsonrpc":"2.0","method":"x"}\n\n'.repeat(100)), EVENTS),
      'it sends more than',
    ],
  ])(
    '%s is cut off, while memory stays as it was',
    async (_, answer, reason) => {
      using server = new FarServer()
      await using rig = await rigOf(server)
      const before = process.memoryUsage.rss()
      server.answer = toCalls(answer)
      await expect(rig.run('echo')).rejects.toMatchObject({ code: 'gone' })
      await rig.until(() => rig.log.length > 1)
      expect(rig.log[1]).toContain(reason)
      expect(process.memoryUsage.rss() - before).toBeLessThan(500e6)
    },
    LONG_MS,
  )
})
