import { Type } from '@sinclair/typebox'
import { oneOf, text, withoutEffect } from './forms.ts'

const IceServer = Type.Union([
  Type.String({ pattern: '^(stun|stuns|turn|turns):' }),
  Type.Object({
    urls: Type.Union([Type.String(), Type.Array(Type.String(), { minItems: 1 })]),
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
      "Lets any client of /ws?rtvi=1 replace what the conversation starts from, instructions included, and see which tools the model calls with what, as Pipecat's eval harness does. For tests, not for callers.",
  }),
  max_calls: Type.Integer({
    default: 100,
    minimum: 1,
    description:
      'Calls this server holds at once; further callers get 503 and may try again. It has no more phones ring by POST /calls than there is room for, each server by its own count.',
  }),
  max_beat_lateness_ms: Type.Number({
    default: 8,
    minimum: 0,
    maximum: 20,
    description:
      'Calls are refused with 503, whatever max_calls says, while the 99th percentile of the playout beat is later than this and the server uses half of its core, or while it uses 85 % of it; 0 never refuses for the load.',
  }),
  max_calls_total: Type.Integer({
    default: 0,
    minimum: 0,
    description: 'Calls held at once by all servers that share a Redis; 0 is no limit beyond that of each.',
  }),
  session_store: oneOf(['memory', 'redis'], {
    default: 'memory',
    description: 'Where sessions are kept: in this server, or in a Redis that several servers share.',
  }),
  redis_url: Type.Optional(
    Type.String({
      pattern: '^rediss?://(?:\\S*@)?[^\\s/,@?#]+(?:[/?#]\\S*)?$',
      secret: true,
      description:
        'Address of the Redis, needed when session_store is "redis": a single one, for Cluster and Sentinel do not work.',
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
    description: 'Longest call; 0 is no limit.',
  }),
  call_idle_timeout_secs: Type.Number({
    default: 300,
    minimum: 0,
    maximum: 2_000_000,
    description:
      'A call in which nobody, caller or bot, has spoken, typed or pressed a key for this long ends with a goodbye. The time in which a phone sends no audio at all (a call on hold) does not count, up to half an hour. 0 is no limit.',
  }),
  resume_timeout_secs: Type.Number({
    default: 60,
    minimum: 0,
    maximum: 3600,
    description:
      'How long a call waits for a caller whose connection is lost, after they were last heard of; they then resume the same conversation. The call keeps its place meanwhile. 0 ends it at once. Phone calls do not wait: carriers do not reconnect.',
  }),
  webrtc_ice_servers: Type.Array(IceServer, {
    default: [],
    secret: true,
    description:
      'STUN and TURN servers for both ends of a WebRTC call. An answer waits half a second for them at most; an address that comes later is not offered.',
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
    description: 'How long such a credential is good: the longest call and some more.',
  }),
  ws_write_coalesce_ms: withoutEffect(
    Type.Integer({ minimum: 0 }),
    'audio leaves every 20 ms by its deadline, and holding it back would only delay it',
    'Time for which the reference collects frames before it writes them.',
    0,
  ),
  ws_write_coalesce_max_frames: withoutEffect(
    Type.Integer({ minimum: 0 }),
    'nothing is collected before it is written',
    'Most frames the reference collects.',
    10,
  ),
  pipeline_input_queue_cap: withoutEffect(
    Type.Integer({ minimum: 0 }),
    'audio is heard as it arrives, without a queue',
    "Length of the reference's queue of input.",
    256,
  ),
}
