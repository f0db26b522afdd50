import { describe, expect, test } from 'bun:test'
import type { LlmEvent } from '../../../src/llm/llm.ts'
import { external_chain } from '../../../src/providers/vendors/external-chain.ts'
import type { Fetch } from '../../../src/providers/http/http.ts'
import { VirtualClock } from '../../support/clock.ts'

const URL = 'http://chain.example/answer'
const signal = () => new AbortController().signal

interface Asked {
  readonly url: string
  readonly method: string | undefined
  readonly headers: Headers
  readonly body: unknown
}

function chainOf(answer: () => Response, options: object = {}) {
  const asked: Asked[] = []
  const clock = new VirtualClock()
  const fetch: Fetch = async (url, init) => {
    const body: unknown = JSON.parse(await new Response(init.body ?? '').text())
    asked.push({ url, method: init.method, headers: new Headers(init.headers), body })
    return answer()
  }
  const llm = external_chain.llm?.({ url: URL, ...options }, { fetch, clock, random: () => 0.5, key: undefined })
  if (!llm) throw new Error('it does not answer')
  return { llm, asked, clock }
}

const texts = async (events: AsyncIterable<LlmEvent>) =>
  (await Array.fromAsync(events)).flatMap((event) => (event.type === 'text' ? [event.text] : []))

const TALK = [
  { role: 'system', content: 'Be kind.' },
  { role: 'user', content: 'Hello.' },
  { role: 'assistant', content: 'Hi.' },
  { role: 'user', content: 'Where is my order?' },
] as const

/** A server that takes the request and says nothing. */
const silent: Fetch = (_, init) =>
  new Promise((_resolve, reject) => init.signal?.addEventListener('abort', () => reject(init.signal?.reason)))

describe('a program of your own that answers', () => {
  test("gets the caller's last words, and the ids of the call", async () => {
    const { llm, asked } = chainOf(() => Response.json({ text: 'On its way.' }), { headers: { 'x-team': 'shop' } })
    const call = { callId: 'c1', sessionId: 's1', agent: 'sales' }
    expect(await texts(llm.stream(TALK, signal(), { call }))).toEqual(['On its way.'])
    expect(asked).toMatchObject([{ url: URL, method: 'POST', body: { input: 'Where is my order?' } }])
    const names = ['x-team', 'x-voxray-call-id', 'x-voxray-session-id', 'x-voxray-agent']
    expect(names.map((name) => asked[0]?.headers.get(name))).toEqual(['shop', 'c1', 's1', 'sales'])
  })

  test('gets them under the name that it wants', async () => {
    const { llm, asked } = chainOf(() => new Response('Yes.'), { transcript_key: 'question', method: 'PUT' })
    expect(await texts(llm.stream(TALK, signal()))).toEqual(['Yes.'])
    expect(asked).toMatchObject([{ method: 'PUT', body: { question: 'Where is my order?' } }])
  })

  test.each([
    ['an object with a text', '{"text":"Yes."}', ['Yes.']],
    ['an object with a content', '{"content":"Yes."}', ['Yes.']],
    ['a text in JSON', '"Yes."', ['Yes.']],
    ['plain text', 'Yes.', ['Yes.']],
    ['a number', '42', ['42']],
    ['nothing', '', []],
  ])('may answer with %s', async (_, body, expected) => {
    const { llm } = chainOf(() => new Response(body))
    expect(await texts(llm.stream(TALK, signal()))).toEqual(expected)
  })

  test.each([
    ['an object with neither', '{"answer":"Yes."}', 'application/json', 'JSON without a "text" or "content"'],
    ['a page', '<html>Log in</html>', 'text/html; charset=utf-8', 'a page of HTML'],
    ['events with neither', 'data: {"error":"no"}\n\n', 'text/event-stream', 'JSON without a "text" or "content"'],
  ])('that answers with %s has failed, and nothing of it is spoken', async (_, body, type, wrong) => {
    const { llm, asked } = chainOf(() => new Response(body, { headers: { 'content-type': type } }))
    const failed = await texts(llm.stream(TALK, signal())).catch((error: unknown) => error)
    expect(failed).toMatchObject({ code: 'bad-response', message: `chain.example answered with ${wrong}` })
    expect(asked).toHaveLength(1)
  })

  test.each([
    [true, '{"text":"Yes."}', 'application/json'],
    [false, 'data: {"text":"Yes."}\n\ndata: [DONE]\n\n', 'text/event-stream; charset=utf-8'],
  ])('is read by the type of its answer where "stream" is %p', async (stream, body, type) => {
    const { llm } = chainOf(() => new Response(body, { headers: { 'content-type': type } }), { stream })
    expect(await texts(llm.stream(TALK, signal()))).toEqual(['Yes.'])
  })

  test.each([1, 2, 5, 1000])('may stream, cut every %i bytes', async (size) => {
    const whole =
      'event: x\r\ndata: {"text":"One "}\n\ndata:"two "\n: beat\n\ndata: three\n\ndata: [DONE]\n\ndata: four\n'
    const bytes = new TextEncoder().encode(whole)
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.subarray(at, at + size))
        controller.close()
      },
    })
    const { llm } = chainOf(() => new Response(body), { stream: true })
    expect(await texts(llm.stream(TALK, signal()))).toEqual(['One ', 'two ', 'three'])
  })

  test('that fails is a failure of the model, and says no more than its status', async () => {
    const { llm } = chainOf(() => new Response('secret stack', { status: 400 }))
    const failed = await texts(llm.stream(TALK, signal())).catch((error: unknown) => error)
    expect(failed).toMatchObject({ stage: 'llm', code: 'bad-request' })
    expect(String(failed)).not.toContain('secret')
  })

  test('is given up when its time is over', async () => {
    const clock = new VirtualClock()
    const llm = external_chain.llm?.(
      { url: URL, timeout_sec: 2 },
      { fetch: silent, clock, random: () => 0.5, key: undefined },
    )
    if (!llm) throw new Error('it does not answer')
    const failed = texts(llm.stream(TALK, signal())).catch((error: unknown) => error)
    await clock.advance(2100)
    expect(await failed).toMatchObject({ stage: 'llm', code: 'timeout' })
  })

  test('sends no line without end', async () => {
    const flood = `data: ${'x'.repeat(2 * 1024 * 1024)}`
    const { llm } = chainOf(() => new Response(flood), { stream: true })
    expect(await texts(llm.stream(TALK, signal())).catch((error: unknown) => error)).toMatchObject({
      code: 'bad-response',
    })
  })
})
