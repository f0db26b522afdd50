import { describe, expect, test } from 'bun:test'
import { providerFactsOf } from '../../../src/compose/stages.ts'
import { describeProblem } from '../../../src/config/problem.ts'
import { asyncai, fish, moondream } from '../../../src/providers/index.ts'
import { load, problemsOf } from '../../support/config.ts'
import { OpenAiServer } from '../../support/openai-server.ts'
import { answerOf, llmOf } from '../../support/vendors/llm-of.ts'

const NAMED = { asyncai, fish, moondream }

describe.each(Object.entries(NAMED))('%s, which has no public chat API', (name, provider) => {
  const providers = providerFactsOf(NAMED)
  const problems = (file: object) =>
    problemsOf(load({ file: { llm_provider: name, ...file }, providers })).map(describeProblem)

  test('is refused without an address', () => {
    expect(problems({}).filter((problem) => problem.includes('base_url'))).toEqual([
      `llm_base_url is needed: "${name}" has no language models of its own. Set it to the address of an OpenAI-compatible server, or name another provider.`,
    ])
  })

  test.each(['llm_base_url', 'base_url'])('is a server of the dialect at %s', async (key) => {
    const server = new OpenAiServer()
    const options = { [key]: 'http://gpu.lan/v1', model: 'm', llm_max_tokens: 9 }
    expect(problems(options).filter((problem) => problem.includes('base_url is needed'))).toEqual([])
    const urls: string[] = []
    const fetch = (url: string, init: RequestInit) => {
      urls.push(url)
      return server.fetch('https://stand-in.test/v1/chat/completions', init)
    }
    await answerOf(llmOf(provider, fetch, options))
    expect(urls).toEqual(['http://gpu.lan/v1/chat/completions'])
    expect(server.received[0]?.body).toMatchObject({ model: 'm', max_tokens: 9 })
  })
})
