import { describe, expect, test } from 'bun:test'
import { describeProblem } from '../../src/config/problem.ts'
import { configOf, load, problemsOf, KEYS } from '../support/config.ts'

const told = (file: object, env: Record<string, string> = {}) => problemsOf(load({ file, env })).map(describeProblem)

describe('what this version cannot do is refused when it is switched on', () => {
  test.each([
    { recording: { enable: true } },
    { transcripts: { enable: true, driver: 'postgres', dsn: 'postgres://x' } },
    { plugins: ['echo'] },
    { runner_transport: 'livekit' },
  ])('%j', (file) => {
    expect(told(file)).toEqual([expect.stringContaining('which this version cannot do yet. ')])
  })

  test('by a variable as well', () => {
    expect(told({}, { VOXRAY_RECORDING_ENABLE: 'true' })).toEqual([
      'recording.enable is true, which this version cannot do yet. Set it to false: no call is recorded.',
    ])
  })

  test('switched off, or with its details only, it is no problem', () => {
    const loaded = load({
      file: {
        recording: { enable: false, bucket: 'calls', worker_count: 4 },
        transcripts: { enable: false, table_name: 'calls' },
        mcp: { command: '', args: [], tools_filter: [] },
        plugins: [],
        plugin_options: { echo: { loud: true } },
        runner_transport: 'webrtc',
        dialin: false,
        proxy_host: 'voice.example.com',
      },
    })
    expect(loaded.warnings).toEqual([])
    expect(configOf(loaded).recording).toMatchObject({ bucket: 'calls', worker_count: 4, queue_cap: 32 })
  })
})

test('what our design does not need is accepted, with the reason', () => {
  const file = {
    ws_write_coalesce_ms: 5,
    ws_write_coalesce_max_frames: 4,
    pipeline_input_queue_cap: 64,
    turn_async: true,
    metrics: { audio_sample_rate: 16_000 },
    runner_port: 7860,
    vad_start_secs: 0.2,
    vad_batch_size: 8,
  }
  const { warnings, problems } = load({ file })
  expect(problems).toBeUndefined()
  expect(warnings.map(describeProblem)).toEqual(
    expect.arrayContaining([
      'pipeline_input_queue_cap has no effect: audio is heard as it arrives, without a queue. Remove it.',
    ]),
  )
  expect(warnings).toHaveLength(Object.keys(file).length)
})

test('a configuration of voxray-go, with all it leaves empty, is sound', () => {
  const file = `{
    "host": "", "provider": "openai", "tts_voice": "", "api_keys": { "openai": "k", "groq": "" }, "cors_allowed_origins": [],
    "turn_detection": "silence", "turn_stop_secs": 3, "turn_pre_speech_ms": 10, "turn_async": false, "vad_start_secs": 0,
    "vad_type": "energy", "vad_threshold": 0.02, "vad_confidence": 0.7, "vad_start_secs_vad": 0.2, "vad_min_volume": 0.25,
    "interruption_strategy": "", "min_words": 0, "user_turn_stop_timeout_secs": 0, "user_idle_timeout_secs": 0,
    "session_store": "memory", "redis_url": "", "runner_transport": "", "proxy_host": "", "dialin": false, "plugins": [],
    "tls_enable": false, "tls_cert_file": "", "tls_key_file": "", "server_api_key": "", "ws_write_coalesce_ms": 0,
    "recording": { "enable": false, "bucket": "", "base_path": "", "format": "wav" },
    "transcripts": { "enable": false, "driver": "", "dsn": "", "table_name": "call_transcripts" },
    "mcp": { "command": "", "args": [] }
  }`
  const loaded = load({ file })
  expect(loaded.warnings).toEqual([])
  expect(configOf(loaded)).toMatchObject({ host: 'localhost', interruption_strategy: 'speech', server_api_key: [] })
})

test('every detail belongs to a key that does not work yet', () => {
  const standings = new Map(KEYS.map(({ name, schema }) => [name, schema.standing]))
  for (const [name, standing] of standings) {
    if (standing?.type === 'detail-of') expect([name, standings.get(standing.key)?.type]).toEqual([name, 'not-yet'])
  }
})

test('what asks for nothing is in the form of its key, and the default is among it', () => {
  for (const { name, schema } of KEYS) {
    if (schema.standing?.type !== 'not-yet' || schema['default'] === undefined) continue
    expect([name, schema.standing.idle]).toEqual([name, expect.arrayContaining([schema['default']])])
  }
})
