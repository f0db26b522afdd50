import { type Static, type TSchema, Type } from '@sinclair/typebox'

/** Extra facts a key may carry beside TypeBox's own. */
declare module '@sinclair/typebox' {
  interface SchemaOptions {
    /** Environment names that set the key beside `VOXRAY_<KEY>`, which wins. */
    env?: readonly string[]
    /** Never shown in messages. */
    secret?: boolean
    /** A value worth showing where there is no default. */
    example?: unknown
  }
}

const oneOf = <const T extends readonly string[]>(values: T, options: { default: T[number]; description: string }) =>
  Type.Union(
    values.map((value) => Type.Literal(value as T[number])),
    options,
  )

const text = (description: string, example: string) =>
  Type.Optional(Type.String({ minLength: 1, description, example }))

const url = (description: string, example: string) =>
  Type.Optional(Type.String({ pattern: '^https?://[^\\s/]+', description, example }))

const IceServer = Type.Union([
  Type.String({ pattern: '^(stun|stuns|turn|turns):' }),
  Type.Object({
    urls: Type.Union([Type.String(), Type.Array(Type.String(), { minItems: 1 })]),
    username: Type.Optional(Type.String()),
    credential: Type.Optional(Type.String()),
  }),
])

/** Every key of the configuration: name, default, bounds, environment names and what it is for. */
export const ConfigSchema = Type.Object({
  host: Type.String({
    default: 'localhost',
    minLength: 1,
    env: ['HOST'],
    description: 'Address to listen on. "localhost" listens on IPv4 and IPv6 loopback, "0.0.0.0" on every interface.',
  }),
  port: Type.Integer({
    default: 3042,
    minimum: 0,
    maximum: 65_535,
    env: ['PORT'],
    description: 'Port to listen on; 0 takes any free one.',
  }),
  transport: oneOf(['both', 'smallwebrtc', 'websocket'], {
    default: 'both',
    description: 'How callers may connect: WebRTC (smallwebrtc), WebSocket, or both.',
  }),
  cors_allowed_origins: Type.Optional(
    Type.Array(Type.String({ minLength: 1 }), {
      env: ['VOXRAY_CORS_ORIGINS'],
      description: 'Origins of web pages that may use the API and /ws. Not set: any page may use the API.',
      example: ['https://app.example.com'],
    }),
  ),
  server_api_key: Type.Optional(
    Type.Union([Type.String(), Type.Array(Type.String({ minLength: 1 }))], {
      secret: true,
      description:
        'Key that clients must send; several, for changing it, as a list or with commas between. Not set: anybody may call.',
      example: 'a-long-random-text',
    }),
  ),
  trust_proxy: Type.Boolean({
    default: false,
    description: 'Whether the last address in X-Forwarded-For is the client. Only behind a proxy that sets it.',
  }),
  rate_limit_per_minute: Type.Integer({
    default: 0,
    minimum: 0,
    maximum: 1_000_000,
    description: 'Requests a minute that one client address may make, probes and metrics not counted; 0 is no limit.',
  }),
  max_request_body_bytes: Type.Integer({
    default: 262_144,
    minimum: 1024,
    maximum: 67_108_864,
    env: ['VOXRAY_MAX_BODY_BYTES'],
    description: 'Largest request body accepted.',
  }),
  max_calls: Type.Integer({
    default: 100,
    minimum: 1,
    description: 'Calls held at once; further callers get 503 and may try again.',
  }),
  session_ttl_secs: Type.Integer({
    default: 3600,
    minimum: 1,
    maximum: 2_000_000,
    description: 'How long a session made by POST /start can be used to connect.',
  }),
  rtc_max_duration_secs: Type.Number({
    default: 0,
    minimum: 0,
    maximum: 2_000_000,
    description: 'Longest call; 0 is no limit.',
  }),
  webrtc_ice_servers: Type.Array(IceServer, {
    default: [],
    secret: true,
    description: 'STUN and TURN servers for both ends of a WebRTC call.',
    example: ['stun:stun.example.com:3478'],
  }),

  webrtc_turn_secret: Type.Optional(
    Type.String({
      minLength: 1,
      secret: true,
      description:
        'Secret shared with the TURN servers above, for credentials that run out (coturn: static-auth-secret).',
      example: 'a-long-random-text',
    }),
  ),
  webrtc_turn_ttl_secs: Type.Integer({
    default: 86_400,
    minimum: 60,
    maximum: 604_800,
    description: 'How long such a credential is good: the longest call and some more.',
  }),
  daily_api_url: Type.String({
    default: 'https://api.daily.co/v1',
    pattern: '^https?://[^\\s/]+',
    env: ['DAILY_API_URL'],
    description: "Daily's REST API; its key is api_keys.daily or DAILY_API_KEY.",
  }),

  provider: text(
    'Who hears, thinks and speaks, unless a stage names its own. Not set: "openai" for a stage with a base URL or a model, else "embedded", which needs no key.',
    'openai',
  ),
  stt_provider: text('Who turns speech into text.', 'openai'),
  llm_provider: text('Who answers.', 'openai'),
  tts_provider: text('Who turns text into speech.', 'openai'),
  base_url: url('Address of an OpenAI-compatible API for all three stages.', 'http://localhost:8000/v1'),
  stt_base_url: url('The same for speech-to-text alone.', 'http://localhost:8001/v1'),
  llm_base_url: url('The same for the language model alone.', 'http://localhost:11434/v1'),
  tts_base_url: url('The same for the voice alone.', 'http://localhost:8880/v1'),
  model: text('Language model.', 'gpt-4o-mini'),
  stt_model: text('Speech-to-text model.', 'whisper-1'),
  stt_language: text('Language spoken by callers, as ISO 639-1.', 'en'),
  tts_model: text('Text-to-speech model.', 'tts-1'),
  tts_voice: text('Voice of the bot.', 'alloy'),
  api_keys: Type.Record(Type.String(), Type.String({ minLength: 1 }), {
    default: {},
    secret: true,
    description: "Keys by provider name; a provider without one uses its vendor's variable, such as OPENAI_API_KEY.",
    example: { openai: 'sk-…' },
  }),
  system_prompt: Type.String({
    default:
      'You are a friendly voice assistant on a call. Answer in one or two short spoken sentences, without lists, markup or emoji.',
    description: 'Instructions for the language model.',
  }),
  greeting: Type.Optional(
    Type.String({
      description: 'Spoken as soon as the caller can hear; "" for none. Not set: only the embedded model greets.',
      example: 'Hello, how can I help?',
    }),
  ),

  vad_type: oneOf(['silero', 'energy'], {
    default: 'silero',
    description: 'How speech is told from noise: a neural network, or loudness alone.',
  }),
  turn_stop_secs: Type.Number({
    default: 0.55,
    minimum: 0.2,
    maximum: 10,
    description: 'Silence that ends a turn. A start: it adapts to the caller and to what was said.',
  }),
  allow_interruptions: Type.Boolean({
    default: true,
    description: 'Whether the caller may interrupt the bot.',
  }),
  interruption_strategy: oneOf(['speech', 'min_words', 'keyword'], {
    default: 'speech',
    description: 'What interrupts the bot: speech of any kind, a number of words, or certain words.',
  }),
  min_words: Type.Integer({ default: 2, minimum: 1, maximum: 100, description: 'Words needed under "min_words".' }),
  interruption_keywords: Type.Array(Type.String({ minLength: 1 }), {
    default: [],
    description: 'Words that interrupt under "keyword"; with none it means "min_words".',
    example: ['stop', 'wait'],
  }),

  log_level: oneOf(['debug', 'info', 'warn', 'error'], { default: 'info', description: 'Least severe line to log.' }),
  json_logs: Type.Boolean({ default: false, description: 'Log one JSON object per line.' }),
})

/** A checked configuration. Frozen; leaves take the few values they need, never all of it. */
export type Config = Static<typeof ConfigSchema>
export type ConfigKey = keyof Config

export const CONFIG_KEYS = Object.keys(ConfigSchema.properties) as ConfigKey[]

export const schemaOf = (key: ConfigKey): TSchema => ConfigSchema.properties[key]

/** Environment names of a key, the winning one first; none for keys that hold objects. */
export function envNamesOf(key: ConfigKey): readonly string[] {
  const schema = schemaOf(key)
  if (schema['type'] === 'object' || key === 'webrtc_ice_servers') return []
  return [`VOXRAY_${key.toUpperCase()}`, ...(schema.env ?? [])]
}
