import { Type } from '@sinclair/typebox'
import { expect, test } from 'bun:test'
import { CARRIER_FACTS } from '../../src/compose/carriers.ts'
import { openStages, PROVIDER_FACTS } from '../../src/compose/stages.ts'
import { loadConfig } from '../../src/config/load.ts'
import { describeProblem } from '../../src/config/problem.ts'
import type { ProviderFacts } from '../../src/config/stages.ts'
import { VirtualClock } from '../support/clock.ts'
import { noSockets } from '../support/no-sockets.ts'

const options = Type.Object({
  tts_voice: Type.Optional(Type.String()),
  token: Type.String({ minLength: 4 }),
  beak: Type.Optional(Type.Object({ lengthMm: Type.Integer() })),
})
const parrot: ProviderFacts = { env: undefined, stages: ['stt', 'llm', 'tts'], options, needsKey: () => false }

const load = (file: object) =>
  loadConfig({
    file: { path: 'voxray.json', text: JSON.stringify(file) },
    env: {},
    flags: {},
    providers: { ...PROVIDER_FACTS, parrot },
    carriers: CARRIER_FACTS,
    readText: () => '',
  })

const problems = (file: object) => (load(file).problems ?? []).map(describeProblem)
const warnings = (file: object) =>
  load(file)
    .warnings.map(describeProblem)
    .filter((text) => text.startsWith('provider_options'))

test('an option of a provider’s own that it needs is asked for by its full name, where the provider is used', () => {
  expect(problems({ provider: 'parrot' })).toEqual([
    'provider_options.parrot.token is needed: "parrot" is used. Set it to a text that is not empty.',
  ])
  expect(problems({ provider: 'parrot', provider_options: { parrot: { token: 'abcd' } } })).toEqual([])
  expect(problems({ provider: 'embedded' })).toEqual([])
})

test('a wrong value is named, at any depth, and never shown', () => {
  const told = problems({
    provider: 'parrot',
    provider_options: { parrot: { token: 'psst', beak: { lengthMm: 'psst' } } },
  })
  expect(told).toEqual([expect.stringMatching(/^provider_options\.parrot\.beak is a value of the wrong form/)])
  expect(told.join()).not.toContain('psst')
})

test('options are checked where their provider is not used, too, and said to have no effect', () => {
  expect(problems({ provider_options: { parrot: { token: 'x' } } })).toHaveLength(1)
  expect(warnings({ provider_options: { parrot: { token: 'abcd' } } })).toEqual([
    'provider_options.parrot has no effect: "parrot" is not used. Remove it, or change that.',
  ])
  expect(warnings({ llm_provider: 'parrot', provider_options: { parrot: { token: 'abcd' } } })).toEqual([])
})

test('an option may have lines, as a key in PEM has', () => {
  expect(problems({ provider: 'parrot', provider_options: { parrot: { token: '-----\nabcd\n-----' } } })).toEqual([])
})

test('names of what every object has are options and providers of nobody', () => {
  expect(problems({ provider: 'parrot', provider_options: { parrot: { token: 'abcd', toString: 'x' } } })).toHaveLength(
    1,
  )
  expect(problems({ provider_options: { toString: { a: 1 } } })).toHaveLength(1)
})

test('an address among the options of a vendor gets no key of the vendor', () => {
  const file = { provider: 'openai', stt_provider: 'embedded', tts_provider: 'embedded' }
  const here = { provider_options: { openai: { base_url: 'http://localhost:8000/v1' } } }
  expect(problems({ ...file, ...here })).toEqual([])
  expect(problems({ ...file, ...here, api_keys: { openai: 'sk-1' } })).toEqual([
    expect.stringContaining('would send it to the address of another'),
  ])
})

test('wrong options beside a key are told of, and nothing is thrown', () => {
  const file = {
    provider: 'openai',
    api_keys: { openai: 'sk-1' },
    provider_options: { openai: { base_url: 'nowhere' } },
  }
  expect(problems(file)).toEqual([
    expect.stringMatching(/^provider_options\.openai\.base_url is a value of the wrong form/),
  ])
})

const agents = (provider_options: object) => ({ agents: { sales: { tts_provider: 'parrot', provider_options } } })

test('an agent may have options of its own, which are told of at its path', () => {
  expect(problems(agents({ parrot: { token: 'abcd' } }))).toEqual([])
  expect(problems(agents({ parrot: { token: 'abcd', beek: 1 } }))).toEqual([
    'agents.sales.provider_options.parrot.beek is not an option of "parrot". Did you mean provider_options.parrot.beak?',
  ])
})

test('options of the top level are of use where an agent that shares them uses their provider', () => {
  const shared = { provider_options: { parrot: { token: 'abcd' } } }
  expect(warnings({ ...shared, agents: { sales: { tts_provider: 'parrot' } } })).toEqual([])
  expect(warnings({ ...shared, agents: { sales: { system_prompt: 'Sell.' } } })).toHaveLength(1)
})

const idle = (name: string, stage: string) =>
  `provider_options.openai.${name} has no effect: "openai" is not used for ${stage}. Remove it, or change that.`

test('options for a stage that their provider does not do are said to have no effect', () => {
  const own = { tts_voice: 'coral', stt_api_key: 'sk', model: 'm', llm_api_key: 'sk', base_url: 'http://a.lan' }
  const file = { llm_provider: 'openai', api_keys: { openai: 'sk' }, provider_options: { openai: own } }
  expect(warnings(file)).toEqual([idle('tts_voice', 'text-to-speech'), idle('stt_api_key', 'speech-to-text')])
  expect(warnings({ ...file, tts_provider: ['embedded', 'openai'] })).toEqual([idle('stt_api_key', 'speech-to-text')])
  expect(warnings({ ...file, agents: { x: { provider: 'openai', llm_provider: 'openai' } } })).toEqual([])
})

test('options of the provider that judges are of use for its language model', () => {
  const read = { provider_options: { groq: { llm_api_key: 'gsk' } } }
  expect(warnings({ ...read, judge_provider: 'groq' })).toEqual([])
  expect(warnings(read)).toHaveLength(1)
})

const keys = { api_keys: { cartesia: 'k', openai: 'k', deepgram: 'k' } }

test('an option is judged by the provider of its stage, and by no other', () => {
  const voice = 'f786b574-daa5-4673-aa0c-cbe3e8534c02'
  expect(problems({ ...keys, tts_provider: 'cartesia', tts_voice: voice })).toEqual([])
  expect(problems({ ...keys, stt_provider: 'cartesia', tts_provider: 'openai', tts_speed: 2 })).toEqual([])
  expect(problems({ ...keys, stt_provider: 'cartesia', tts_speed: 2 })).toEqual([])
  expect(problems({ ...keys, tts_provider: 'cartesia', tts_speed: 2 })).toEqual([
    expect.stringContaining('tts_speed is 2 but must be a number from 0.6 to 1.5'),
  ])
  expect(problems({ ...keys, stt_provider: 'cartesia', tts_voice: voice })).toEqual([
    expect.stringContaining('one of rms, slt, awb'),
  ])
})

test('a key that the provider of its stage does not read is said to have no effect, and nothing else', () => {
  const loaded = load({ ...keys, tts_provider: 'deepgram', tts_voice: 'x' })
  expect(loaded.problems).toBeUndefined()
  expect(loaded.warnings.map(describeProblem)).toEqual([
    expect.stringContaining('tts_voice has no effect: the bot is spoken by "deepgram"'),
  ])
})

test('what is configured for one stage is built where another stage of its provider would refuse it', () => {
  const loaded = load({
    ...keys,
    stt_provider: 'cartesia',
    tts_provider: 'openai',
    tts_speed: 2,
    tts_voice: 'nova',
  })
  if (loaded.problems) throw new Error('refused')
  const io = { clock: new VirtualClock(), fetch, connect: noSockets, random: () => 0 }
  expect(openStages(loaded.config, io).tts.name).toStartWith('openai')
})
