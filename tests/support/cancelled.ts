import { openai } from '../../src/providers/vendors/openai.ts'
import { anthropic } from '../../src/providers/vendors/anthropic.ts'
import type { HttpIo, Provider } from '../../src/providers/provider.ts'
import { systemClock } from '../../src/std/clock.ts'

const OPENAI_WORD = `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: 'and ' } }] })}\n\n`
const named = (type: string, more: object) => `event: ${type}\ndata: ${JSON.stringify({ type, ...more })}\n\n`
const MESSAGE = {
  id: 'm',
  type: 'message',
  role: 'assistant',
  model: 'm',
  content: [],
  stop_reason: null,
  stop_sequence: null,
}
const ANTHROPIC_BEGIN =
  named('message_start', { message: { ...MESSAGE, usage: { input_tokens: 1, output_tokens: 1 } } }) +
  named('content_block_start', { index: 0, content_block: { type: 'text', text: '' } })
const ANTHROPIC_WORD = named('content_block_delta', { index: 0, delta: { type: 'text_delta', text: 'and ' } })

/** How a vendor without end speaks: a dialect that we speak ourselves, and one that a package speaks. */
export const ENDLESS = {
  'chat completions': { provider: openai as Provider, begin: '', word: OPENAI_WORD },
  'a package of the AI SDK': { provider: anthropic as Provider, begin: ANTHROPIC_BEGIN, word: ANTHROPIC_WORD },
} as const

async function* endless(begin: string, word: string): AsyncGenerator<string> {
  yield begin
  for (;;) {
    yield word
    await Bun.sleep(1)
  }
}

export interface Cancelled {
  /** From the abort to the moment at which the server saw the connection close. */
  readonly ms: number
  /** Words that came behind the abort. */
  readonly late: number
}

/** Asks a server on this machine that never comes to an end, aborts behind the third word, and waits until the server has seen it. */
export async function cancelled({ provider, begin, word }: (typeof ENDLESS)[keyof typeof ENDLESS]): Promise<Cancelled> {
  const closed = Promise.withResolvers<number>()
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch(request) {
      request.signal.addEventListener('abort', () => closed.resolve(performance.now()))
      return new Response(endless(begin, word) as never, { headers: { 'content-type': 'text/event-stream' } })
    },
  })
  try {
    // As at the vendor's own address: of others it has to be learned where thoughts end.
    const here: HttpIo['fetch'] = (url, init) => fetch(new URL(new URL(url).pathname, server.url), init)
    const io: HttpIo = { fetch: here, clock: systemClock, random: Math.random, key: 'k' }
    const abort = new AbortController()
    let [words, late, abortedMs] = [0, 0, 0]
    for await (const { type } of provider.llm?.({}, io).stream([{ role: 'user', content: 'hi' }], abort.signal) ?? []) {
      if (type !== 'text') continue
      if (abort.signal.aborted) late++
      if (++words < 3) continue
      abortedMs = performance.now()
      abort.abort()
    }
    return { ms: (await closed.promise) - abortedMs, late }
  } finally {
    await server.stop(true)
  }
}
