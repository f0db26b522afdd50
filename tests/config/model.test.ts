import { describe, expect, test } from 'bun:test'
import { PROVIDER_FACTS } from '../../src/compose/stages.ts'
import { describeProblem } from '../../src/config/problem.ts'
import { configOf, load, problemsOf } from '../support/config.ts'

const openai = { provider: 'openai', api_keys: { openai: 'k' } }
const problems = (file: object) => problemsOf(load({ file: { ...openai, ...file } })).map(describeProblem)

const idle = (file: object) =>
  load({ file })
    .warnings.map(({ key, wrong }) => `${key} ${wrong}`)
    .filter((text) => text.includes('no effect'))

describe('how a model is asked', () => {
  test('nothing is set unless it is set', () => {
    const names = Object.keys(configOf(load({ file: openai })))
    const parameters = /^(?:llm_(?:temperature|top_p|max_tokens|reasoning_effort|stop|extra_.*)|tts_(?:speed|instr.*))$/
    expect(names.filter((name) => parameters.test(name))).toEqual([])
  })

  test.each([
    ['llm_temperature', [0, 2], [-0.1, 2.1, 'warm']],
    ['llm_top_p', [0, 1], [-0.1, 1.1]],
    ['llm_max_tokens', [1, 100_000], [0, -1, 1.5]],
    ['llm_reasoning_effort', ['low'], [1]],
    ['llm_stop', [['\n'], ['a', 'b']], [[], [''], '', Array.from({ length: 17 }, (_, at) => `${at}`)]],
    ['llm_extra_body', [{ seed: 1 }], [[], 'x']],
    ['llm_extra_headers', [{ 'api-key': 'k' }], [{ 'api-key': 1 }]],
    ['tts_speed', [0.25, 4], [0.2, 4.1, 0]],
    ['tts_instructions', ['Speak warmly.'], [7]],
  ])('%s is kept within its bounds', (key, good, wrong) => {
    for (const value of good) expect([value, problems({ [key]: value })]).toEqual([value, []])
    for (const value of wrong.filter((each) => each !== ''))
      expect([value, problems({ [key]: value }).filter((text) => text.startsWith(key)).length]).toEqual([value, 1])
  })

  test('white space in stop texts and added fields counts, in the file and in the environment', () => {
    const set = { llm_stop: ['\n\n', ' User:'], llm_extra_body: { suffix: '\n' } }
    expect(configOf(load({ file: { ...openai, ...set } }))).toMatchObject(set)
    const env = Object.fromEntries(
      Object.entries(set).map(([key, value]) => [`VOXRAY_${key.toUpperCase()}`, JSON.stringify(value)]),
    )
    expect(configOf(load({ file: openai, env }))).toMatchObject(set)
  })

  test('the fields of voxray itself are not for additions', () => {
    const body = { messages: [], model: 'm', stream: false, stream_options: {}, tools: [], seed: 1, user: null }
    expect(problems({ llm_extra_body: body })).toEqual([
      'llm_extra_body.messages is a field of voxray itself. Remove it.',
      'llm_extra_body.model is a field of voxray itself. Set the key "model".',
      'llm_extra_body.stream is a field of voxray itself. Remove it.',
      'llm_extra_body.stream_options is a field of voxray itself. Remove it.',
      'llm_extra_body.tools is a field of voxray itself. Remove it.',
    ])
  })

  test.each(['Authorization', 'content-type', 'HOST', 'Content-Length', 'transfer-encoding', 'X-Voxray-Call-Id'])(
    'the header %s is not for additions',
    (name) => {
      const [problem, ...more] = problems({ llm_extra_headers: { [name]: 'Bearer sk-secret' } })
      expect(problem).toStartWith(`llm_extra_headers.${name} is a header of voxray itself.`)
      expect(problem).not.toContain('sk-secret')
      expect(more).toEqual([])
    },
  )

  test('a header that cannot be sent is refused, and its secret is not told', () => {
    for (const headers of [
      { 'sk-secret: x': 'k' },
      { '': 'sk-secret' },
      { key: 'sk-secret\r\nhost: x' },
      { key: 'sk-secretß' },
    ]) {
      const told = problems({ llm_extra_headers: headers })
      expect([headers, told.length]).toEqual([headers, 1])
      expect(told.join()).not.toContain('sk-secret')
    }
  })

  test('what stands under the name of a provider is judged as what stands at the top', () => {
    const listed = { llm_provider: ['openai', 'groq'], api_keys: { openai: 'k', groq: 'k' } }
    const told = (own: object) =>
      problemsOf(load({ file: { ...listed, provider_options: { groq: own } }, providers: PROVIDER_FACTS })).map(
        describeProblem,
      )
    const at = 'provider_options.groq.llm_extra_'
    expect(told({ llm_extra_body: { messages: [], model: 'm', stream: false, tools: [], seed: 1 } })).toEqual([
      `${at}body.messages is a field of voxray itself. Remove it.`,
      `${at}body.model is a field of voxray itself. Set the key "provider_options.groq.model".`,
      `${at}body.stream is a field of voxray itself. Remove it.`,
      `${at}body.tools is a field of voxray itself. Remove it.`,
    ])
    expect(
      told({ llm_extra_headers: { Authorization: 'sk-secret', host: 'x', 'x-a': 'sk-secret\nb', 'x-b': 'c' } }),
    ).toEqual([
      `${at}headers.Authorization is a header of voxray itself. Set the key of the server as provider_options.groq.llm_api_key.`,
      `${at}headers.host is a header of voxray itself. Remove it.`,
      `${at}headers.x-a has a value that no header can have. Correct it.`,
    ])
    for (const own of [{ llm_extra_headers: 'sk-secret' }, { llm_extra_headers: { a: 1 } }, { llm_extra_body: [] }])
      expect(told(own)).toEqual([expect.stringMatching(/^provider_options\.groq\.\w+ is a value of the wrong form/)])
    expect(told({ llm_extra_headers: { 'x-b': 'c' }, llm_extra_body: { seed: 1 } })).toEqual([])
  })

  test('those of an agent are told at its path', () => {
    const provider_options = { openai: { llm_extra_body: { model: 'm' } } }
    expect(problems({ agents: { x: { provider_options } } })).toEqual([
      expect.stringMatching(/^agents\.x\.provider_options\.openai\.llm_extra_body\.model is a field/),
    ])
  })

  test('a provider that does not read them says so', () => {
    expect(idle({ llm_temperature: 0.5, llm_stop: ['x'], tts_instructions: 'Warmly.', tts_speed: 2 })).toEqual([
      'llm_temperature has no effect: callers are answered by "embedded", which does not read it',
      'llm_stop has no effect: callers are answered by "embedded", which does not read it',
      'tts_instructions has no effect: the bot is spoken by "embedded", which does not read it',
    ])
    expect(idle({ ...openai, llm_temperature: 0.5, tts_instructions: 'Warmly.', tts_speed: 2 })).toEqual([])
  })
})
