import { type Static, type TSchema, Type } from '@sinclair/typebox'
import type { EndReason } from '../event/call-event.ts'

/** Texts and lists that nobody writes by hand are refused. */
const MAX_TEXT_CHARS = 10_000
const MAX_TURNS = 200
const MAX_SECS = 3_600

/** `says` completes "must be …" for the author of a file. */
const says = <T extends TSchema>(words: string, schema: T): T => ({ ...schema, says: words })

const text = says('a text that is not empty', Type.String({ minLength: 1, maxLength: MAX_TEXT_CHARS }))
const texts = says('a text, or a list of texts', Type.Union([text, Type.Array(text, { minItems: 1, maxItems: 100 })]))
const ms = says('milliseconds, as a whole number', Type.Integer({ minimum: 0, maximum: MAX_SECS * 1000 }))
const keys = says('keys in quotes: 0 to 9, A to D, * and #', Type.String({ pattern: '^[0-9A-D*#]{1,64}$' }))

const closed = <T extends Parameters<typeof Type.Object>[0]>(words: string, properties: T) =>
  says(words, Type.Object(properties, { additionalProperties: false }))

const ENDS: Readonly<Record<EndReason, true>> = {
  'caller-left': true,
  'hung-up': true,
  transferred: true,
  'connection-lost': true,
  'max-duration': true,
  voicemail: true,
  'menu-stuck': true,
  idle: true,
  'server-stopping': true,
  'out-of-service': true,
  failed: true,
}
const reasons = Object.keys(ENDS)
const ended = says(`one of ${reasons.join(', ')}`, Type.Union(reasons.map((reason) => Type.Literal(reason))))

/** At most one of them in a turn. */
const acts = {
  say: Type.Optional(text),
  speak: Type.Optional(text),
  play: Type.Optional(says('the path of a WAV recording', text)),
  keys: Type.Optional(keys),
}

const Interrupt = closed('what the caller does, and when', {
  ...acts,
  after_ms: Type.Optional(ms),
  after_words: Type.Optional(says('a whole number', Type.Integer({ minimum: 1, maximum: 1000 }))),
})

const Expect = closed('expectations by name', {
  reply: Type.Optional(
    closed('an object of contains, not_contains and matches', {
      contains: Type.Optional(texts),
      not_contains: Type.Optional(texts),
      matches: Type.Optional(texts),
    }),
  ),
  tools: Type.Optional(
    says(
      'a list of tools, each with its name',
      Type.Array(closed('a name and, if it matters, an input', { name: text, input: Type.Optional(Type.Unknown()) }), {
        minItems: 1,
        maxItems: 100,
      }),
    ),
  ),
  no_tools: Type.Optional(says('true', Type.Literal(true))),
  within_ms: Type.Optional(ms),
  interrupted: Type.Optional(says('true or false', Type.Boolean())),
  judge: Type.Optional(says('a question with yes or no for an answer', text)),
  ended: Type.Optional(ended),
})

const TurnEntry = closed('an object', {
  ...acts,
  interrupt: Type.Optional(Interrupt),
  expect: Type.Optional(Expect),
})

/** One scenario as it is written. */
export const ScenarioEntry = closed('an object', {
  name: text,
  agent: Type.Optional(text),
  language: Type.Optional(
    says('a language, such as de', Type.String({ pattern: '^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$' })),
  ),
  body: Type.Optional(says('an object', Type.Record(Type.String(), Type.Unknown()))),
  system_prompt: Type.Optional(text),
  timeout_secs: Type.Optional(says('seconds above 0', Type.Number({ exclusiveMinimum: 0, maximum: MAX_SECS }))),
  turns: says('a list of turns', Type.Array(TurnEntry, { minItems: 1, maxItems: MAX_TURNS })),
})
export type ScenarioEntry = Static<typeof ScenarioEntry>
export type TurnEntry = Static<typeof TurnEntry>
export type ActEntry = Pick<TurnEntry, 'say' | 'speak' | 'play' | 'keys'>

/** One scenario of voxray-go. It skips what it does not know, so we do, too. */
export const GoEntry = says(
  'an object',
  Type.Object({
    name: Type.Optional(says('a text', Type.String())),
    prompt: text,
    system_prompt: Type.Optional(says('a text', Type.String())),
    expected_pattern: Type.Optional(says('a text', Type.String())),
    expected_contains: Type.Optional(says('a text', Type.String())),
    timeout_secs: Type.Optional(says('seconds', Type.Number({ maximum: MAX_SECS }))),
  }),
)
export type GoEntry = Static<typeof GoEntry>
