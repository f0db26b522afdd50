import { Type } from '@sinclair/typebox'
import { oneOf, text, withoutEffect } from './forms.ts'

/** RFC 7064, RFC 7065. A browser that is given anything else opens no connection. */
const IceUrl = Type.String({ pattern: '^(stun|stuns|turn|turns):' })

const IceServer = Type.Union([
  IceUrl,
  Type.Object({
    urls: Type.Union([IceUrl, Type.Array(IceUrl, { minItems: 1 })]),
    username: Type.Optional(Type.String()),
    credential: Type.Optional(Type.String()),
  }),
])

/** How callers connect, how many and how long, and where sessions are kept. */
export const callKeys = {
  transport: oneOf(['both', 'smallwebrtc', 'websocket'], {
    default: 'both',
    description: 'How callers may connect: WebRTC (smallwebrtc), WebSocket, or both.',
  }),
  pipecat_evals: Type.Boolean({
    default: false,
    description:
      "For tests, by `voxray eval` or by Pipecat's harness: any client of /ws may see the model's tool calls with their arguments and, with rtvi=1, replace the conversation, instructions included. Never set it on a server that takes real calls.",
  }),
  show_tools: Type.Boolean({
    default: false,
    description:
      'For development: clients, and so the page, are shown what goes into each tool and what it brings, up to 1000 characters of both. These may hold what you told the model alone, or what your back end knows of a caller.',
  }),
  max_calls: Type.Integer({
    default: 100,
    minimum: 1,
    description:
      'Calls this server holds at once; further callers get 503 and may try again. POST /calls also counts the phones that are still ringing, on this server alone.',
  }),
  max_beat_lateness_ms: Type.Number({
    default: 6,
    minimum: 0,
    maximum: 20,
    description:
      'Guards the sound of the calls in progress. New calls get 503, whatever max_calls says, while the server uses 85 % of its core, or uses half of it and the 99th percentile of the beat on which calls send audio was later than this within the last 15 s. 0 never refuses a call because of load.',
  }),
  max_calls_total: Type.Integer({
    default: 0,
    minimum: 0,
    description: 'Calls held at once by all servers that share a Redis; 0 is no limit beyond that of each.',
  }),
  session_store: oneOf(['memory', 'redis'], {
    default: 'memory',
    description:
      'Where sessions are kept: in this server, or in a Redis that several servers share. Either way they take 64 MiB at most (100 000 plain sessions); beyond that the oldest go.',
  }),
  redis_url: Type.Optional(
    Type.String({
      pattern: '^rediss?://(?:\\S*@)?[^\\s/,@?#]+(?:[/?#]\\S*)?$',
      secret: true,
      description:
        'Address of the Redis, needed when session_store is "redis". It must be a single primary: Cluster and Sentinel do not work.',
      example: 'redis://localhost:6379/0',
    }),
  ),
  redis_tls_ca_file: text(
    'Certificates in PEM that a Redis at rediss:// must be signed by, instead of those that this machine trusts.',
    '/etc/voxray/redis-ca.pem',
  ),
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
    description:
      'Longest call; 0 is no limit. When it is over, the bot says goodbye after the word in progress. The call ends ten seconds later at most.',
  }),
  call_idle_timeout_secs: Type.Number({
    default: 300,
    minimum: 0,
    maximum: 2_000_000,
    description:
      'A call ends with a goodbye when neither caller nor bot has spoken, typed or pressed a key for this long. What the bot asks under user_idle_timeout_secs does not count. Time in which a phone sends no audio at all (a call on hold) does not count, up to half an hour. 0 is no limit.',
  }),
  resume_timeout_secs: Type.Number({
    default: 60,
    minimum: 0,
    maximum: 3600,
    description:
      'How long a call waits for a caller who has lost the connection, counted from their last sign of life. When they reconnect, the same conversation continues. Meanwhile the call keeps its place on the server. 0 ends it at once. Phone calls do not wait, because carriers do not reconnect.',
  }),
  webrtc_ice_servers: Type.Array(IceServer, {
    default: [],
    secret: true,
    description:
      'STUN and TURN servers for both ends of a WebRTC call. The answer to an offer waits for them for half a second at most; an address that arrives later is not offered.',
    example: ['stun:stun.example.com:3478'],
  }),
  webrtc_turn_secret: text(
    'Secret shared with the TURN servers above, for credentials that run out (coturn: static-auth-secret).',
    'shared-with-turn',
    { secret: true },
  ),
  webrtc_turn_ttl_secs: Type.Integer({
    default: 86_400,
    minimum: 60,
    maximum: 604_800,
    description: 'How long such a credential is valid. Make it longer than your longest call.',
  }),
  ws_write_coalesce_ms: withoutEffect(
    Type.Integer({ minimum: 0 }),
    'audio leaves every 20 ms by its deadline, and holding it back would only delay it',
    'In voxray-go: how long it collects frames before it writes them.',
    0,
  ),
  ws_write_coalesce_max_frames: withoutEffect(
    Type.Integer({ minimum: 0 }),
    'nothing is collected before it is written',
    'In voxray-go: how many frames it collects before it writes them.',
    10,
  ),
  pipeline_input_queue_cap: withoutEffect(
    Type.Integer({ minimum: 0 }),
    'audio is heard as it arrives, without a queue',
    'In voxray-go: the length of its input queue.',
    256,
  ),
}
