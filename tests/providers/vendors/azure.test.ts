import { describe, expect, test } from 'bun:test'
import { azure } from '../../../src/providers/vendors/azure.ts'
import { llmContract } from '../../contract/llm.ts'
import { OpenAiServer } from '../../support/openai-server.ts'
import { answerOf, failureOf, llmOf } from '../../support/vendors/llm-of.ts'
import { TRANSFER_WISH } from '../../support/vendors/stream-of.ts'

const AT = 'https://ours.openai.azure.com/openai/v1/chat/completions'

/** Azure knows one header for a key, and one address for each resource. */
function azureAt(options: object = {}) {
  const server = new OpenAiServer()
  const fetch = (url: string, init: RequestInit) => {
    const headers = new Headers(init.headers)
    if (headers.get('api-key') !== 'secret-key' || headers.has('authorization'))
      return Promise.resolve(Response.json({ error: { code: '401', message: 'Access denied' } }, { status: 401 }))
    if (url !== AT)
      return Promise.resolve(Response.json({ error: { code: '404', message: 'Not found' } }, { status: 404 }))
    return server.fetch('https://stand-in.test/v1/chat/completions', init)
  }
  return { server, fetch, llm: llmOf(azure, fetch, { resource: 'ours', ...options }) }
}

llmContract('Azure OpenAI', () => {
  const { server, llm, fetch } = azureAt()
  server.reply = (messages) => `You said ${messages.at(-1)?.content}. I heard you.`
  server.calls = (messages, offered) => {
    const wish = TRANSFER_WISH(String(messages.at(-1)?.content))
    return wish && offered.includes(wish.name) ? [{ name: wish.name, arguments: JSON.stringify(wish.input) }] : []
  }
  const failing = llmOf(azure, fetch, { resource: 'ours' }, { key: 'another' })
  return { llm, questions: ['one', 'two'], wish: 'three', failing }
})

describe('Azure OpenAI', () => {
  test('is asked by the name of the deployment, in the fields of the newer models', async () => {
    const { server, llm } = azureAt({ model: 'our-deployment', llm_max_tokens: 200 })
    await answerOf(llm)
    expect(server.received[0]?.body).toMatchObject({ model: 'our-deployment', max_completion_tokens: 200 })
  })

  test('a wrong key is told as one', async () => {
    const { fetch } = azureAt()
    const error = await failureOf(llmOf(azure, fetch, { resource: 'ours' }, { key: 'another' }))
    expect([error.code, error.message]).toEqual([
      'unauthorized',
      'ours.openai.azure.com refused the API key (401, 401)',
    ])
  })
})
