import { Type } from '@sinclair/typebox'
import { describe, expect, test } from 'bun:test'
import { type Models, type Providers, providerFactsOf, StagePool } from '../../src/compose/stages.ts'
import { loadConfig } from '../../src/config/load.ts'
import { CARRIER_FACTS } from '../../src/compose/carriers.ts'
import type { Config } from '../../src/config/schema.ts'
import { logBreakers } from '../../src/observe/breakers.ts'
import { type CallRecord, recordCalls } from '../../src/observe/call-record.ts'
import { Metrics } from '../../src/observe/metrics.ts'
import { createLog } from '../../src/observe/log.ts'
import { type FailureCode, StageError } from '../../src/std/errors.ts'
import { streaming } from '../../src/providers/http/streaming.ts'
import type { Io, Provider } from '../../src/providers/provider.ts'
import { noSockets } from '../support/no-sockets.ts'
import { outputTo } from '../support/log-output.ts'
import { scriptedStt, toneTts } from '../support/providers.ts'
import { callInfo } from '../support/call-info.ts'
import { Scrape } from '../support/exposition.ts'
import { heard, Rig } from '../support/rig.ts'
import { VirtualClock } from '../support/clock.ts'

const text = Type.Optional(Type.String())
const options = Type.Object({
  base_url: text,
  model: text,
  stt_model: text,
  stt_language: text,
  tts_voice: text,
  tts_speed: Type.Optional(Type.Number()),
  llm_temperature: Type.Optional(Type.Number()),
  llm_extra_headers: Type.Optional(Type.Record(Type.String(), Type.String())),
})

/** Two vendors. What they were built with and how often they were asked is written down. */
class Market {
  readonly built: Record<string, unknown>[] = []
  readonly asked: string[] = []
  isDown = true
  /** What its model says when it is down. */
  code: FailureCode = 'server-error'

  readonly providers: Providers = { acme: this.#vendor('acme'), bolt: this.#vendor('bolt') }

  #vendor(name: string): Provider<typeof options> {
    const built = (stage: string, read: object, { key }: Pick<Io, 'key'>) =>
      void this.built.push({ name, stage, key, ...read })
    const { asked } = this
    const isDown = () => name === 'acme' && this.isDown
    return {
      env: `${name.toUpperCase()}_KEY`,
      options,
      needsKey: (_, { base_url: url }) => url === undefined,
      stt: ({ stt_model, stt_language }, io) => {
        built('stt', { stt_model, stt_language }, io)
        const { open } = scriptedStt({ transcripts: ['Hello you.', 'And then?'] })
        return {
          name,
          open: (...args) => {
            this.asked.push(`${name} stt`)
            if (isDown()) throw new StageError('stt', 'unauthorized', `${name} is down`)
            return open(...args)
          },
        }
      },
      llm: ({ model, base_url, llm_temperature, llm_extra_headers }, io) => {
        built('llm', { model, base_url, llm_temperature, llm_extra_headers }, io)
        const ask = () => {
          this.asked.push(`${name} llm`)
          return isDown() ? this.code : undefined
        }
        return {
          name,
          stream: (_, signal) =>
            streaming('llm', io, signal, async function* () {
              const code = ask()
              if (code) throw new StageError('llm', code, `${name} is down`, { retryable: true })
              yield { type: 'text', text: 'One is done.' } as const
              yield { type: 'usage', promptTokens: 20, completionTokens: 3 } as const
            }),
        }
      },
      tts: ({ tts_voice, tts_speed }, io) => {
        built('tts', { tts_voice, tts_speed }, io)
        const { speak } = toneTts({ msPerChar: 50, rateHz: 16_000, frequencyHz: 300 })
        return {
          name,
          async *speak(...args) {
            asked.push(`${name} tts`)
            if (isDown()) throw new StageError('tts', 'unreachable', `${name} is down`)
            yield* speak(...args)
          },
        }
      },
    }
  }
}

const BOTH = { stt_provider: 'acme, bolt', llm_provider: ['acme', 'bolt'], tts_provider: ['acme', 'bolt'] }
const KEYS = { api_keys: { acme: 'key-of-acme', bolt: 'key-of-bolt' } }

const loaded = (file: object, { providers }: Market) =>
  loadConfig({
    file: { path: 'voxray.json', text: JSON.stringify(file) },
    env: {},
    flags: {},
    providers: providerFactsOf({ ...providers }),
    carriers: CARRIER_FACTS,
    readText: () => '',
  })

function configOf(file: object, market: Market): Config {
  const { config, problems } = { config: undefined, problems: undefined, ...loaded(file, market) }
  if (!config) throw new Error(JSON.stringify(problems))
  return config
}

function poolOf(market: Market, lines: string[] = [], clock = new VirtualClock()) {
  const log = createLog({ level: 'info', json: false, clock, output: outputTo((line) => lines.push(line)) })
  const io = {
    clock,
    random: () => 0.5,
    fetch: async () => new Response(),
    connect: noSockets,
    breaker: logBreakers(log),
  }
  return new StagePool(io, market.providers)
}

const answer = async ({ llm }: Pick<Models, 'llm'>) => {
  for await (const _ of llm.stream([], new AbortController().signal)) if (_.type === 'text') return
}

describe('a list of providers', () => {
  test('gives what names a thing of one vendor to the first alone, and to the others what is theirs', async () => {
    const market = new Market()
    await using pool = poolOf(market)
    const shared = { base_url: 'http://acme.lan', model: 'large', stt_model: 'ear', tts_voice: 'ada' }
    const own = { stt_model: 'auris', tts_voice: 'bea', model: 'grande' }
    pool.of(
      configOf(
        {
          ...BOTH,
          ...shared,
          stt_language: 'de',
          tts_speed: 1.5,
          llm_temperature: 0.5,
          llm_extra_headers: { 'x-team': 'secret' },
          llm_api_key: 'key-of-the-lan',
          api_keys: { bolt: 'key-of-bolt' },
          provider_options: { bolt: own },
        },
        market,
      ),
    )
    const bolt = { name: 'bolt', key: 'key-of-bolt' }
    expect(market.built).toEqual([
      { name: 'acme', stage: 'stt', key: undefined, stt_model: 'ear', stt_language: 'de' },
      { ...bolt, stage: 'stt', stt_model: 'auris', stt_language: 'de' },
      {
        name: 'acme',
        stage: 'llm',
        key: 'key-of-the-lan',
        model: 'large',
        base_url: 'http://acme.lan',
        llm_temperature: 0.5,
        llm_extra_headers: { 'x-team': 'secret' },
      },
      {
        ...bolt,
        stage: 'llm',
        model: 'grande',
        base_url: undefined,
        llm_temperature: 0.5,
        llm_extra_headers: undefined,
      },
      { name: 'acme', stage: 'tts', key: undefined, tts_voice: 'ada', tts_speed: 1.5 },
      { ...bolt, stage: 'tts', tts_voice: 'bea', tts_speed: 1.5 },
    ])
  })

  test('gives each its own key for an address of its own, and no other', async () => {
    const market = new Market()
    await using pool = poolOf(market)
    const own = { base_url: 'http://bolt.lan', stt_api_key: 'key-at-bolt' }
    const keys = { stt_api_key: 'key-at-acme', api_keys: { bolt: 'key-of-bolt' } }
    pool.of(configOf({ ...BOTH, base_url: 'http://acme.lan', ...keys, provider_options: { bolt: own } }, market))
    const sent = market.built.map(({ name, stage, key }) => [name, stage, key])
    expect(sent).toEqual([
      ['acme', 'stt', 'key-at-acme'],
      ['bolt', 'stt', 'key-at-bolt'],
      ['acme', 'llm', undefined],
      ['bolt', 'llm', undefined],
      ['acme', 'tts', undefined],
      ['bolt', 'tts', undefined],
    ])
  })

  test('is one model for all agents that have the same, and each vendor has one breaker for all calls', async () => {
    const market = new Market()
    await using pool = poolOf(market)
    const config = configOf({ ...BOTH, ...KEYS }, market)
    const [first, again] = [pool.of(config), pool.of(config)]
    expect(first).toEqual(again)
    expect(first.tts).toBe(again.tts)
    const alone = pool.of(configOf({ provider: 'bolt', ...KEYS }, market))
    expect(alone.tts.name).toBe('bolt')
    expect(market.built.filter(({ name, stage }) => name === 'bolt' && stage === 'tts')).toHaveLength(1)
    // The watched model of another call knows what that of the first has met.
    const watched = pool.of(config, { stt: (stt) => stt, llm: (llm) => ({ ...llm }), tts: (tts) => tts })
    for (const { llm } of [first, watched])
      for await (const _ of llm.stream([], new AbortController().signal)) expect(['text', 'usage']).toContain(_.type)
    expect(market.asked).toEqual(['acme llm', 'bolt llm', 'bolt llm'])
  })

  test('knows of an outage after one request, whatever agents want of the vendor, and the log tells it once', async () => {
    const market = new Market()
    const lines: string[] = []
    await using pool = poolOf(market, lines)
    for (const own of [{}, { llm_temperature: 0.1 }, { llm_temperature: 0.2 }, { model: 'large' }])
      await answer(pool.of(configOf({ ...BOTH, ...KEYS, ...own }, market)))
    expect(market.asked).toEqual(['acme llm', 'bolt llm', 'bolt llm', 'bolt llm', 'bolt llm'])
    expect(lines.filter((line) => line.includes('rests'))).toHaveLength(1)
  })

  test.each([
    ['another address', { base_url: 'http://acme.lan', llm_api_key: KEYS.api_keys.acme }],
    ['another key', { api_keys: { ...KEYS.api_keys, acme: 'key-of-another' } }],
  ])('asks a vendor that rests at %s', async (_what, own) => {
    const market = new Market()
    await using pool = poolOf(market)
    await answer(pool.of(configOf({ ...BOTH, ...KEYS }, market)))
    await answer(pool.of(configOf({ ...BOTH, ...KEYS, ...own }, market)))
    expect(market.asked).toEqual(['acme llm', 'bolt llm', 'acme llm', 'bolt llm'])
  })

  test('lets those have the vendor who have another model, where one is not known there', async () => {
    const market = new Market()
    market.code = 'not-found'
    await using pool = poolOf(market)
    const at = (own: object) => pool.of(configOf({ ...BOTH, ...KEYS, ...own }, market))
    await answer(at({ model: 'lage' }))
    await answer(at({ model: 'lage', llm_temperature: 0.2 }))
    market.isDown = false
    await answer(at({ model: 'large' }))
    expect(market.asked).toEqual(['acme llm', 'bolt llm', 'bolt llm', 'acme llm'])
  })

  test('tells an operator once of a request that a vendor refuses, with the reason', async () => {
    const market = new Market()
    market.code = 'bad-request'
    const lines: string[] = []
    await using pool = poolOf(market, lines)
    for (const own of [{}, {}, { llm_temperature: 0.1 }])
      await answer(pool.of(configOf({ ...BOTH, ...KEYS, ...own }, market)))
    expect(market.asked.filter((asked) => asked === 'acme llm')).toHaveLength(3)
    expect(lines).toEqual([expect.stringMatching(/WARN.*refuses.*model=acme.*code=bad-request.*acme is down/i)])
  })

  test('names who does the work in figures, the record and the log, and asks nobody twice who has another behind it', async () => {
    const market = new Market()
    const lines: string[] = []
    const records: CallRecord[] = []
    const clock = new VirtualClock()
    using metrics = new Metrics({
      clock,
      version: '1.2.3',
      queuedHops: () => 0,
      lostLogLines: () => 0,
      lostRecords: () => 0,
      webhooks: () => [],
    })
    await using pool = poolOf(market, lines, clock)
    const config = configOf({ ...BOTH, ...KEYS }, market)
    metrics.stages.know(pool.of(config), 'default')
    const watchers = [...metrics.watchers, recordCalls((record) => records.push(record))]
    await using rig = new Rig({ clock, watchers, parts: pool.of(config, metrics.stages) })
    await rig.saysSomething()
    await rig.isSilentFor(3000)
    expect(heard(rig)).toEqual(['One is done.'])
    expect(rig.events('failed')).toEqual([])
    expect(market.asked).toEqual(['acme stt', 'bolt stt', 'acme llm', 'bolt llm', 'acme tts', 'bolt tts'])
    const scrape = new Scrape(await metrics.text())
    for (const [stage, code] of [
      ['stt', 'unauthorized'],
      ['llm', 'server-error'],
      ['tts', 'unreachable'],
    ] as const) {
      const of = { stage, from: 'acme', to: 'bolt', error_type: code }
      expect(scrape.value('voxray_provider_fallbacks_total', of)).toBe(1)
      expect(scrape.value(`${stage}_errors_total`, { model: 'acme', error_type: code })).toBe(1)
      expect(lines.filter((line) => line.includes(`stage=${stage}`) && line.includes('rests'))).toHaveLength(1)
    }
    expect(scrape.all('voxray_llm_tokens_total')).toEqual({
      'voxray_llm_tokens_total{kind="prompt",model="bolt"}': 20,
      'voxray_llm_tokens_total{kind="completion",model="bolt"}': 3,
    })
    const failed = { atMs: 0, type: 'failed', stage: 'llm', code: 'timeout', message: '', fatal: false } as const
    for (const watcher of metrics.watchers) watcher.open(callInfo()).event?.({ ...failed, model: 'bolt' })
    const later = new Scrape(await metrics.text())
    expect(later.value('llm_errors_total', { model: 'bolt', error_type: 'timeout' })).toBe(1)
    for (const model of ['acme', 'bolt']) {
      const status = model === 'acme' ? 'error' : 'success'
      expect(scrape.value('llm_time_to_first_token_seconds_count', { model, status })).toBe(1)
      expect(scrape.value('tts_time_to_first_audio_chunk_seconds_count', { model, status })).toBe(1)
    }
    market.isDown = false
    await rig.isSilentFor(6000)
    await rig.saysSomething()
    await rig.isSilentFor(2000)
    expect(lines.filter((line) => line.includes('is back')).map((line) => /stage=(\w+)/.exec(line)?.[1])).toEqual([
      'llm',
      'tts',
    ])
    await rig.call.end('hung-up')
    expect(records).toMatchObject([{ errors: [], replaced: [{ stage: 'stt', count: 1 }, {}, {}] }])
  })
})

const problems = (file: object) => {
  const { problems: found = [] } = { problems: undefined, ...loaded({ ...KEYS, ...file }, new Market()) }
  return found.map(({ key, wrong }) => `${key} ${wrong}`)
}
describe('what is wrong with a list is told', () => {
  const acme = { provider: 'acme' }

  test.each([
    [{ stt_provider: ['acme', 'acme'] }, ['stt_provider names "acme" twice']],
    [{ stt_provider: ['acme', 'bold'] }, ['stt_provider names "bold", which is not a provider']],
    [{ stt_provider: [] }, [expect.stringMatching(/^stt_provider is \[\] but must be/)]],
    [
      { stt_provider: ['acme', 'bolt'], api_keys: { acme: 'k' } },
      ['api_keys.bolt is needed: "bolt" does speech-to-text'],
    ],
    [{ stt_provider: ['acme', 'bolt'], tts_speed: 'fast' }, [expect.stringMatching(/^tts_speed is "fast"/)]],
    [
      { stt_provider: ['acme', 'bolt'], provider_options: { bolt: { stt_modell: 'x' } } },
      ['provider_options.bolt.stt_modell is not an option of "bolt"'],
    ],
    [{ stt_provider: ['acme', 'bolt'], stt_model: 'of acme alone' }, []],
  ])('%j', (file, told) => {
    expect(problems({ ...acme, ...file })).toEqual(told)
  })
})
