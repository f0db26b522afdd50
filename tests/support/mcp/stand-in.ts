import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import { Server } from '@modelcontextprotocol/sdk/server/index.js'
import { CallToolRequestSchema, type JSONRPCMessage, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js'

export interface Offered {
  readonly name: string
  readonly description?: string
  readonly inputSchema: { readonly type: 'object'; readonly [key: string]: unknown }
}

export const tool = (name: string, more: Partial<Offered> = {}): Offered => ({
  name,
  description: `Does ${name}.`,
  inputSchema: { type: 'object', properties: { text: { type: 'string' } } },
  ...more,
})

/** What a tool of the stand-in does. */
type Does = (args: Record<string, unknown>, server: Server, signal: AbortSignal) => Promise<unknown> | unknown

const text = (words: string) => ({ content: [{ type: 'text', text: words }] })

/** By the name of the tool. */
const DOES: Readonly<Record<string, Does>> = {
  echo: (args) => text(JSON.stringify(args)),
  pid: () => text(String(process.pid)),
  environment: () => text(JSON.stringify(process.env)),
  fail: () => ({ ...text('The stove is out.'), isError: true }),
  image: () => ({ content: [{ type: 'image', data: 'AAAA', mimeType: 'image/png' }, ...text('a cat').content] }),
  data: () => ({ content: [], structuredContent: { degrees: 9 } }),
  file: () => ({
    content: [
      { type: 'resource', resource: { uri: 'file:///hours.txt', mimeType: 'text/plain', text: 'Open from 7 to 18.' } },
      { type: 'resource', resource: { uri: 'file:///shop.png', mimeType: 'image/png', blob: 'AAAA' } },
      { type: 'resource_link', name: 'menu', uri: 'https://a.test/menu' },
    ],
  }),
  huge: () => text('x'.repeat(3_000_000)),
  hang: () => new Promise(() => {}),
  wrong: () => ({ content: 'no list' }),
  die: () => process.exit(3),
  /** Asks for what a client may offer, and tells what it was answered. */
  ask: async (_, server) => {
    const asks = [
      server.createMessage({ messages: [{ role: 'user', content: { type: 'text', text: 'hi' } }], maxTokens: 10 }),
      server.elicitInput({ message: 'Your PIN?', requestedSchema: { type: 'object', properties: {} } }),
      server.listRoots(),
    ]
    const answers = await Promise.allSettled(asks)
    return text(answers.map(({ status }) => status).join())
  },
}

/** A server of the SDK's with these tools; `offered` is read at each listing. */
export function standIn(offered: readonly Offered[], does: Readonly<Record<string, Does>> = {}): Server {
  const server = new Server(
    { name: 'stand-in', version: '1' },
    { capabilities: { tools: { listChanged: true } }, enforceStrictCapabilities: false },
  )
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: offered.map((each) => ({ ...each })) }) as never)
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, { signal }) => {
    const run = does[params.name] ?? DOES[params.name]
    if (!run) throw new Error(`no tool ${params.name}`)
    return (await run(params.arguments ?? {}, server, signal)) as never
  })
  return server
}

/** The same server; `takes` may take a request from it, and answer or not. */
export function interceptedBy(
  server: Server,
  takes: (request: { readonly method: string; readonly id: string | number }, transport: Transport) => boolean,
): Server {
  const connect = server.connect.bind(server)
  return Object.assign(server, {
    connect: async (transport: Transport) => {
      await connect(transport)
      const pass = transport.onmessage
      const onmessage: typeof pass = (message: JSONRPCMessage, extra) => {
        if (!('method' in message) || !('id' in message) || !takes(message, transport)) pass?.(message as never, extra)
      }
      Object.assign(transport, { onmessage })
    },
  })
}
