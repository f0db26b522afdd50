import { describe, expect, test } from 'bun:test'
import { agentConfigs } from '../../src/config/agents.ts'
import { inherit } from '../../src/config/inherit.ts'
import { describeProblem } from '../../src/config/problem.ts'
import { stagesOf } from '../../src/config/stages.ts'
import { configOf, load } from '../support/config.ts'

const OF_A_VENDOR = {
  stt: { stt_base_url: 'http://a.lan', stt_api_key: 'k', stt_model: 'ear' },
  llm: {
    llm_base_url: 'http://a.lan',
    llm_api_key: 'k',
    model: 'mind',
    llm_reasoning_effort: 'low',
    llm_extra_body: { seed: 1 },
    llm_extra_headers: { 'x-a': 'b' },
  },
  tts: { tts_base_url: 'http://a.lan', tts_api_key: 'k', tts_model: 'mouth', tts_voice: 'ada' },
}

const SERVED = new Set(['stt_model', 'model', 'llm_reasoning_effort', 'tts_model', 'tts_voice'])

describe.each(['stt', 'llm', 'tts'] as const)('things of one vendor (%s)', (stage) => {
  const things = OF_A_VENDOR[stage]
  const others = { ...OF_A_VENDOR, [stage]: {} }
  const servedElsewhere = Object.fromEntries(Object.entries(things).filter(([key]) => SERVED.has(key)))
  const below = { ...OF_A_VENDOR.stt, ...OF_A_VENDOR.llm, ...OF_A_VENDOR.tts, tts_speed: 2, llm_temperature: 1 }

  test('are left where another provider is named for their stage, and no others are', () => {
    const { values, left } = inherit(below, { [`${stage}_provider`]: ['b'] })
    expect(left.map(({ key }) => key).toSorted()).toEqual(Object.keys(things).toSorted())
    const kept = { ...others.stt, ...others.llm, ...others.tts, tts_speed: 2, llm_temperature: 1 }
    expect(values).toEqual({ ...kept, [`${stage}_provider`]: ['b'] })
  })

  test('are left where another address is named, but for what may be served there, and what is named again', () => {
    const again = { [`${stage}_base_url`]: 'http://b.lan', [`${stage}_api_key`]: 'of b' }
    const { values } = inherit(below, again)
    const named = Object.entries(values).filter(([key]) => Object.hasOwn(things, key))
    expect(Object.fromEntries(named)).toEqual({ ...servedElsewhere, ...again })
  })

  test('are left where all stages are named another', () => {
    for (const above of [{ provider: 'b' }, { [`${stage}_provider`]: ['b', 'openai'] }])
      expect(inherit(below, above).values).not.toContainAnyKeys(Object.keys(things))
    const { [`${stage}_base_url`]: _, ...addressless } = below as Record<string, unknown>
    const { values } = inherit({ ...addressless, base_url: 'http://a.lan' }, { base_url: 'http://b.lan' })
    expect(values).not.toContainAnyKeys(Object.keys(things).filter((key) => !Object.hasOwn(servedElsewhere, key)))
  })

  test('are inherited where the same is named again, or something else', () => {
    for (const above of [{ [`${stage}_provider`]: ['openai', 'b'] }, { provider: 'openai' }, { greeting: 'Hi.' }])
      expect(inherit(below, above)).toEqual({ values: { ...below, ...above }, left: [] })
  })

  test('are for whoever is named first, where nobody was', () => {
    const { [`${stage}_api_key`]: key } = things as Record<string, unknown>
    const above = { [`${stage}_provider`]: ['b'] }
    expect(inherit({ [`${stage}_api_key`]: key }, above).values).toEqual({ ...above, [`${stage}_api_key`]: key })
  })
})

test('an address for all stages stays that of the stages which do not leave it', () => {
  const { values } = inherit({ base_url: 'http://a.lan', stt_api_key: 'k' }, { llm_provider: ['b'] })
  expect(values).toEqual({
    llm_provider: ['b'],
    stt_base_url: 'http://a.lan',
    stt_api_key: 'k',
    tts_base_url: 'http://a.lan',
  })
  expect(stagesOf(values)).toEqual({ stt: ['openai'], llm: ['b'], tts: ['openai'] })
})

test('who does a stage stays the same where a key for another address is left', () => {
  const own = { provider_options: { openai: { tts_base_url: 'http://b.lan' } } }
  const { values } = inherit({ tts_model: 'mouth', tts_api_key: 'k' }, own)
  expect(values).toEqual({ ...own, tts_model: 'mouth' })
})

test('what is for a judge is left with the model that it was written for', () => {
  const judge = { judge_api_key: 'k', judge_model: 'm' }
  const below = { llm_provider: ['a'], ...judge }
  expect(inherit(below, { llm_provider: ['b'] }).values).toEqual({ llm_provider: ['b'] })
  expect(inherit(below, { judge_base_url: 'http://b.lan' }).values).not.toContainAnyKeys(Object.keys(judge))
  const named = { ...below, judge_provider: 'c', judge_base_url: 'http://c.lan' }
  expect(inherit(named, { llm_provider: ['b'] }).values).toEqual({ ...named, llm_provider: ['b'] })
  expect(inherit(named, { judge_provider: 'd' }).values).toEqual({ llm_provider: ['a'], judge_provider: 'd' })
})

test('values of any form are passed on, and nothing is thrown', () => {
  for (const odd of [5, null, [], {}, [7], 'a,b', ''])
    for (const key of ['provider', 'llm_provider', 'base_url', 'provider_options', 'llm_base_url', 'judge_provider'])
      expect(inherit({ llm_api_key: 'k', [key]: odd }, { [key]: 'openai' }).values[key]).toBe('openai')
})

const warned = (file: object, env: Record<string, string> = {}) =>
  load({ file, env: { OPENAI_API_KEY: 'sk', ...env } })
    .warnings.map(describeProblem)
    .filter((text) => text.includes('taken over'))

describe('what is left is told', () => {
  test('where a model or voice of its own is, and the new provider takes one', () => {
    const file = { llm_provider: 'ollama', llm_base_url: 'http://a.lan', model: 'llama', llm_api_key: 'SECRET' }
    const agent = { llm_provider: 'openai' }
    expect(warned({ ...file, agents: { x: agent, y: agent, z: { ...agent, model: 'gpt' } } })).toEqual([
      'agents.x.model is not taken over: it was written for "ollama", and "openai" is named now. Name it again where "openai" is named, or leave it to "openai".',
      'agents.y.model is not taken over: it was written for "ollama", and "openai" is named now. Name it again where "openai" is named, or leave it to "openai".',
    ])
    expect(warned(file, { VOXRAY_LLM_PROVIDER: 'openai' })).toEqual([
      'model is not taken over: it was written for "ollama", and "openai" is named now. Name it again where "openai" is named, or leave it to "openai".',
    ])
    expect(warned(file, { VOXRAY_LLM_PROVIDER: 'openai', VOXRAY_MODEL: 'gpt' })).toEqual([])
    expect(warned(file, { VOXRAY_LLM_PROVIDER: 'embedded' })).toEqual([])
  })

  test('where the provider is the same elsewhere, and no address and no key is shown', () => {
    const file = { llm_base_url: 'http://user:SECRET@a.lan', llm_api_key: 'SECRET' }
    const told = warned({ ...file, agents: { x: { llm_base_url: 'http://user:SECRET@b.lan' } } })
    expect(told).toEqual([
      'agents.x.llm_api_key is not taken over: it was written for another address of "openai". Name it again where the address is named, if it is for that, too.',
    ])
  })
})

test('an agent in code inherits nothing of another vendor from its part of the file', () => {
  const file = {
    llm_provider: 'openai',
    agents: {
      x: { llm_api_key: 'SECRET', model: 'gpt', greeting: 'Hi.', provider_options: { openai: { tts_voice: 'ada' } } },
    },
  }
  const inCode = (keys: object) =>
    agentConfigs(configOf(load({ file, env: { OPENAI_API_KEY: 'sk' }, agents: new Map([['x', { ...keys }]]) }))).get(
      'x',
    )
  expect(inCode({ tools: ['end_call'] })).toMatchObject({ llm_api_key: 'SECRET', model: 'gpt', greeting: 'Hi.' })
  const moved = inCode({ llm_provider: ['ollama'] })
  expect(moved).toMatchObject({ greeting: 'Hi.', provider_options: { openai: { tts_voice: 'ada' } } })
  expect([moved?.llm_api_key, moved?.model]).toEqual([undefined, undefined])
})

test('where a key comes from is told of keys that are used', () => {
  const loaded = load({
    file: {},
    env: { VOXRAY_LLM_API_KEY: 'k', VOXRAY_LLM_PROVIDER: 'openai' },
    flags: { llm_provider: 'ollama' },
  })
  if (loaded.problems) throw new Error('refused')
  expect([...loaded.origins]).toEqual([['llm_provider', '--llm_provider']])
})
