import { describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { agentConfigs, digitsOf } from '../../src/config/agents.ts'
import { describeProblem } from '../../src/config/problem.ts'
import { configOf, load, problemsOf } from '../support/config.ts'

const told = (file: object, env: Record<string, string> = {}) => problemsOf(load({ file, env })).map(describeProblem)
const warned = (file: object) => load({ file }).warnings.map(describeProblem)
const agentsIn = (file: object, env: Record<string, string> = {}) => agentConfigs(configOf(load({ file, env })))

test('without agents the top level is the one agent, "default"', () => {
  expect([...agentsIn({}).keys()]).toEqual(['default'])
})

test('an agent has what it sets, and the rest from the top level', () => {
  const agents = agentsIn({
    greeting: 'Hello.',
    min_words: 3,
    agents: { sales: { greeting: 'Buy!', turn_stop_secs: 1 }, 'help_desk-2': { tools: 'end_call' } },
  })
  expect([...agents.keys()]).toEqual(['default', 'sales', 'help_desk-2'])
  expect(agents.get('default')).toMatchObject({ greeting: 'Hello.', min_words: 3, turn_stop_secs: 0.55, tools: [] })
  expect(agents.get('sales')).toMatchObject({ greeting: 'Buy!', min_words: 3, turn_stop_secs: 1, tools: [] })
  expect(agents.get('help_desk-2')).toMatchObject({ greeting: 'Hello.', tools: ['end_call'] })
})

test('what an agent sets wins over a variable, which sets the top level', () => {
  const agents = agentsIn({ agents: { sales: { greeting: 'Buy!' }, help: {} } }, { VOXRAY_GREETING: 'From outside.' })
  expect([...agents.values()].map(({ greeting }) => greeting)).toEqual(['From outside.', 'Buy!', 'From outside.'])
})

test('keys of vendors are added to those of the top level, and its own win', () => {
  const file = {
    api_keys: { openai: 'a', daily: 'd' },
    provider: 'openai',
    agents: { b: { api_keys: { openai: 'b' } } },
  }
  expect(agentsIn(file).get('b')?.api_keys).toEqual({ openai: 'b', daily: 'd' })
  const empty = { ...file, agents: { b: { api_keys: { openai: '' } } } }
  expect(agentsIn(empty).get('b')?.api_keys).toEqual({ openai: 'a', daily: 'd' })
})

test('agents and numbers come by variables, as JSON', () => {
  const config = configOf(
    load({
      file: { runner_transport: 'twilio' },
      env: { VOXRAY_AGENTS: '{ "sales": { "greeting": "Buy!" } }', VOXRAY_NUMBERS: '{ "+15551230001": "sales" }' },
    }),
  )
  expect(agentConfigs(config).get('sales')?.greeting).toBe('Buy!')
  expect(config.numbers).toEqual({ '+15551230001': 'sales' })
})

test('with a default agent the top level is none, and nothing is asked of its models', () => {
  const file = { provider: 'openai', default_agent: 'sales', agents: { sales: { provider: 'embedded' } } }
  expect([...agentsIn(file).keys()]).toEqual(['sales'])
  expect([...agentsIn({ ...file, provider: 'embedded', default_agent: 'default' }).keys()]).toEqual([
    'default',
    'sales',
  ])
})

test('all that is wrong with agents is told at once, each at its path', () => {
  const file = {
    default_agent: 'sale',
    runner_transport: 'twilio',
    numbers: { '+1 555 123': 'help', anonymous: 'sales', '1555123': 'nobody' },
    agents: {
      sales: { tts_voic: 'x', port: 1, turn_stop_secs: 99, stt_provider: 'opnai', quux: 1 },
      help: { llm_provider: 'openai', tts_voice: 'nova', tools: ['transfer_call'], api_keys: { openai: 'sk-a\nb' } },
      german: { provider: 'openai', mcp: {}, transfer_targets: { a: 'nobody' } },
      'my agent': {},
      default: {},
      ['x'.repeat(33)]: {},
    },
  }
  expect(told(file)).toEqual([
    'agents.sales.tts_voic is not a key of this version. Did you mean tts_voice?',
    'agents.sales.port is for the whole server. Move it to the top level.',
    'agents.sales.quux is not a key of this version. Remove it; docs/agents.md says what an agent may have.',
    'agents.sales.turn_stop_secs is 99 but must be a number from 0.2 to 10. Try 0.55 or leave it out.',
    'agents.help.api_keys has a line break or an invisible character within. Write it again, in one line.',
    'agents.german.mcp is for the whole server. Move it to the top level.',
    'agents.german.transfer_targets is {"a":"nobody"} but must be an object such as {"support":"+15551230002"}. Try {"support":"+15551230002"} or leave it out.',
    'agents.my agent is no name of an agent. Use at most 32 letters, digits, - and _.',
    'agents.default is what calls know the top level by. Give the agent another name.',
    `agents.${'x'.repeat(33)} is no name of an agent. Use at most 32 letters, digits, - and _.`,
    'agents.sales.stt_provider is "opnai", which is not a provider. Did you mean "openai"?',
    'agents.help.transfer_targets is empty: tools has "transfer_call". Name somebody, such as {"support": "+15551230002"}.',
    'twilio_account_sid is needed: tools has "transfer_call". Set it: callers are connected over the REST API.',
    'twilio_auth_token is needed: tools has "transfer_call". Set it: callers are connected over the REST API.',
    'agents.help.api_keys.openai is needed: "openai" does language models. Set OPENAI_API_KEY in the environment, or the key in the file.',
    'agents.help.tts_voice is "nova" but must be one of slt, rms. Correct it or leave it out.',
    'agents.german.api_keys.openai is needed: "openai" does speech-to-text. Set OPENAI_API_KEY in the environment, or the key in the file.',
    'default_agent is "sale", which is no agent. Did you mean "sales"?',
    'numbers.1555123 is "nobody", which is no agent. Name one of sales, help, german.',
    'numbers.+1 555 123 has the digits of 1555123. Remove one of the two.',
    'numbers.anonymous has no digits. Write a number such as "+15551230001".',
  ])
})

test('what is wrong with the top level is told once, and not of each agent that shares it', () => {
  expect(told({ provider: 'openai', agents: { a: {}, b: {}, c: { provider: 'embedded' } } })).toEqual([
    'api_keys.openai is needed: "openai" does speech-to-text. Set OPENAI_API_KEY in the environment, or the key in the file.',
  ])
  expect(told({ tts_voice: 5, agents: { a: {}, b: { provider: 'opnai' } } })).toEqual([
    'tts_voice is 5 but must be a text that is not empty. Try "alloy" or leave it out.',
    'agents.b.provider is "opnai", which is not a provider. Did you mean "openai"?',
  ])
})

test.each([{ agents: [] }, { agents: { sales: 'sk-secret' } }, { agents: 'sk-secret' }])(
  'agents are objects: %j is refused, and not shown',
  (file) => {
    expect(told(file)).toEqual([expect.stringMatching(/^agents is a value of the wrong form/)])
  },
)

test('names of JavaScript name nobody', () => {
  const text = '{ "agents": { "__proto__": { "greeting": "Hi." } }, "default_agent": "constructor", "numbers": {} }'
  expect(problemsOf(load({ file: text })).map(describeProblem)).toEqual([
    'default_agent is "constructor", which is no agent. Name one of __proto__.',
  ])
  expect([...agentsIn({ agents: { constructor: { greeting: 'Hi.' } } }).keys()]).toEqual(['default', 'constructor'])
})

describe('warnings', () => {
  test('what an agent sets and nothing reads', () => {
    expect(warned({ agents: { a: { min_words: 3, vad_batch_size: 8, api_keys: { opnai: 'x' } } } })).toEqual([
      'agents.a.min_words has no effect: interruption_strategy is "speech". Remove it, or change that.',
      'agents.a.api_keys.opnai is for no provider of this version and is ignored. Did you mean openai?',
      'agents.a.vad_batch_size has no effect: every window of 32 ms is judged as it comes. Remove it.',
    ])
  })

  test('the prompt of an agent in code, by the name that it has there', () => {
    const agents = new Map([['desk', { system_prompt: 'You are the desk.' }]])
    expect(load({ agents }).warnings.map(describeProblem)).toEqual([
      'The prompt of the agent "desk" has no effect: the embedded model answers by rules of its own. Name a language model in voxray.json, as docs/models.md says.',
    ])
  })

  test('a key of the top level is of use if one agent reads it', () => {
    const file = { system_prompt: 'Be brief.', agents: { a: { llm_provider: 'ollama' } } }
    expect(warned(file)).toEqual([])
    expect(warned({ ...file, agents: { a: {} } })).toEqual([
      'system_prompt has no effect: the embedded model answers by rules of its own. Choose a language model, such as by llm_provider, to have it read.',
    ])
    expect(warned({ ...file, agents: { a: { llm_provider: 'ollama', system_prompt: 'Be long.' } } })).toHaveLength(1)
  })

  test('a doubt about the top level is told once, and one about an agent at its path', () => {
    expect(warned({ turn_max_duration_secs: 2, agents: { a: {}, b: { turn_max_duration_secs: 3 } } })).toEqual([
      expect.stringMatching(/^turn_max_duration_secs is 2: /),
      expect.stringMatching(/^agents\.b\.turn_max_duration_secs is 3: /),
    ])
  })

  test('numbers have no effect without phone calls', () => {
    expect(warned({ numbers: { '+1555': 'a' }, agents: { a: {} } })).toEqual([
      'numbers has no effect: it is for phone calls, and runner_transport is not set. Remove it, or change that.',
    ])
  })
})

test('a prompt that is too long is refused, of an agent as well', () => {
  const long = 'x'.repeat(100_001)
  expect(
    told({ system_prompt: long, voicemail_message: long, ivr_goal: long, agents: { a: { greeting: long } } }),
  ).toEqual([
    expect.stringMatching(/^system_prompt is .* but must be a text of at most 100000 characters/),
    expect.stringMatching(/^voicemail_message is .* but must be a text of at most 100000 characters/),
    expect.stringMatching(/^ivr_goal is .* but must be a text of at most 100000 characters/),
    expect.stringMatching(/^agents\.a\.greeting is .* but must be a text of at most 100000 characters/),
  ])
})

test.each([
  ['+15551230001', '15551230001'],
  ['+1 (555) 123-0001', '15551230001'],
  ['sip:+15551230001@198.51.100.7:5060;user=phone', '15551230001'],
  ['tel:+15551230001;ext=9', '15551230001'],
  ['0049 30 123456', '4930123456'],
  ['+49 (0)30 123456', '4930123456'],
  ['030 123456', '030123456'],
  ['anonymous', ''],
])('the digits of %s are %p', (number, digits) => expect(digitsOf(number)).toBe(digits))

const ROOT = join(import.meta.dir, '../..')

test('the example file is sound, and warns of nothing but of what a secret would mend', async () => {
  const file = await Bun.file(join(ROOT, 'docs/examples/agents.json')).text()
  const loaded = load({ file, env: { OPENAI_API_KEY: 'k', VOXRAY_TWILIO_AUTH_TOKEN: 'secret' } })
  expect([...agentConfigs(configOf(loaded)).keys()]).toEqual(['reception', 'sales', 'kundendienst'])
  expect(loaded.warnings.map(({ key }) => key)).toEqual([])
})

test('the example of docs/agents.md is sound', async () => {
  const page = await Bun.file(join(ROOT, 'docs/agents.md')).text()
  const [, example = ''] = /```json\n([\s\S]*?)```/.exec(page) ?? []
  expect(problemsOf(load({ file: example, env: { OPENAI_API_KEY: 'k' } }))).toEqual([])
})

describe('an agent in code that brings its model', () => {
  const brought = new Map([['ada', ['llm'] as const]])
  const agents = new Map([['ada', {}]])

  test('needs no key for another, and its instructions are read', () => {
    for (const ada of [{ system_prompt: 'You are Ada.' }, { llm_provider: ['openai'] }, { model: 'gpt-5' }]) {
      const loaded = load({ file: { agents: { ada } }, agents, brought })
      expect(problemsOf(loaded)).toEqual([])
      expect(configOf(loaded).agents['ada']).toEqual(ada)
    }
    expect(load({ file: { agents: { ada: { system_prompt: 'You are Ada.' } } }, agents, brought }).warnings).toEqual([])
  })

  test('reads nothing that is configured for one', () => {
    const { warnings } = load({ file: { agents: { ada: { llm_temperature: 0.5 } } }, agents, brought })
    expect(warnings.map(describeProblem)).toEqual([
      'agents.ada.llm_temperature has no effect: callers are answered by "the code of the agent", which does not read it. Remove it, or change that.',
    ])
  })

  test('needs the keys of the stages that it does not bring', () => {
    const loaded = load({ file: { agents: { ada: { provider: 'openai' } } }, agents, brought })
    expect(problemsOf(loaded).map(({ key }) => key)).toEqual(['agents.ada.api_keys.openai'])
  })
})

test('what several agents have from the top level, which is none itself, is told once', () => {
  const agents = { a: {}, b: {}, c: { llm_provider: 'ollama' } }
  expect(told({ provider: 'openai', default_agent: 'a', agents })).toEqual([
    expect.stringMatching(/^api_keys\.openai is needed: "openai" does speech-to-text\. /),
  ])
  expect(told({ default_agent: 'a', agents: { a: { provider: 'openai' }, b: {} } })).toEqual([
    expect.stringMatching(/^agents\.a\.api_keys\.openai is needed/),
  ])
})

test('braces around what is no name of a value are warned about', () => {
  const file = { greeting: 'Hi {{name | title}}!', agents: { a: { greeting: '{{name}}', ivr_goal: 'Ask {{#if x}}.' } } }
  const strange = warned(file).filter((text) => text.includes('names no value'))
  expect(strange).toEqual([
    'greeting has {{name | title}}, which names no value and stays as it is. Write {{name}}, with letters, digits, "_", "-" and dots.',
    expect.stringMatching(/^agents\.a\.ivr_goal has \{\{#if x\}\}, /),
  ])
  expect(
    warned({ greeting: '{name} {{ a.b-c_1 }} {{名前}} {{{x}}} {{' }).filter((text) => text.includes('greeting')),
  ).toEqual([])
})
