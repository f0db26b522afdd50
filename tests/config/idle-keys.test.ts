import { expect, test } from 'bun:test'
import { describeProblem } from '../../src/config/problem.ts'
import { CARRIER_FACTS } from '../../src/compose/carriers.ts'
import { PROVIDER_FACTS } from '../../src/compose/stages.ts'
import { load, KEYS } from '../support/config.ts'

const idle = (file: object) =>
  load({ file })
    .warnings.map(describeProblem)
    .filter((text) => text.includes('has no effect'))

const openDoors = (file: object) => load({ file }).warnings.filter(({ key }) => key === 'server_api_key').length

test('a language that the recogniser does not read is told', () => {
  expect(idle({ stt_language: 'hi-IN' })).toEqual([
    'stt_language has no effect: speech is recognised by "embedded", which does not read it. Remove it, or change that.',
  ])
  expect(idle({ stt_language: 'hi-IN', stt_provider: 'openai', api_keys: { openai: 'k' } })).toEqual([])
  for (const stt_language of ['en', 'en-GB']) expect(idle({ stt_language })).toEqual([])
})

test('each key of a stage is read by its provider, or said not to be', () => {
  const base_url = 'http://localhost:8000/v1'
  expect(idle({ tts_base_url: base_url, tts_provider: 'embedded' })).toHaveLength(1)
  expect(idle({ tts_base_url: base_url })).toEqual([])
  expect(idle({ tts_first_audio_timeout_secs: 5, llm_api_key: 'k', llm_provider: 'openai' })).toEqual([])
  expect(idle({ tts_api_key: 'k', provider: 'embedded' })).toHaveLength(1)
  expect(idle({ provider: 'embedded', model: 'gpt' })).toEqual([
    'model has no effect: callers are answered by "embedded", which does not read it. Remove it, or change that.',
  ])
})

test('keys of a carrier that callers do not come from are told', () => {
  for (const carrier of Object.keys(CARRIER_FACTS)) {
    const other = carrier === 'plivo' ? 'telnyx' : 'plivo'
    for (const { name, schema } of KEYS.filter((key) => key.name.startsWith(`${carrier}_`))) {
      const value = schema.example ?? 'OPUS'
      expect(idle({ [name]: value, runner_transport: other })).toEqual([
        `${name} has no effect: it is for "${carrier}", and runner_transport is "${other}". Remove it, or change that.`,
      ])
      expect([name, idle({ [name]: value, runner_transport: carrier })]).toEqual([name, []])
    }
  }
})

test.each([
  [{ system_prompt: 'Be brief.' }, { llm_provider: 'ollama' }],
  [{ min_words: 5 }, { interruption_strategy: 'min_words' }],
  [{ interruption_keywords: ['stop'] }, { interruption_strategy: 'keyword' }],
  [{ turn_habits: true, turn_detection: 'silence' }, { turn_detection: 'adaptive' }],
  [{ turn_habits: true, turn_detection: 'none' }, { turn_detection: 'adaptive' }],
  [{ turn_model: './smart-turn.onnx', turn_detection: 'none' }, { turn_detection: 'adaptive' }],
  [{ greeting_interruptible: false, allow_interruptions: false }, { allow_interruptions: true }],
  [{ vad_threshold: 0.02 }, { vad_type: 'energy' }],
  [{ user_idle_prompts: ['Hello?'] }, { user_idle_timeout_secs: 5 }],
  [{ wake_keepalive_secs: 3 }, { wake_phrases: ['hey robot'] }],
  [{ turn_stop_secs: 1, turn_detection: 'none' }, { turn_detection: 'silence' }],
  [{ metrics_api_key: 'k', metrics_enabled: false }, { metrics_enabled: true }],
  [{ webrtc_turn_secret: 's' }, { webrtc_ice_servers: ['turn:turn.example.com'] }],
  [{ webrtc_turn_ttl_secs: 60 }, { webrtc_turn_secret: 's', webrtc_ice_servers: ['turn:turn.example.com'] }],
  [{ webrtc_ice_servers: ['stun:a.example'], transport: 'websocket' }, { transport: 'both' }],
  [{ telephony_from: '+15551230001' }, { runner_transport: 'telnyx' }],
  [{ telephony_inband_dtmf: true, runner_transport: 'daily' }, { runner_transport: 'twilio' }],
  [{ daily_hmac_secret: 'c2VjcmV0' }, { dialin: true, runner_transport: 'daily', api_keys: { daily: 'k' } }],
  [{ transfer_targets: { support: '+15551230002' } }, { tools: ['transfer_call'], runner_transport: 'genesys' }],
])('%j has no effect without %j', (file, remedy) => {
  expect(idle(file)).toHaveLength(1)
  expect(idle({ ...file, ...remedy })).toEqual([])
})

test('a key that is left empty, off or as it is asks for nothing', () => {
  expect(idle({ min_words: 2, tls_cert_file: '', telephony_inband_dtmf: false, transfer_targets: {} })).toEqual([])
})

test('an address that others can reach, without a key, is asked about', () => {
  for (const host of ['0.0.0.0', '::', '192.168.1.5', 'voice.example.com', '[2001:db8::1]'])
    expect([host, openDoors({ host }), openDoors({ host, server_api_key: ['k'] })]).toEqual([host, 1, 0])
  for (const host of ['localhost', '127.0.0.1', '127.1.2.3', '::1'])
    expect([host, openDoors({ host })]).toEqual([host, 0])
})

const NOVA_2 = '"nova-2" takes no new terms: nova-3 and flux models do'
const WHISPER = '"gpt-realtime-whisper" takes no terms: gpt-live-transcribe and gpt-transcribe do'

test.each([
  ['deepgram', { stt_model: 'nova-2', keyterms_from_replies: true }, ['keyterms_from_replies'], NOVA_2],
  ['deepgram', { stt_model: 'nova-2', keyterms_from_replies: false }, [], ''],
  ['deepgram', { stt_model: 'nova-3-medical', keyterms_from_replies: true }, [], ''],
  ['deepgram', { stt_model: 'flux-general-en', keyterms_from_replies: true }, [], ''],
  ['deepgram', { keyterms_from_replies: true }, [], ''],
  [
    'openai_realtime',
    { keyterms: ['voxray'], keyterms_from_replies: true },
    ['keyterms', 'keyterms_from_replies'],
    WHISPER,
  ],
  ['openai_realtime', { stt_model: 'gpt-live-transcribe', keyterms: ['voxray'] }, [], ''],
])('of %s, options that the model does not take are told: %j', (name, own, options, why) => {
  const told = (file: object) =>
    load({ file: { stt_provider: name, api_keys: { [name]: 'k' }, ...file }, providers: PROVIDER_FACTS })
      .warnings.map(describeProblem)
      .filter((text) => text.includes('has no effect'))
  const expected = options.map(
    (option) => `provider_options.${name}.${option} has no effect: ${why}. Remove it, or change that.`,
  )
  const provider_options = { [name]: own }
  expect(told({ provider_options })).toEqual(expected)
  expect(told({ stt_provider: ['embedded', name], provider_options })).toEqual(expected)
  // One agent has a model that takes them.
  const takes = { [name]: { ...own, stt_model: name === 'deepgram' ? 'nova-3' : 'gpt-transcribe' } }
  expect(told({ provider_options: takes, agents: { x: {} } })).toEqual([])
})

const idleTerms = (file: object) =>
  load({
    file: {
      api_keys: { deepgram: 'k', openai_realtime: 'k' },
      provider_options: { deepgram: { keyterms_from_replies: true } },
      ...file,
    },
    providers: PROVIDER_FACTS,
  }).warnings.filter(({ key }) => key.endsWith('keyterms_from_replies')).length

test('the model that counts is that of the provider, wherever it is named', () => {
  expect(idleTerms({ stt_provider: 'deepgram', stt_model: 'nova-2' })).toBe(1)
  expect(idleTerms({ stt_provider: ['openai_realtime', 'deepgram'], stt_model: 'nova-2' })).toBe(0)
  expect(idleTerms({ stt_provider: 'deepgram', stt_model: 'nova-2', agents: { x: { stt_model: 'nova-3' } } })).toBe(0)
})
