import { BedrockRuntimeClient, ConverseStreamCommand } from '@aws-sdk/client-bedrock-runtime'
import { describe, expect, test } from 'bun:test'
import type { Message } from '../../../src/llm/llm.ts'
import { aws } from '../../../src/providers/vendors/aws.ts'
import type { StageError } from '../../../src/std/errors.ts'
import { llmContract } from '../../contract/llm.ts'
import { END_CALL } from '../../support/tools.ts'
import { BedrockServer } from '../../support/vendors/bedrock.ts'
import { answerOf, failureOf, HI, llmOf } from '../../support/vendors/llm-of.ts'
import { TRANSFER_WISH } from '../../support/vendors/stream-of.ts'

const IDENTITY = { id: 'AKIAIOSFODNN7EXAMPLE', secret: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' }

const llmAt = (server: BedrockServer, options: object = {}, key = 'secret-key') =>
  llmOf(aws, server.fetch, options, { key })

llmContract('Bedrock', () => {
  const server = new BedrockServer()
  server.wishes = TRANSFER_WISH
  const broken = new BedrockServer()
  broken.refuse = { status: 400, name: 'ValidationException', message: 'secret words' }
  return { llm: llmAt(server), questions: ['one', 'two'], wish: 'three', failing: llmAt(broken) }
})

const FAILED_CALL = { id: 'tooluse_1', name: 'end_call', input: {} }
const AFTER_CALL: readonly Message[] = [
  { role: 'user', content: 'Bye.' },
  { role: 'assistant', content: '', calls: [FAILED_CALL] },
  { role: 'tool', call: FAILED_CALL, content: 'It failed.', hasFailed: true },
]

describe('Bedrock', () => {
  test('is told the instructions apart, and the talk begins and ends with its caller', async () => {
    const server = new BedrockServer()
    const greeted: Message[] = [
      { role: 'system', content: 'Be brief.' },
      { role: 'assistant', content: 'Hello!' },
    ]
    await answerOf(llmAt(server), greeted)
    expect(server.received[0]?.body.messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user'])
    expect(server.received[0]?.body.system).toEqual([{ text: 'Be brief.' }, { cachePoint: { type: 'default' } }])
  })

  test('a model without a cache is not told to use one', async () => {
    const server = new BedrockServer()
    const talk: Message[] = [{ role: 'system', content: 'Be brief.' }, ...HI]
    await answerOf(llmAt(server, { model: 'us.meta.llama3-3-70b-instruct-v1:0' }), talk)
    expect(server.received[0]?.body.system).toEqual([{ text: 'Be brief.' }])
  })

  test('is asked as configured, and for which call', async () => {
    const server = new BedrockServer()
    const options = { model: 'amazon.nova-lite-v1:0', llm_temperature: 0.3, llm_max_tokens: 200, llm_stop: ['END'] }
    await answerOf(llmAt(server, options), HI, { call: { callId: 'c1' } })
    const [asked] = server.received
    expect(asked?.model).toBe('amazon.nova-lite-v1:0')
    expect(asked?.body.inferenceConfig).toEqual({ temperature: 0.3, maxTokens: 200, stopSequences: ['END'] })
    expect(asked?.headers.get('x-voxray-call-id')).toBe('c1')
  })

  test.each([
    [IDENTITY, undefined, 'bedrock-runtime.us-east-1.amazonaws.com'],
    [{ ...IDENTITY, session: 'IQoJb3+/=' }, 'eu-central-1', 'bedrock-runtime.eu-central-1.amazonaws.com'],
    [IDENTITY, 'cn-north-1', 'bedrock-runtime.cn-north-1.amazonaws.com.cn'],
  ])('signs for %p in %p, with every character of a model that is none of a path', async (identity, region, host) => {
    const server = new BedrockServer(identity, region)
    const key = Object.values(identity).join(':')
    await answerOf(llmAt(server, region === undefined ? {} : { region }, key), HI, { call: { callId: 'c1' } })
    expect(server.received[0]?.url.host).toBe(host)
  })

  test('a wrong secret is told as a wrong key, without it', async () => {
    const server = new BedrockServer(IDENTITY)
    const error = await failureOf(llmAt(server, {}, `${IDENTITY.id}:another/secret`))
    expect([error.code, error.message]).toEqual([
      'unauthorized',
      'bedrock-runtime.us-east-1.amazonaws.com refused the API key (403, AccessDeniedException)',
    ])
  })

  test('is shown what its tools have brought even where it may call none', async () => {
    const server = new BedrockServer()
    await answerOf(llmAt(server), AFTER_CALL, { tools: [END_CALL], mayCall: false })
    expect(server.received[0]?.body.messages.at(-1)?.content).toEqual([
      { toolResult: { toolUseId: 'tooluse_1', content: [{ text: 'It failed.' }] } },
    ])
  })

  test('tells its tokens, and those that were in its cache', async () => {
    const server = new BedrockServer()
    server.cachedTokens = 8
    const events = await answerOf(llmAt(server))
    // Bedrock counts them apart from those that it read.
    expect(events.at(-1)).toEqual({ type: 'usage', promptTokens: 20, completionTokens: 9, cachedTokens: 8 })
  })

  test.each<[number, string, StageError['code']]>([
    [403, 'AccessDeniedException', 'unauthorized'],
    [404, 'ResourceNotFoundException', 'not-found'],
    [400, 'ValidationException', 'bad-request'],
  ])('a refusal with %d is told as what it is, without the words of the vendor', async (status, name, code) => {
    const server = new BedrockServer()
    server.refuse = { status, name, message: 'secret words' }
    const error = await failureOf(llmAt(server))
    expect([error.code, error.message.includes('secret')]).toEqual([code, false])
  })

  test('a talk that is too long is told as one, before the reply and in it', async () => {
    const message = 'Input is too long for requested model.'
    const [refusing, breaking] = [new BedrockServer(), new BedrockServer()]
    refusing.refuse = { status: 400, name: 'ValidationException', message }
    breaking.breaks = { name: 'validationException', message }
    for (const server of [refusing, breaking]) expect((await failureOf(llmAt(server))).code).toBe('context-too-long')
  })

  test.each<[string, StageError['code']]>([
    ['throttlingException', 'rate-limited'],
    ['modelStreamErrorException', 'server-error'],
    ['internalServerException', 'server-error'],
  ])('%s in the middle of a reply is told as what it is', async (name, code) => {
    const server = new BedrockServer()
    server.breaks = { name, message: 'secret words' }
    const error = await failureOf(llmAt(server))
    expect([error.code, error.message.includes('secret')]).toEqual([code, false])
  })
})

/** In place of HTTP/2, which Bun's server does not speak. */
const handlerOf = (server: BedrockServer) => ({
  metadata: { handlerProtocol: 'http/1.1' },
  handle: async ({ protocol, hostname, path, method, headers, body }: HttpRequest) => {
    const asked = await server.fetch(`${protocol}//${hostname}${path}`, { method, headers, body: body as string })
    const response = { statusCode: asked.status, headers: Object.fromEntries(asked.headers), body: asked.body }
    return { response }
  },
})

interface HttpRequest {
  readonly protocol: string
  readonly hostname: string
  readonly path: string
  readonly method: string
  readonly headers: Record<string, string>
  readonly body: unknown
}

const BY_SIGNATURE = { credentials: { accessKeyId: IDENTITY.id, secretAccessKey: IDENTITY.secret } }
const BY_KEY = { token: { token: 'secret-key' }, authSchemePreference: ['httpBearerAuth'] }

test.each([
  ['with its signature', new BedrockServer(IDENTITY), BY_SIGNATURE],
  ['with an API key', new BedrockServer(), BY_KEY],
])("Amazon's own SDK holds a talk with the stand-in, %s", async (_, server, by) => {
  server.wishes = (said) => (said === 'look' ? { name: 'find', input: { q: 'x' } } : undefined)
  const client = new BedrockRuntimeClient({ region: 'us-east-1', requestHandler: handlerOf(server) as never, ...by })
  try {
    const { stream } = await client.send(
      new ConverseStreamCommand({
        modelId: 'anthropic.claude-haiku-4-5-20251001-v1:0',
        messages: [{ role: 'user', content: [{ text: 'look' }] }],
        toolConfig: { tools: [{ toolSpec: { name: 'find', inputSchema: { json: { type: 'object' } } } }] },
      }),
    )
    const events = await Array.fromAsync(stream ?? [])
    const deltas = events.flatMap(({ contentBlockDelta }) => contentBlockDelta?.delta ?? [])
    expect(deltas.map(({ text }) => text ?? '').join('')).toBe('You said look. I heard you.')
    expect(deltas.map(({ toolUse }) => toolUse?.input ?? '').join('')).toBe('{"q":"x"}')
    expect(events.find(({ messageStop }) => messageStop)?.messageStop?.stopReason).toBe('tool_use')
    expect(events.at(-1)?.metadata?.usage?.outputTokens).toBe(9)
  } finally {
    client.destroy()
  }
})
