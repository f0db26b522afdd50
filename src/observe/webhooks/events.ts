import { type Static, Type } from '@sinclair/typebox'

/** What a sink can be told of. */
export const WEBHOOK_EVENTS = ['call.started', 'turn', 'tool', 'call.ended'] as const
export type WebhookEventName = (typeof WEBHOOK_EVENTS)[number]

const ms = (description: string) => Type.Integer({ minimum: 0, description })
const count = (description: string) => Type.Integer({ minimum: 0, description })
const time = (description: string) => Type.String({ format: 'date-time', description })

/** What joins an event to its call. */
const joins = {
  callId: Type.String({ description: "The server's own id of the call, a UUID." }),
  sessionId: Type.Optional(
    Type.String({ description: 'The session that the call came by: of POST /start, of POST /calls, or of Daily.' }),
  ),
  agent: Type.String({ description: 'The agent that took the call.' }),
}

const Latency = Type.Object(
  {
    decisionMs: Type.Optional(ms('The server decided that the turn was over.')),
    transcriptMs: Type.Optional(ms('The final transcript was known.')),
    askedMs: Type.Optional(ms('The model was asked, before the decision. Left out where it was asked then.')),
    firstTokenMs: Type.Optional(ms('The model gave its first token.')),
    firstPieceMs: Type.Optional(ms('The first text to speak was complete.')),
    voiceAskedMs: Type.Optional(ms('The voice was asked, before the decision. Left out where it was asked then.')),
    firstAudioMs: Type.Optional(ms('The voice gave its first audio.')),
    sentMs: Type.Optional(ms('The first speech was sent to the caller.')),
  },
  { description: "Milliseconds after the end of the caller's speech. Stages that were not reached are left out." },
)

const ToolCall = Type.Object({
  id: Type.String({ description: "The model's id of the call of the tool." }),
  tool: Type.String({ description: 'Its name as the model wrote it.' }),
  input: Type.Unknown({
    description: 'As the model wrote it. Null if that is more than 8192 characters of JSON, or over 50 levels deep.',
  }),
  outcome: Type.Union([Type.Literal('done'), Type.Literal('failed'), Type.Literal('dropped')], {
    description: '"dropped": it was not begun, because the caller spoke or the answer failed.',
  }),
  result: Type.Optional(Type.String({ description: 'What the model was told: 8192 characters at most.' })),
  ms: Type.Optional(ms('How long it took.')),
})

const Said = Type.Object({
  speaker: Type.Union([Type.Literal('caller'), Type.Literal('bot')]),
  text: Type.String({ description: 'Of the bot, only the words that were played to the caller.' }),
  atMs: ms('When it began, in milliseconds after the start of the call. Of the caller, when the turn was over.'),
  interrupted: Type.Boolean({ description: 'The caller cut it by speaking.' }),
})

const Word = Type.Object({
  text: Type.String({ description: 'As it was written, with the marks behind it.' }),
  startMs: ms('When it began, in milliseconds after the start of the call.'),
  endMs: ms('When it was over.'),
  confidence: Type.Optional(
    Type.Number({ minimum: 0, maximum: 1, description: 'How sure the recogniser is. Left out where it does not say.' }),
  ),
})

const ErrorCount = Type.Object({
  stage: Type.String({ description: 'stt, llm, tts or transport.' }),
  code: Type.String({ description: 'Such as timeout.' }),
  count: count('How many there were.'),
})

const event = <const N extends WebhookEventName, T extends Parameters<typeof Type.Object>[0]>(name: N, data: T) =>
  Type.Object(
    {
      type: Type.Literal(name),
      version: Type.Literal(1, {
        description: 'It grows when a field goes or changes its meaning. New fields leave it as it is.',
      }),
      timestamp: time('When it happened, in UTC.'),
      data: Type.Object({ ...joins, ...data }),
    },
    { title: name },
  )

export const CallStarted = event('call.started', {
  wire: Type.String({ description: 'webrtc, websocket or telephony.' }),
  phone: Type.Optional(
    Type.Object(
      {
        carrier: Type.String({ description: 'Its name, in lower case.' }),
        direction: Type.Union([Type.Literal('incoming'), Type.Literal('outgoing')], {
          description: '"outgoing" for a call of POST /calls.',
        }),
        callId: Type.Optional(Type.String({ description: "The carrier's own id of the call." })),
        from: Type.Optional(Type.String({ description: 'The number that called, as the carrier writes it.' })),
        to: Type.Optional(Type.String({ description: 'The number that was called.' })),
      },
      { description: 'Left out where no carrier brought the call.' },
    ),
  ),
  traceId: Type.String({ description: 'The trace that the call belongs to: 32 hexadecimal digits.' }),
})

export const TurnEnded = event('turn', {
  turn: Type.Integer({ minimum: 1, description: 'Counts the turns of the call.' }),
  caller: Type.String({ description: 'What the caller said or typed.' }),
  words: Type.Optional(
    Type.Array(Word, {
      description:
        'The words of `caller`, where the recogniser tells when each was said; 2000 at most. Left out of what was typed.',
    }),
  ),
  heard: Type.String({ description: 'What the caller heard of the answer.' }),
  interrupted: Type.Boolean({ description: 'The caller cut the answer by speaking.' }),
  latency: Latency,
})

export const ToolUsed = event('tool', ToolCall.properties)

export const CallEnded = event('call.ended', {
  reason: Type.String({ description: 'Why it ended, as in the event call-ended of docs/websocket.md.' }),
  language: Type.Optional(
    Type.String({ description: 'The tag of the language in which the call ended, such as "de".' }),
  ),
  answeredBy: Type.Optional(
    Type.Union(
      (['human', 'machine', 'menu', 'screening'] as const).map((by) => Type.Literal(by)),
      { description: 'Who picked up an outgoing call. Left out where nobody listened for that.' },
    ),
  ),
  durationMs: ms('From the start of the call to its end.'),
  turns: count('Turns of the caller that were answered.'),
  interruptions: count('Answers that the caller cut by speaking.'),
  promptTokens: count('Tokens that the model read, as it says itself.'),
  completionTokens: count('Tokens that it wrote.'),
  cachedTokens: count('Of the tokens that it read, those that its vendor had in a cache.'),
  speculativeTokens: count(
    'Tokens of answers that were begun before a turn was over, and not wanted; read and written.',
  ),
  speculativeCharacters: count('Characters of such answers that the voice was given to say.'),
  recognisedMs: ms('Audio that the recogniser was given.'),
  turnWaitMs: Type.Optional(
    ms("What was learnt of the caller's pauses, for the body of their next call. Left out unless turn_habits is set."),
  ),
  latency: Type.Object({
    median: Latency,
    worst: Latency,
  }),
  transcript: Type.Array(Said, { description: 'What both sides said, in order.' }),
  tools: Type.Array(ToolCall, { description: 'What the model called for, in order.' }),
  left: Type.Optional(
    Type.Object(
      { transcript: count('Entries of the transcript.'), tools: count('Calls of tools.') },
      { description: 'How many of the oldest entries are left out of a call that is longer than an event may be.' },
    ),
  ),
  errors: Type.Array(ErrorCount, { description: 'Failures that the call was told of, by kind.' }),
})

export type WebhookEvent =
  Static<typeof CallStarted> | Static<typeof TurnEnded> | Static<typeof ToolUsed> | Static<typeof CallEnded>
export type WebhookToolCall = Static<typeof ToolCall>
export type WebhookWord = Static<typeof Word>
export type WebhookSaid = Static<typeof Said>

/** All events as JSON Schema (docs/webhooks.schema.json). */
export const webhookSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'What voxray sends to webhooks',
  oneOf: [CallStarted, TurnEnded, ToolUsed, CallEnded],
}
