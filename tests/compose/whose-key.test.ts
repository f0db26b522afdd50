import { describe, expect, test } from 'bun:test'
import { judgingModel } from '../../src/compose/judge.ts'
import { withOwn } from '../../src/compose/parts.ts'
import { PROVIDER_FACTS, StagePool } from '../../src/compose/stages.ts'
import { agentConfigs } from '../../src/config/agents.ts'
import type { Config } from '../../src/config/schema.ts'
import { liveFlags } from '../../src/live.ts'
import type { Llm } from '../../src/llm/llm.ts'
import { VirtualClock } from '../support/clock.ts'
import { configOf, load } from '../support/config.ts'
import { noSockets } from '../support/no-sockets.ts'

const ANSWER = { choices: [{ index: 0, delta: { content: 'Yes.' }, finish_reason: 'stop' }] }

/** A network that writes down which host was sent what, in one text. */
function network() {
  const sent: string[] = []
  const io = {
    clock: new VirtualClock(),
    random: () => 0.5,
    connect: noSockets,
    fetch: async (url: string, init?: RequestInit) => {
      const headers = JSON.stringify([...new Headers(init?.headers)])
      sent.push(`${new URL(url).host} ${headers} ${typeof init?.body === 'string' ? init.body : ''}`)
      return new Response(`data: ${JSON.stringify(ANSWER)}\n\ndata: [DONE]\n\n`, {
        headers: { 'content-type': 'text/event-stream' },
      })
    },
  }
  return { io, sent }
}

async function ask(llm: Llm): Promise<void> {
  const { signal } = new AbortController()
  for await (const event of llm.stream([{ role: 'user', content: 'Well?' }], signal)) if (event.type === 'text') break
}

interface From {
  readonly env?: Readonly<Record<string, string>>
  readonly flags?: Readonly<Record<string, string>>
}

const configFrom = (file: object, from: From = {}) => configOf(load({ file, providers: PROVIDER_FACTS, ...from }))

/** What every language model of a configuration is sent. */
async function sentBy(config: Config): Promise<readonly string[]> {
  const { io, sent } = network()
  await using pool = new StagePool(io)
  for (const { model } of pool.each('llm', config)) await ask(model)
  return sent
}

const ofAgent = (file: object, own: object, from: From = {}) => {
  const config = agentConfigs(configFrom({ ...file, agents: { x: own } }, from)).get('x')
  if (!config) throw new Error('no agent')
  return config
}

/** All that is of OpenAI's, or of a server of one's own, and nobody else's business. */
const THINGS = {
  llm_api_key: 'SECRET-KEY',
  llm_extra_headers: { 'x-team': 'SECRET-HEADER' },
  llm_extra_body: { seed: 'SECRET-FIELD' },
  model: 'OWN-MODEL',
}
const SOURCES = [
  ['a vendor', { llm_provider: 'openai', ...THINGS }],
  ['a vendor that the model implies', THINGS],
  ['a server of one’s own', { llm_base_url: 'http://gpu.lan/v1', ...THINGS }],
  ['a server for all stages', { base_url: 'http://gpu.lan/v1', ...THINGS }],
] as const

const env = { GROQ_API_KEY: 'gsk' }

describe.each(SOURCES)('what is written for %s', (_, file) => {
  const toGroq = [expect.stringMatching(/^api\.groq\.com (?!.*(?:SECRET|OWN-MODEL)).*gsk/)]
  // A model may be served at two addresses.
  const elsewhere = [expect.stringMatching(/^other\.lan (?!.*SECRET).*OWN-MODEL/)]

  test('goes there', async () => {
    const all = /SECRET-HEADER.*SECRET-FIELD|SECRET-KEY.*OWN-MODEL/
    expect(await sentBy(configFrom(file))).toEqual([expect.stringMatching(all)])
    expect(await sentBy(ofAgent(file, { greeting: 'Hi.' }))).toEqual([expect.stringMatching(all)])
  })

  test('does not go to the vendor of an agent', async () => {
    expect(await sentBy(ofAgent(file, { llm_provider: 'groq' }, { env }))).toEqual(toGroq)
    expect(await sentBy(ofAgent(file, { provider: 'groq', llm_provider: ['groq'] }, { env }))).toEqual(toGroq)
  })

  test('does not go to the address of an agent', async () => {
    expect(await sentBy(ofAgent(file, { llm_base_url: 'http://other.lan/v1' }))).toEqual(elsewhere)
    expect(
      await sentBy(ofAgent(file, { provider_options: { openai: { llm_base_url: 'http://other.lan/v1' } } })),
    ).toEqual(elsewhere)
  })

  test('does not go to the vendor or the address that the environment names', async () => {
    expect(await sentBy(configFrom(file, { env: { ...env, VOXRAY_LLM_PROVIDER: 'groq' } }))).toEqual(toGroq)
    expect(await sentBy(configFrom(file, { env: { VOXRAY_LLM_BASE_URL: 'http://other.lan/v1' } }))).toEqual(elsewhere)
  })

  test('goes to no other of a list that the environment names', async () => {
    const listed = { ...env, OPENAI_API_KEY: 'sk', VOXRAY_LLM_PROVIDER: 'groq,openai' }
    const sent = await sentBy(configFrom(file, { env: listed }))
    expect(sent).toHaveLength(2)
    expect(sent.join()).not.toContain('SECRET')
  })

  test('does not go to a vendor that is tried live', async () => {
    const flags = liveFlags('groq', { facts: { providers: PROVIDER_FACTS, carriers: {} } })
    expect(await sentBy(configFrom(file, { env, flags }))).toEqual(toGroq)
  })

  test('does not go to another who judges', async () => {
    for (const judge of [{ judge_provider: 'groq' }, { judge_base_url: 'http://other.lan/v1' }]) {
      const { io, sent } = network()
      const found = judgingModel(configFrom({ ...file, ...judge }, { env }), { ...withOwn({}), ...io })
      if (!found || 'problems' in found) throw new Error('nobody judges')
      await ask(found.llm)
      expect(sent).toEqual('judge_provider' in judge ? toGroq : [expect.stringMatching(/^other\.lan (?!.*SECRET)/)])
    }
  })
})

test('a key in the options of a vendor does not go to another address, either', async () => {
  const file = { llm_provider: ['groq', 'openai'], provider_options: { openai: { llm_api_key: 'SECRET' } } }
  const there = { llm_provider: 'openai', llm_base_url: 'http://other.lan/v1' }
  expect(await sentBy(ofAgent(file, there, { env }))).toEqual([expect.stringMatching(/^other\.lan (?!.*SECRET)/)])
  expect(await sentBy(ofAgent(file, { llm_provider: 'openai' }, { env }))).toEqual([
    expect.stringMatching(/^api\.openai\.com .*SECRET/),
  ])
  const { io, sent } = network()
  const judged = configFrom({ ...file, judge_base_url: 'http://other.lan/v1' }, { env })
  const found = judgingModel(judged, { ...withOwn({}), ...io })
  if (!found || 'problems' in found) throw new Error('nobody judges')
  await ask(found.llm)
  expect(sent).toEqual([expect.stringMatching(/^other\.lan (?!.*SECRET)/)])
})

const options = (resource: string) => ({ provider_options: { azure: { resource } } })

test('a key for one resource of a vendor does not go to another resource', async () => {
  const file = { llm_provider: 'azure', llm_api_key: 'SECRET', model: 'm', ...options('ours') }
  expect(await sentBy(configFrom(file))).toEqual([expect.stringMatching(/^ours\..*SECRET/)])
  const theirs = ofAgent(file, { ...options('theirs'), model: 'm' }, { env: { AZURE_API_KEY: 'az' } })
  expect(await sentBy(theirs)).toEqual([expect.stringMatching(/^theirs\.(?!.*SECRET)/)])
})
