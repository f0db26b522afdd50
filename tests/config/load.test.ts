import { describe, expect, test } from 'bun:test'
import { startingConfig } from '../../src/config/init.ts'
import { describeProblem } from '../../src/config/problem.ts'
import { stagesOf } from '../../src/config/stages.ts'
import { configOf, inFile, load, problemsOf, KEYS } from '../support/config.ts'

const chosen = (file: unknown, env: Record<string, string> = {}) => {
  const { stt, llm, tts } = stagesOf(configOf(load({ file, env })))
  return { stt: stt.join(), llm: llm.join(), tts: tts.join() }
}

describe('loading the configuration', () => {
  test('nothing configured is a sound configuration', () => {
    expect(configOf(load())).toMatchObject({
      host: 'localhost',
      port: 3042,
      transport: 'both',
      max_request_body_bytes: 262_144,
    })
  })

  test('later sources win: defaults, file, environment, flags', () => {
    const file = { port: 1000, host: 'file', max_calls: 7 }
    const env = { PORT: '2000', VOXRAY_HOST: 'env', HOST: 'plain' }
    expect(configOf(load({ file, env, flags: { port: '3000' } }))).toMatchObject({
      port: 3000,
      host: 'env',
      max_calls: 7,
    })
  })

  test('an empty variable is not set', () => {
    expect(configOf(load({ env: { VOXRAY_PORT: '', PORT: '8080' } })).port).toBe(8080)
  })

  test('variables become numbers, switches and lists', () => {
    const env = {
      VOXRAY_JSON_LOGS: '1',
      VOXRAY_TURN_STOP_SECS: '0.8',
      VOXRAY_CORS_ORIGINS: 'https://a.example, ,https://b.example',
    }
    expect(configOf(load({ env }))).toMatchObject({
      json_logs: true,
      turn_stop_secs: 0.8,
      cors_allowed_origins: ['https://a.example', 'https://b.example'],
    })
  })

  test('the file may have comments and trailing commas', () => {
    expect(configOf(load({ file: '{ // mine\n "port": 1, /* why */ }' })).port).toBe(1)
  })

  test('all problems come at once, each with its key, what is wrong and a way out', () => {
    const problems = problemsOf(
      load({
        file: { port: 99_999, transport: 'carrier-pigeon', provider: 'opnai', max_calls: 0 },
        env: { VOXRAY_LOG_LEVEL: 'loud', VOXRAY_RTC_MAX_DURATION_SECS: 'long' },
      }),
    )
    expect(problems.map(({ key }) => key).toSorted()).toEqual(
      ['log_level', 'max_calls', 'port', 'provider', 'rtc_max_duration_secs', 'transport'].toSorted(),
    )
    expect(describeProblem(problems.find(({ key }) => key === 'port') ?? { key: '', wrong: '', wayOut: '' })).toBe(
      'port is 99999 but must be a whole number from 0 to 65535. Try 3042 or leave it out.',
    )
    expect(problems.find(({ key }) => key === 'log_level')?.wrong).toBe(
      'is "loud" (from VOXRAY_LOG_LEVEL) but must be one of debug, info, warn, error',
    )
    expect(problems.find(({ key }) => key === 'provider')?.wayOut).toBe('Did you mean "openai"?')
  })

  test.each<[object, string]>([
    [{ runner_transport: 'Twilio' }, 'Try "twilio" or leave it out'],
    [{ transport: 'websockets' }, 'Try "websocket" or leave it out'],
    [{ log_level: 'loud' }, 'Try "info" or leave it out'],
    [{ log_level: 'x'.repeat(1e6) }, 'Try "info" or leave it out'],
  ])('the choice that was meant is named', (file, wayOut) => {
    expect(problemsOf(load({ file: JSON.stringify(file) }))).toMatchObject([{ wayOut }])
  })

  test.each(['{ "port": 1 "host": "x" }', '[]', '"text"', ''])(
    'a file that holds no object is one problem: %p',
    (file) => {
      const problems = problemsOf(load({ file }))
      expect(problems.map(({ key }) => key)).toEqual(['voxray.json'])
    },
  )

  test('what is not JSON is told with its line', () => {
    const [problem] = problemsOf(load({ file: '{\n  // mine\n  "port": 1\n  "host": "x"\n}' }))
    expect(problem?.wrong).toBe('is not valid JSON in line 4: Expected "," but found ""host""')
    expect(problemsOf(load({ file: '{ "port": 5,' }))[0]?.wrong).toStartWith('is not valid JSON in line 1: ')
  })

  test('a value of any wrong kind is told, whatever key it is of', () => {
    for (const { name, path } of KEYS)
      for (const value of [{ a: [] }, [[{}]], -1e9, 'no such value', true, null]) {
        const told = [
          ...problemsOf(load({ file: inFile(path, value) })),
          ...load({ file: inFile(path, value) }).warnings,
        ]
        expect(
          told.every(({ wrong, wayOut }) => wrong !== '' && wayOut !== ''),
          name,
        ).toBe(true)
      }
  })

  test('a list with a wrong entry is told which', () => {
    const problems = problemsOf(load({ file: { interruption_keywords: ['stop', 5] } }))
    expect(problems.map(({ wrong }) => wrong)).toEqual([
      'is ["stop",5], wrong in entry 2, but must be a list, or a text with commas',
    ])
  })

  test('a text that may be empty is not said to be otherwise', () => {
    expect(problemsOf(load({ file: { greeting: 5 } })).map(({ wrong }) => wrong)).toEqual([
      'is 5 but must be a text of at most 100000 characters',
    ])
  })

  test('a key for a provider nobody knows is ignored with a warning', () => {
    const { warnings } = load({ file: { api_keys: { opnai: 'sk-secret' } } })
    expect(warnings.map(describeProblem)).toEqual([
      'api_keys.opnai is for no provider of this version and is ignored. Did you mean openai?',
    ])
  })

  test('an unknown key is ignored with a warning that guesses what was meant', () => {
    const loaded = load({ file: { prot: 1, zzzzzzzzzzz: 2 } })
    expect(loaded.warnings.map(describeProblem)).toEqual([
      'prot is not a key of this version and is ignored. Did you mean port?',
      'zzzzzzzzzzz is not a key of this version and is ignored. Remove it; the command "init" writes a file with all keys.',
    ])
    expect(configOf(loaded).port).toBe(3042)
  })

  test('keys of an object are keys of their own, with variables and guesses of their own', () => {
    const loaded = load({
      file: { recording: { bucket: 'file', queue_cap: 5, enabel: false } },
      env: { VOXRAY_RECORDING_BUCKET: 'env', VOXRAY_TRANSCRIPTS_TABLE: 'calls' },
    })
    expect(configOf(loaded)).toMatchObject({
      recording: { bucket: 'env', queue_cap: 5, max_retries: 3 },
      transcripts: { table_name: 'calls' },
    })
    expect(loaded.warnings.map(describeProblem)).toEqual([
      'recording.enabel is not a key of this version and is ignored. Did you mean recording.enable?',
    ])
    expect(problemsOf(load({ file: { recording: true } })).map(({ key, wrong }) => `${key} ${wrong}`)).toEqual([
      'recording is no object',
    ])
  })

  test('an empty text in the file is not set, where the key accepts none', () => {
    expect(configOf(load({ file: { host: '', tts_voice: '', greeting: '' } }))).toMatchObject({
      host: 'localhost',
      greeting: '',
    })
  })

  test('keys never stand in a problem', () => {
    const problems = problemsOf(
      load({ file: { api_keys: { openai: ['sk-secret'] }, webrtc_ice_servers: ['x:sk-secret'] } }),
    )
    expect(problems).toHaveLength(2)
    expect(problems.map(describeProblem).join('\n')).not.toContain('sk-secret')
  })

  test.each([['stun.example'], [{ urls: 'stun.example' }], [{ urls: ['turn:a.example', 'https://a.example'] }]])(
    'an ICE server is named by a stun or turn address, not as %p',
    (server) => {
      const problems = problemsOf(load({ file: { webrtc_ice_servers: ['stun:a.example', server] } }))
      expect(problems.map(({ wrong }) => wrong)).toEqual([
        'is a value of the wrong form, wrong in entry 2, but must be a list of stun:, stuns:, turn: or turns: addresses',
      ])
    },
  )

  test.each([
    ['turn:a.example', 'username and credential'],
    [{ urls: ['stun:a.example', 'turns:a.example'] }, 'username and credential'],
    [{ urls: 'turn:a.example', username: 'me' }, 'credential'],
    [{ urls: 'turn:a.example', credential: 'sk-secret' }, 'username'],
    [{ urls: 'turn:a.example', username: '', credential: '' }, 'username and credential'],
  ])('a TURN server is refused without its credential, as %p', (server, missing) => {
    const [problem, ...others] = problemsOf(load({ file: { webrtc_ice_servers: ['stun:a.example', server] } }))
    expect(others).toEqual([])
    expect(problem?.wrong).toStartWith(`names a TURN server without ${missing} in entry 2, `)
    const whole = { urls: 'turn:a.example', username: 'me', credential: 'sk-secret' }
    expect(problemsOf(load({ file: { webrtc_ice_servers: [whole] } }))).toEqual([])
  })

  test('a TURN server needs no credential of its own beside the shared secret, and no half of one', () => {
    for (const [server, problems] of [
      ['turn:a.example', 0],
      [{ urls: 'turn:a.example', username: 'me' }, 0],
      [{ urls: 'turn:a.example', credential: 'secret' }, 1],
    ])
      expect(problemsOf(load({ file: { webrtc_ice_servers: [server], webrtc_turn_secret: 'shared' } }))).toHaveLength(
        Number(problems),
      )
  })

  test('the result cannot be changed', () => {
    const config = configOf(load({ file: { api_keys: { openai: 'k' } } }))
    expect(Object.isFrozen(config)).toBe(true)
    expect(Object.isFrozen(config.api_keys)).toBe(true)
  })
})

describe('choosing providers', () => {
  test('nothing configured is embedded, even with a key of some vendor in the environment', () => {
    expect(chosen({})).toEqual({ stt: 'embedded', llm: 'embedded', tts: 'embedded' })
    expect(chosen({}, { OPENAI_API_KEY: 'sk' })).toEqual({ stt: 'embedded', llm: 'embedded', tts: 'embedded' })
  })

  test('a base URL or a model means an OpenAI-compatible server, for the stage it belongs to', () => {
    expect(chosen({ llm_base_url: 'http://localhost:11434/v1' })).toEqual({
      stt: 'embedded',
      llm: 'openai',
      tts: 'embedded',
    })
    expect(chosen({ base_url: 'http://localhost:8000/v1' })).toEqual({ stt: 'openai', llm: 'openai', tts: 'openai' })
    expect(chosen({ model: 'm', api_keys: { openai: 'k' } })).toEqual({
      stt: 'embedded',
      llm: 'openai',
      tts: 'embedded',
    })
  })

  test('a stage of its own wins over all', () => {
    expect(chosen({ provider: 'openai', stt_provider: 'embedded', api_keys: { openai: 'k' } }).stt).toBe('embedded')
  })

  test('a key in the file wins over the variable of the vendor', () => {
    const sources = { file: { provider: 'openai', api_keys: { openai: 'file' } }, env: { OPENAI_API_KEY: 'env' } }
    expect(configOf(load(sources)).api_keys).toEqual({ openai: 'file' })
    expect(configOf(load({ ...sources, file: { provider: 'openai' } })).api_keys).toEqual({ openai: 'env' })
  })

  test('a key left empty in the file is not set', () => {
    const file = { provider: 'openai', api_keys: { openai: '', deepgram: '' } }
    expect(problemsOf(load({ file })).map(({ key }) => key)).toEqual(['api_keys.openai'])
    expect(configOf(load({ file, env: { OPENAI_API_KEY: 'env' } })).api_keys).toEqual({ openai: 'env' })
  })

  test('a missing key is told once, with the variable to set', () => {
    expect(problemsOf(load({ file: { provider: 'openai' } })).map(describeProblem)).toEqual([
      'api_keys.openai is needed: "openai" does speech-to-text. Set OPENAI_API_KEY in the environment, or the key in the file.',
    ])
  })

  test('a key in the file that no stage would send is refused: it is not given to another address', () => {
    const file = { provider: 'openai', base_url: 'http://gateway.test/v1', api_keys: { openai: 'k' } }
    expect(problemsOf(load({ file })).map(describeProblem)).toEqual([
      'api_keys.openai is a key of "openai", and stt, llm, tts would send it to the address of another. Set stt_api_key, llm_api_key, tts_api_key where that address wants a key, and remove this one.',
    ])
    expect(
      problemsOf(load({ file: { ...file, base_url: undefined, llm_base_url: 'http://gateway.test/v1' } })),
    ).toEqual([])
    expect(problemsOf(load({ file: { ...file, api_keys: {} }, env: { OPENAI_API_KEY: 'k' } }))).toEqual([])
  })

  test('a key of the stage does for the vendor, too', () => {
    const keys = { stt_api_key: 'a', llm_api_key: 'b', tts_api_key: 'c' }
    expect(problemsOf(load({ file: { provider: 'openai', ...keys } }))).toEqual([])
  })

  test('a base URL may have a query and no fragment', () => {
    expect(problemsOf(load({ file: { base_url: 'http://a.test/v1?api-version=1' } }))).toEqual([])
    expect(problemsOf(load({ file: { base_url: 'http://a.test/v1#x' } })).map(describeProblem)).toEqual([
      'base_url is "http://a.test/v1#x" but must be an http:// or https:// address without a fragment (#). Try "http://localhost:8000/v1" or leave it out.',
    ])
  })

  test('a provider that cannot do a stage is refused, with those that can', () => {
    expect(problemsOf(load({ file: { tts_provider: 'ollama' } })).map(describeProblem)).toEqual([
      'tts_provider is "ollama", which does not do text-to-speech. Set it to one of embedded, openai.',
    ])
  })

  test('what a provider does not know of its own keys is refused', () => {
    expect(problemsOf(load({ file: { tts_voice: 'darth' } })).map(({ key, wrong }) => `${key} ${wrong}`)).toEqual([
      'tts_voice is "darth" but must be one of slt, rms',
    ])
  })
})

describe('the starting configuration', () => {
  test('is sound as written and changes nothing', () => {
    const loaded = load({ file: startingConfig(KEYS) })
    expect(loaded.warnings).toEqual([])
    expect(configOf(loaded)).toEqual(configOf(load()))
  })

  test('shows every key that works with a value that is accepted', () => {
    const text = startingConfig(KEYS).replaceAll(/^ {2}\/\/ "/gm, '  "')
    const file = Bun.JSONC.parse(text) as Record<string, unknown>
    const working = KEYS.filter(({ schema }) => schema.standing === undefined).map(({ name }) => name)
    expect(Object.keys(file).toSorted()).toEqual(working.toSorted())
    expect(problemsOf(load({ file })).map(({ key }) => key)).toEqual([])
  })
})
