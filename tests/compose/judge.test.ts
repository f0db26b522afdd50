import { expect, test } from 'bun:test'
import { judgingModel } from '../../src/compose/judge.ts'
import { withOwn } from '../../src/compose/parts.ts'
import { PROVIDER_FACTS } from '../../src/compose/stages.ts'
import { VirtualClock } from '../support/clock.ts'
import { configOf, load } from '../support/config.ts'
import { noSockets } from '../support/no-sockets.ts'

interface Asked {
  readonly url: string
  readonly key: string | null
  readonly model: unknown
}

const YES = { choices: [{ index: 0, delta: { content: 'Yes.' }, finish_reason: 'stop' }] }

/** What the judge of this configuration asks of whom; undefined where there is no judge. */
async function askedBy(file: object): Promise<Asked | string[] | undefined> {
  const asked: Asked[] = []
  const found = judgingModel(configOf(load({ file, providers: PROVIDER_FACTS })), {
    ...withOwn({}),
    clock: new VirtualClock(),
    random: () => 0.5,
    connect: noSockets,
    fetch: async (url, init) => {
      const body: unknown = JSON.parse(String(init?.body))
      const key = new Headers(init?.headers).get('authorization')
      asked.push({ url: String(url), key, model: (body as { model: unknown }).model })
      return new Response(`data: ${JSON.stringify(YES)}\n\ndata: [DONE]\n\n`, {
        headers: { 'content-type': 'text/event-stream' },
      })
    },
  })
  if (!found) return undefined
  if ('problems' in found) return found.problems.map(({ key }) => key)
  const { signal } = new AbortController()
  for await (const event of found.llm.stream([{ role: 'user', content: 'Well?' }], signal))
    if (event.type === 'text') break
  return asked[0]
}

const OWN = { llm_base_url: 'http://127.0.0.1:9/v1', llm_api_key: 'sk-own', model: 'own' }

test('the language model of the calls judges where no other is named', async () => {
  expect(await askedBy(OWN)).toEqual({
    url: 'http://127.0.0.1:9/v1/chat/completions',
    key: 'Bearer sk-own',
    model: 'own',
  })
  expect(await askedBy({ ...OWN, judge_model: 'larger' })).toMatchObject({ key: 'Bearer sk-own', model: 'larger' })
})

test('another address gets no key that was not named for it', async () => {
  const other = { ...OWN, judge_base_url: 'http://127.0.0.1:8/v1', judge_model: 'j' }
  expect(await askedBy(other)).toEqual({ url: 'http://127.0.0.1:8/v1/chat/completions', key: null, model: 'j' })
  expect(await askedBy({ ...other, judge_api_key: 'sk-judge' })).toMatchObject({ key: 'Bearer sk-judge' })
})

test('a vendor is asked with its key, and one without a key is told', async () => {
  const judge = { judge_provider: 'groq', judge_model: 'j' }
  expect(await askedBy({ ...judge, api_keys: { groq: 'gsk' } })).toMatchObject({ key: 'Bearer gsk', model: 'j' })
  expect(await askedBy(judge)).toEqual(['api_keys.groq'])
  expect(await askedBy({ judge_provider: 'gorq' })).toEqual(['judge_provider'])
})

test('the embedded demo judges nobody', async () => {
  expect(await askedBy({})).toBeUndefined()
})
