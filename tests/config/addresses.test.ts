import { describe, expect, test } from 'bun:test'
import { CARRIER_FACTS } from '../../src/compose/carriers.ts'
import { PROVIDER_FACTS } from '../../src/compose/stages.ts'
import { loadConfig } from '../../src/config/load.ts'
import { describeProblem } from '../../src/config/problem.ts'

const problems = (values: object, env: Record<string, string> = {}): readonly string[] =>
  (
    loadConfig({
      values: { ...values },
      env,
      flags: {},
      providers: PROVIDER_FACTS,
      carriers: CARRIER_FACTS,
      readText: () => '',
    }).problems ?? []
  ).map(describeProblem)

const BAD_HOST = 'no address: its host or its port cannot be'

const own = (tts_base_url: string) => ({ tts_provider: 'cartesia', provider_options: { cartesia: { tts_base_url } } })

describe('an address that nobody can be asked at', () => {
  test('is refused among the options of a provider', () => {
    const key = 'provider_options.cartesia.tts_base_url'
    expect(problems(own('wss://a b'))).toEqual([
      `${key} is no address: there is a blank in it. Correct it or leave it out.`,
    ])
    expect(problems(own('https://tts.lan:99999'))).toEqual([`${key} is ${BAD_HOST}. Correct it or leave it out.`])
    expect(problems({ ...own('wss://a b'), tts_provider: 'embedded' })).toHaveLength(1)
    expect(problems(own('wss://tts.lan:9'))).toEqual([])
  })

  test('is refused at the top, and of an agent, by the name of its variable', () => {
    expect(problems({ base_url: 'http://a.lan:99999' })).toEqual([expect.stringContaining(`base_url is ${BAD_HOST}`)])
    expect(problems({ agents: { sales: { llm_base_url: 'http://[a' } } })).toContainEqual(
      expect.stringContaining(`agents.sales.llm_base_url is ${BAD_HOST}`),
    )
    expect(problems({}, { VOXRAY_TTS_BASE_URL: 'https://a.lan:99999' })).toEqual([
      'tts_base_url is no address (from VOXRAY_TTS_BASE_URL): its host or its port cannot be. Correct it or leave it out.',
    ])
  })
})

test.each([
  'https://me:pa55word@tts.lan:9/v1#x',
  'https://me:pa55/word@tts.lan:9/v1#x',
  'https:me:pa55@word@tts.lan/#x',
  'https://me:pa55word@tts.lan:99999/v1',
  'https://me:pa55word@tts.lan/v1#' + 'x'.repeat(80),
])('the password of an address is not shown: %s', (address) => {
  const told = problems({}, { VOXRAY_TTS_BASE_URL: address })
  expect(told).toEqual([expect.stringContaining('(from VOXRAY_TTS_BASE_URL)')])
  expect(told.join()).not.toMatch(/pa55|word/)
})

describe('wss:// at the top', () => {
  test('is for vendors that are asked over sockets', () => {
    expect(problems({ tts_provider: 'cartesia', tts_base_url: 'wss://tts.lan' })).toEqual([])
    expect(problems({ stt_provider: 'cartesia', stt_base_url: 'ws://stt.lan:8080/v1' })).toEqual([])
  })

  test('is refused by those that are not, in words', () => {
    const wrong =
      'tts_base_url is "wss://tts.lan" but must be an http:// or https:// address without a fragment (#). Correct it or leave it out.'
    expect(problems({ tts_base_url: 'wss://tts.lan' })).toEqual([wrong])
    expect(problems({ tts_provider: 'openai', tts_base_url: 'wss://tts.lan' })).toEqual([wrong])
    expect(problems({ base_url: 'wss://tts.lan' })).toEqual([expect.stringContaining('must be an http:// or https://')])
  })
})
