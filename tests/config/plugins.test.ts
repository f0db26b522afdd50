import { describe, expect, test } from 'bun:test'
import { CARRIER_FACTS } from '../../src/compose/carriers.ts'
import { PROVIDER_FACTS } from '../../src/compose/stages.ts'
import { loadConfig } from '../../src/config/load.ts'

const load = (file: object) =>
  loadConfig({
    file: { path: 'voxray.json', text: JSON.stringify(file) },
    env: {},
    flags: {},
    providers: PROVIDER_FACTS,
    carriers: CARRIER_FACTS,
    readText: () => '',
  })

describe('the pipeline of a file of voxray-go', () => {
  test('is read as the keys that its processors are here', () => {
    const { config } = load({
      plugins: ['rtvi', 'external_chain', 'stt_mute_filter', 'wake_check_filter', 'interruption_controller'],
      plugin_options: {
        external_chain: { url: 'http://localhost:8000/chain', stream: true },
        stt_mute_filter: { strategies: ['first_speech'] },
        wake_check_filter: { wake_phrases: ['hey bot'] },
        interruption_controller: { strategy: 'min_words', min_words: 3 },
      },
    }) as { config?: Record<string, unknown> }
    expect(config).toMatchObject({
      llm_provider: ['external_chain'],
      provider_options: { external_chain: { url: 'http://localhost:8000/chain', stream: true } },
      mute: ['first_speech'],
      wake_phrases: ['hey bot'],
      wake_keepalive_secs: 3,
      interruption_strategy: 'min_words',
      min_words: 3,
      plugins: [],
    })
  })

  test('gives way to what the file sets itself', () => {
    const { config } = load({
      min_words: 5,
      plugins: ['interruption_controller'],
      plugin_options: { interruption_controller: { min_words: 3 } },
    }) as { config?: Record<string, unknown> }
    expect(config).toMatchObject({ min_words: 5 })
  })

  test('may be a text with commas, and leaves the options of other providers', () => {
    const { config } = load({
      plugins: 'rtvi, external_chain',
      plugin_options: { external_chain: { url: 'http://localhost:8000/chain' } },
      provider_options: { openai: {} },
    }) as { config?: Record<string, unknown> }
    expect(config).toMatchObject({
      plugins: [],
      provider_options: { external_chain: { url: 'http://localhost:8000/chain' }, openai: {} },
    })
  })

  test.each([[null], [7], ['x'], [[]]])('with the options %j of a processor is read without them', (options) => {
    const { config } = load({ plugins: ['stt_mute_filter'], plugin_options: { stt_mute_filter: options } }) as {
      config?: Record<string, unknown>
    }
    expect(config).toMatchObject({ mute: [], plugins: [] })
  })

  test('that has no address for its program is told so at the start', () => {
    expect(load({ plugins: ['external_chain'] }).problems).toMatchObject([
      { key: 'provider_options.external_chain.url', wrong: 'is needed: "external_chain" is used' },
    ])
  })

  test('is refused where it has what we do not', () => {
    const { problems } = load({ plugins: ['rtvi', 'echo'] })
    expect(problems).toMatchObject([{ key: 'plugins', wrong: expect.stringContaining('["echo"]') }])
  })

  test('is refused where an option is wrong, by the key that it is here', () => {
    const { problems } = load({
      plugins: ['stt_mute_filter'],
      plugin_options: { stt_mute_filter: { strategies: ['sometimes'] } },
    })
    expect(problems?.map(({ key }) => key)).toEqual(['mute'])
  })
})
