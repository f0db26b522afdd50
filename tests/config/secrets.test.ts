import { expect, test } from 'bun:test'
import { describeProblem } from '../../src/config/problem.ts'
import { configOf, inFile, load, problemsOf, KEYS } from '../support/config.ts'

const told = (sources: Parameters<typeof load>[0]) => problemsOf(load(sources)).map(describeProblem)

/** Secrets that are one text, with a value that each accepts. */
const SECRETS = KEYS.filter(({ schema }) => schema.secret && schema['type'] === 'string').map(
  ({ path, schema, env }) => [path, String(schema.example), env] as const,
)

test('there are secrets to judge', () => {
  expect(SECRETS.length).toBeGreaterThan(10)
})

test.each(['\n', '\r\n', ' ', '\t', '\uFEFF'])('%j around a secret is taken off, wherever it comes from', (space) => {
  for (const [path, value, env] of SECRETS) {
    const right = load({ file: inFile(path, value) })
    const written = `${space}${value}${space}`
    expect([path, load({ file: inFile(path, written) })]).toEqual([path, right])
    for (const variable of env)
      expect([variable, { ...load({ env: { [variable]: written } }), origins: undefined }]).toEqual([
        variable,
        { ...right, origins: undefined },
      ])
  }
  const keys = { api_keys: { openai: `sk-1${space}` }, server_api_key: [`a${space}`] }
  expect(configOf(load({ file: keys }))).toMatchObject({ api_keys: { openai: 'sk-1' }, server_api_key: ['a'] })
  const env = { OPENAI_API_KEY: `sk-2${space}`, VOXRAY_SERVER_API_KEY: `a,b${space}` }
  expect(configOf(load({ env }))).toMatchObject({ api_keys: { openai: 'sk-2' }, server_api_key: ['a', 'b'] })
})

test.each([
  ['a line break', 'abc\ndef', 'has a line break or an invisible character within'],
  ['a carriage return', 'abc\rdef', 'has a line break or an invisible character within'],
  ['a space of no width', 'abc\u200Bdef', 'has a line break or an invisible character within'],
  ['quotation marks', '"abc"', 'stands in quotation marks, which count as part of it'],
  ['apostrophes', "'abc'", 'stands in quotation marks, which count as part of it'],
])('%s in a secret is refused with the name of the variable, and not shown', (_, value, wrong) => {
  for (const [env, key] of [
    [{ TWILIO_AUTH_TOKEN: value }, 'twilio_auth_token'],
    [{ OPENAI_API_KEY: value }, 'api_keys.openai'],
    [{ VOXRAY_METRICS_API_KEY: value }, 'metrics_api_key'],
  ] as const) {
    const [message = '', ...others] = told({ env })
    expect(message).toStartWith(`${key} ${wrong} (from ${Object.keys(env)[0]})`)
    expect(message).not.toContain(value)
    expect(others).toEqual([])
  }
  expect(told({ file: { api_keys: { openai: value } } })[0]).toStartWith(`api_keys ${wrong}`)
})

test('a key in PEM has lines', () => {
  const vonage_private_key = '-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n'
  const env = { VONAGE_PRIVATE_KEY: vonage_private_key }
  expect(configOf(load({ env }))).toMatchObject({ vonage_private_key: vonage_private_key.trim() })
})

test('a variable that is blank and not empty leaves no key out', () => {
  expect(told({ env: { VOXRAY_SERVER_API_KEY: ' \n' } })[0]).toStartWith('server_api_key is a value of the wrong form')
  expect(told({ env: { TWILIO_AUTH_TOKEN: '\n' } })[0]).toStartWith('twilio_auth_token is a value of the wrong form')
})

test.each(['“sk-pa55”', 'sk-pa55…', 'sk-\u0416pa55'])('a key that no header can carry is refused: %s', (value) => {
  const wrong = 'has a character that no key can have, such as a curly quotation mark'
  const own = { provider_options: { openai: { stt_api_key: value } } }
  const all = [
    [told({ env: { OPENAI_API_KEY: value } }), `api_keys.openai ${wrong} (from OPENAI_API_KEY)`],
    [told({ env: { VOXRAY_STT_API_KEY: value } }), `stt_api_key ${wrong} (from VOXRAY_STT_API_KEY)`],
    [told({ file: { llm_api_key: value } }), `llm_api_key ${wrong}`],
    [told({ file: { api_keys: { openai: value } } }), `api_keys ${wrong}`],
    [told({ file: own }), `provider_options.openai.stt_api_key ${wrong}`],
    [told({ file: { agents: { sales: { tts_api_key: value } } } }), `agents.sales.tts_api_key ${wrong}`],
  ] as const
  for (const [messages, start] of all) {
    expect(messages).toEqual([expect.stringContaining(start)])
    expect(messages.join()).not.toContain('pa55')
  }
})

test('a line break in a key among the options of a provider is told of as that', () => {
  const own = { provider_options: { openai: { stt_api_key: 'sk\npa55' } } }
  expect(told({ file: own })).toEqual([
    expect.stringContaining('provider_options.openai.stt_api_key has a line break or an invisible character within'),
  ])
})

test('the path of a file of credentials may have any letters', () => {
  expect(told({ env: { GOOGLE_APPLICATION_CREDENTIALS: '/home/用户/key.json' } })).toEqual([])
})
