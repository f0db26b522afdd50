import { GoogleGenAI } from '@google/genai'
import { describe, expect, test } from 'bun:test'
import type { Message } from '../../../src/llm/llm.ts'
import { google } from '../../../src/providers/vendors/google.ts'
import type { StageError } from '../../../src/std/errors.ts'
import { llmContract } from '../../contract/llm.ts'
import { END_CALL } from '../../support/tools.ts'
import { GeminiServer } from '../../support/vendors/gemini.ts'
import { answerOf, failureOf, HI, llmOf } from '../../support/vendors/llm-of.ts'
import { TRANSFER_WISH } from '../../support/vendors/stream-of.ts'

const llmAt = (server: GeminiServer, options: object = {}) => llmOf(google, server.fetch, options)

llmContract('Gemini', () => {
  const server = new GeminiServer()
  server.wishes = TRANSFER_WISH
  const broken = new GeminiServer()
  broken.refuse = { status: 400, name: 'INVALID_ARGUMENT', message: 'secret words' }
  return { llm: llmAt(server), questions: ['one', 'two'], wish: 'three', failing: llmAt(broken) }
})

describe('Gemini', () => {
  test('is told the instructions apart, and the talk begins and ends with its caller', async () => {
    const server = new GeminiServer()
    const greeted: Message[] = [
      { role: 'system', content: 'Be brief.' },
      { role: 'assistant', content: 'Hello!' },
    ]
    await answerOf(llmAt(server), greeted)
    const [asked] = server.received
    expect(asked?.body.systemInstruction).toEqual({ parts: [{ text: 'Be brief.' }] })
    expect(asked?.body.contents.map(({ role }) => role)).toEqual(['user', 'model', 'user'])
  })

  test('is asked as configured, and for which call', async () => {
    const server = new GeminiServer()
    const options = {
      model: 'gemini-2.5-flash',
      llm_temperature: 0.3,
      llm_max_tokens: 200,
      llm_stop: ['END'],
      llm_extra_headers: { 'x-team': 'voice' },
    }
    await answerOf(llmAt(server, options), HI, { call: { callId: 'c1' } })
    const [asked] = server.received
    expect(asked?.url.pathname).toBe('/v1beta/models/gemini-2.5-flash:streamGenerateContent')
    expect(asked?.body.generationConfig).toMatchObject({
      temperature: 0.3,
      maxOutputTokens: 200,
      stopSequences: ['END'],
    })
    expect([asked?.headers.get('x-team'), asked?.headers.get('x-voxray-call-id')]).toEqual(['voice', 'c1'])
  })

  test.each([
    ['gemini-2.5-flash', undefined, { thinkingBudget: 0 }],
    ['gemini-3.5-flash', undefined, { thinkingLevel: 'minimal' }],
    ['gemini-3.5-flash', 'high', { thinkingLevel: 'high' }],
  ])('%s thinks as little as it can, unless %p is set', async (model, effort, thinkingConfig) => {
    const server = new GeminiServer()
    const options = { model, ...(effort !== undefined && { llm_reasoning_effort: effort }) }
    await answerOf(llmAt(server, options))
    expect(server.received[0]?.body.generationConfig?.thinkingConfig).toEqual(thinkingConfig)
  })

  test('takes a talk with calls whose signatures are gone, and may be told to call nothing', async () => {
    const server = new GeminiServer()
    const calls = ['1', '2'].map((id) => ({ id, name: 'end_call', input: {} }))
    const talk: Message[] = [
      { role: 'user', content: 'Bye.' },
      { role: 'assistant', content: '', calls },
      ...calls.map((call): Message => ({ role: 'tool', call, content: 'It failed.', hasFailed: true })),
    ]
    const events = await answerOf(llmAt(server), talk, { tools: [END_CALL], mayCall: false })
    expect(events.some(({ type }) => type === 'text')).toBe(true)
    expect(server.received[0]?.body.toolConfig).toEqual({ functionCallingConfig: { mode: 'NONE' } })
  })

  test('tells its tokens, and those that were in its cache', async () => {
    const server = new GeminiServer()
    server.cachedTokens = 8
    const events = await answerOf(llmAt(server))
    expect(events.at(-1)).toEqual({ type: 'usage', promptTokens: 12, completionTokens: 9, cachedTokens: 8 })
  })

  test('a talk that is too long is told as one', async () => {
    const server = new GeminiServer()
    const message = 'The input token count (1196265) exceeds the maximum number of tokens allowed (1048575).'
    server.refuse = { status: 400, name: 'INVALID_ARGUMENT', message }
    expect((await failureOf(llmAt(server))).code).toBe('context-too-long')
  })

  test.each([
    [401, 'UNAUTHENTICATED', 'unauthorized'],
    [404, 'NOT_FOUND', 'not-found'],
    [400, 'INVALID_ARGUMENT', 'bad-request'],
  ])('a refusal with %d is told as what it is, without the words of the vendor', async (status, name, code) => {
    const server = new GeminiServer()
    server.refuse = { status, name, message: 'secret words' }
    const error = await failureOf(llmAt(server))
    expect([error.code, error.message.includes('secret')]).toEqual([code as StageError['code'], false])
    expect(error.message).toStartWith('generativelanguage.googleapis.com')
  })
})

test("Google's own SDK holds a talk with the stand-in", async () => {
  const server = new GeminiServer()
  server.wishes = (said) => (said === 'look' ? { name: 'find', input: { q: 'x' } } : undefined)
  const standIn = Bun.serve({ port: 0, fetch: server.handle })
  try {
    const client = new GoogleGenAI({ apiKey: 'secret-key', httpOptions: { baseUrl: standIn.url.href } })
    const stream = await client.models.generateContentStream({
      model: 'gemini-2.5-flash',
      contents: [{ role: 'user', parts: [{ text: 'look' }] }],
      config: {
        systemInstruction: 'Be brief.',
        tools: [{ functionDeclarations: [{ name: 'find', parametersJsonSchema: { type: 'object' } }] }],
      },
    })
    const chunks = await Array.fromAsync(stream)
    const parts = chunks.flatMap(({ candidates }) => candidates?.[0]?.content?.parts ?? [])
    expect(parts.map(({ text }) => text ?? '').join('')).toBe('You said look. I heard you.')
    expect(chunks.flatMap(({ functionCalls }) => functionCalls ?? [])).toEqual([{ name: 'find', args: { q: 'x' } }])
    expect(chunks.at(-1)?.usageMetadata?.candidatesTokenCount).toBe(9)
  } finally {
    await standIn.stop(true)
  }
})
