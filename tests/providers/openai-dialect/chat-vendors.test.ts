import { describe, expect, test } from 'bun:test'
import { Value } from '@sinclair/typebox/value'
import * as providers from '../../../src/providers/index.ts'
import type { Provider } from '../../../src/providers/provider.ts'
import { llmContract } from '../../contract/llm.ts'
import { VirtualClock } from '../../support/clock.ts'
import { OpenAiServer } from '../../support/openai-server.ts'

/** Vendors that are no more than an address of OpenAI's dialect to a language model: where, and what they want otherwise. */
const VENDORS: Readonly<Record<string, { url: string; limit: string; body?: object }>> = {
  cerebras: { url: 'https://api.cerebras.ai/v1/chat/completions', limit: 'max_completion_tokens' },
  deepseek: { url: 'https://api.deepseek.com/v1/chat/completions', limit: 'max_tokens' },
  fireworks: { url: 'https://api.fireworks.ai/inference/v1/chat/completions', limit: 'max_tokens' },
  grok: { url: 'https://api.x.ai/v1/chat/completions', limit: 'max_completion_tokens' },
  inworld: { url: 'https://api.inworld.ai/v1/chat/completions', limit: 'max_tokens' },
  minimax: { url: 'https://api.minimax.io/v1/chat/completions', limit: 'max_tokens' },
  openpipe: { url: 'https://api.openpipe.ai/api/v1/chat/completions', limit: 'max_tokens' },
  openrouter: { url: 'https://openrouter.ai/api/v1/chat/completions', limit: 'max_tokens' },
  perplexity: { url: 'https://api.perplexity.ai/chat/completions', limit: 'max_tokens' },
  qwen: {
    url: 'https://dashscope-intl.aliyuncs.com/compatible-mode/v1/chat/completions',
    limit: 'max_tokens',
    body: { enable_thinking: false },
  },
  together: { url: 'https://api.together.xyz/v1/chat/completions', limit: 'max_tokens' },
}

function llmOf(name: string, options: object = {}) {
  const provider = (providers as Readonly<Record<string, Provider>>)[name]
  if (!provider?.llm) throw new Error(`${name} has no language model`)
  const server = new OpenAiServer()
  const urls: string[] = []
  const fetch = (url: string, init: RequestInit) => {
    urls.push(url)
    // The stand-in knows one path.
    return server.fetch('https://stand-in.test/v1/chat/completions', init)
  }
  const io = { fetch, clock: new VirtualClock(), random: () => 0.5, key: 'k' }
  return { provider, server, urls, llm: provider.llm(Value.Parse(provider.options, options), io) }
}

const ask = (llm: ReturnType<typeof llmOf>['llm']) =>
  Array.fromAsync(llm.stream([{ role: 'user', content: 'hi' }], new AbortController().signal))

describe.each(Object.entries(VENDORS))('%s', (name, { url, limit, body = {} }) => {
  llmContract(name, () => {
    const { server, llm } = llmOf(name)
    server.reply = (messages) => `You said ${messages.at(-1)?.content}. I heard you.`
    server.calls = (messages, offered) =>
      messages.at(-1)?.content === 'three' && offered.includes('transfer_call')
        ? [{ name: 'transfer_call', arguments: '{"to":"support"}' }]
        : []
    return { llm, questions: ['one', 'two'], wish: 'three' }
  })

  test('is asked at its own address, with its key, in its own fields', async () => {
    const { llm, urls, server, provider } = llmOf(name, { llm_max_tokens: 200 })
    await ask(llm)
    expect(urls).toEqual([url])
    expect(server.received[0]?.authorization).toBe('Bearer k')
    expect(server.received[0]?.body).toMatchObject({ ...body, [limit]: 200, model: expect.stringMatching(/./) })
    expect(provider.needsKey('llm', {})).toBe(true)
  })

  test('asks a server of your own as any other', async () => {
    const { llm, urls, server, provider } = llmOf(name, {
      llm_base_url: 'http://gpu.lan/v1',
      model: 'm',
      llm_max_tokens: 9,
    })
    await ask(llm)
    expect(urls).toEqual(['http://gpu.lan/v1/chat/completions'])
    expect(server.received[0]?.body).toMatchObject({ model: 'm', max_tokens: 9 })
    expect(server.received[0]?.body).not.toContainKeys(Object.keys(body).concat('none'))
    expect(provider.needsKey('llm', { llm_base_url: 'http://gpu.lan/v1' })).toBe(false)
  })
})

test('each vendor of this kind is in the list', () => {
  const alike = Object.entries(providers).filter(
    ([, { llm, page }]: [string, Provider]) => llm && page?.tested.includes('fields that differ are tested by name'),
  )
  expect(alike.map(([name]) => name).toSorted()).toEqual(Object.keys(VENDORS).toSorted())
})
