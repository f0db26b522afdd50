import { expect, test } from 'bun:test'
import { PROVIDER_FACTS } from '../../src/compose/stages.ts'
import { describeProblem } from '../../src/config/problem.ts'
import { load, problemsOf } from '../support/config.ts'

const told = (file: object, env: Record<string, string> = {}) =>
  problemsOf(load({ file, env, providers: PROVIDER_FACTS })).map(describeProblem)

const BEARER = { AWS_BEARER_TOKEN_BEDROCK: 'bedrock-pa55' }
const IDENTITY = { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 'pa55' }

test.each([
  ['stt', 'speech-to-text'],
  ['tts', 'text-to-speech'],
])('a key of Bedrock alone is refused for %s', (stage, work) => {
  expect(told({ [`${stage}_provider`]: 'aws' }, BEARER)).toEqual([
    `api_keys.aws is no key for the ${work} of "aws": Transcribe and Polly want ID:SECRET or ID:SECRET:SESSION. Set ${stage}_api_key to one that is, or name another provider.`,
  ])
  expect(told({ [`${stage}_provider`]: 'aws' }, IDENTITY)).toEqual([])
  expect(told({ [`${stage}_provider`]: 'aws', [`${stage}_api_key`]: 'AKIA:pa55' }, BEARER)).toEqual([])
})

test('a key of Bedrock does for its language models', () => {
  expect(told({ llm_provider: 'aws' }, BEARER)).toEqual([])
})

test('the key that is refused is named by where it stands, and not shown', () => {
  const own = { provider_options: { aws: { tts_api_key: 'pa55' } } }
  expect(told({ tts_provider: 'aws', tts_api_key: 'pa55' })).toEqual([expect.stringMatching(/^tts_api_key is no key/)])
  const messages = told({ tts_provider: 'aws', ...own })
  expect(messages).toEqual([expect.stringMatching(/^provider_options\.aws\.tts_api_key is no key/)])
  expect(messages.join()).not.toContain('pa55')
})

const key = (google_vertex: string) => ({ stt_provider: 'google_vertex', api_keys: { google_vertex } })

test('the recogniser of Google Cloud takes credentials, and no API key', () => {
  expect(told(key('AIzaSy'))).toEqual([expect.stringContaining('and no API key')])
  for (const right of ['key.json', '/run/secrets/key', '{"type":"service_account"}'])
    expect(told(key(right))).toEqual([])
  expect(told({ llm_provider: 'google_vertex' }, { GOOGLE_VERTEX_API_KEY: 'AIzaSy' })).toEqual([])
})
