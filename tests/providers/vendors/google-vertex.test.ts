import { GoogleGenAI } from '@google/genai'
import { describe, expect, test } from 'bun:test'
import { JWT } from 'google-auth-library'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { StageError } from '../../../src/std/errors.ts'
import { google_vertex } from '../../../src/providers/vendors/google-vertex.ts'
import { llmContract } from '../../contract/llm.ts'
import { VirtualClock } from '../../support/clock.ts'
import { GeminiServer } from '../../support/vendors/gemini.ts'
import { answerOf, failureOf, llmOf } from '../../support/vendors/llm-of.ts'
import { TRANSFER_WISH } from '../../support/vendors/stream-of.ts'

const USER = { type: 'authorized_user', client_id: 'c', client_secret: 'client-secret', refresh_token: 'refresh' }

const readText = (path: string) => Bun.file(path).text()
const keyOf = (server: GeminiServer) => JSON.stringify(server.serviceAccount)
const llmAt = (server: GeminiServer, options: object = {}, key = keyOf(server)) =>
  llmOf(google_vertex, server.fetch, options, { key })

llmContract('Vertex AI', () => {
  const server = new GeminiServer()
  server.wishes = TRANSFER_WISH
  const broken = new GeminiServer()
  broken.refuse = { status: 400, name: 'INVALID_ARGUMENT', message: 'secret words' }
  return { llm: llmAt(server), questions: ['one', 'two'], wish: 'three', failing: llmAt(broken) }
})

describe('Vertex AI', () => {
  test.each([
    [{}, 'https://aiplatform.googleapis.com/v1beta1/projects/our-project/locations/global/'],
    [{ location: 'eu', project: 'p2' }, 'https://aiplatform.eu.rep.googleapis.com/v1beta1/projects/p2/locations/eu/'],
    [{ location: 'europe-west4' }, 'https://europe-west4-aiplatform.googleapis.com/v1beta1/projects/our-project/'],
  ])('with %p it is asked where it runs, in the project that pays', async (options, address) => {
    const server = new GeminiServer()
    await answerOf(llmAt(server, options))
    expect(server.received[0]?.url.href).toStartWith(address)
    expect(server.received[0]?.headers.get('authorization')).toBe('Bearer token-1')
  })

  test('a token is asked for once and used until it is about to run out', async () => {
    const server = new GeminiServer()
    const clock = new VirtualClock()
    const llm = llmOf(google_vertex, server.fetch, {}, { key: keyOf(server), clock })
    await Promise.all([answerOf(llm), answerOf(llm)])
    await answerOf(llm)
    expect(server.tokens).toHaveLength(1)
    await clock.advance(3_500_000)
    await answerOf(llm)
    expect(server.tokens).toHaveLength(1)
    await clock.advance(60_000)
    await answerOf(llm)
    expect(server.tokens).toHaveLength(2)
  })

  test('the credentials may stand in a file, and be those of a user', async () => {
    const server = new GeminiServer()
    const path = join(await mkdtemp(join(tmpdir(), 'vertex-')), 'user.json')
    await Bun.write(path, JSON.stringify(USER))
    await answerOf(llmOf(google_vertex, server.fetch, { project: 'mine' }, { key: path, readText }))
    expect(server.received[0]?.url.pathname).toContain('/projects/mine/')
  })

  test('an API key is asked with as it is, and no token', async () => {
    const server = new GeminiServer()
    await answerOf(llmAt(server, {}, 'secret-key'))
    expect(server.received[0]?.url.pathname).toStartWith('/v1beta1/publishers/google/models/')
    expect(server.tokens).toEqual([])
  })

  test.each<[string, string, StageError['code'], RegExp]>([
    ['a file that is not there', '/nowhere/key.json', 'unauthorized', /GOOGLE_APPLICATION_CREDENTIALS/],
    ['no credentials', '{"type":"nothing"}', 'unauthorized', /GOOGLE_APPLICATION_CREDENTIALS/],
    ['a user without a project', JSON.stringify(USER), 'bad-request', /GOOGLE_CLOUD_PROJECT/],
    [
      'a key that cannot be read',
      JSON.stringify({ ...new GeminiServer().serviceAccount, private_key: 'x' }),
      'unauthorized',
      /private key/,
    ],
    [
      'a user whom Google no longer knows',
      JSON.stringify({ ...USER, quota_project_id: 'p', refresh_token: 'old' }),
      'bad-request',
      /^oauth2\.googleapis\.com/,
    ],
  ])('%s is told as what it is, and shows nothing of it', async (_, key, code, message) => {
    const error = await failureOf(llmAt(new GeminiServer(), {}, key))
    expect(error.code).toBe(code)
    expect(error.message).toMatch(message)
    expect(error.message).not.toMatch(/client-secret|refresh|nowhere/)
  })
})

test("Google's own SDK and library of credentials hold a talk with the stand-in", async () => {
  const server = new GeminiServer()
  const standIn = Bun.serve({ port: 0, fetch: server.handle })
  const { client_email: email = '', private_key: key = '' } = server.serviceAccount
  const scopes = ['https://www.googleapis.com/auth/cloud-platform']
  const fetchImplementation = (url: URL | RequestInfo, init?: RequestInit) => server.fetch(String(url), init ?? {})
  try {
    const authClient = new JWT({ email, key, scopes, transporterOptions: { fetchImplementation } })
    const client = new GoogleGenAI({
      vertexai: true,
      project: 'our-project',
      location: 'global',
      httpOptions: { baseUrl: standIn.url.href },
      // The SDK has the library in another version.
      googleAuthOptions: { authClient: authClient as never },
    })
    const contents = [{ role: 'user', parts: [{ text: 'hi' }] }]
    const stream = await client.models.generateContentStream({ model: 'gemini-2.5-flash', contents })
    const chunks = await Array.fromAsync(stream)
    expect(chunks.map(({ text }) => text ?? '').join('')).toBe('You said hi. I heard you.')
    expect(server.tokens).toEqual(['token-1'])
  } finally {
    await standIn.stop(true)
  }
})
