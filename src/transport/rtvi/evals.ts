import { type Static, Type } from '@sinclair/typebox'
import { TypeCompiler } from '@sinclair/typebox/compiler'
import type { FirstMessage } from '../wire.ts'
import type { CallReports } from './function-calls.ts'

/** What Pipecat's eval harness asks for in `client-message`s of its own (`pipecat.evals`). */
export type EvalRequest =
  /** `textOnly`: nothing is spoken. `wantsAudio`: what is spoken is sent as `eval-bot-audio`. */
  | { type: 'connect'; textOnly: boolean; wantsAudio: boolean }
  /** Undefined leaves things as they are. */
  | { type: 'configure'; calls: CallReports | undefined; voice: boolean | undefined }
  | { type: 'context'; messages: readonly FirstMessage[] }
  | { type: 'cancel' }
  | { type: 'invalid'; problem: string }

const MAX_MESSAGES = 200
const MAX_TEXT_CHARS = 32_768

const orNull = (schema: ReturnType<typeof Type.Boolean>) => Type.Optional(Type.Union([schema, Type.Null()]))

const Connect = TypeCompiler.Compile(
  Type.Object({ skip_tts: orNull(Type.Boolean()), capture_bot_audio: orNull(Type.Boolean()) }),
)
const Level = Type.Union(['disabled', 'none', 'name', 'arguments', 'full'].map((level) => Type.Literal(level)))
const Configure = TypeCompiler.Compile(
  Type.Object({
    function_call_report_level: Type.Optional(
      Type.Union([Type.Record(Type.String({ maxLength: 64 }), Level, { maxProperties: 100 }), Type.Null()]),
    ),
    vad_user_speaking: orNull(Type.Boolean()),
  }),
)
const ContextOf = Type.Object({
  messages: Type.Array(
    Type.Object({
      role: Type.Union([
        Type.Literal('system'),
        Type.Literal('developer'),
        Type.Literal('user'),
        Type.Literal('assistant'),
      ]),
      content: Type.String({ maxLength: MAX_TEXT_CHARS }),
    }),
    { maxItems: MAX_MESSAGES },
  ),
})
const Context = TypeCompiler.Compile(ContextOf)

/** Undefined when the topic is none of the harness. */
export function readEvalRequest(topic: string, data: unknown): EvalRequest | undefined {
  const given = data ?? {}
  switch (topic) {
    case 'eval-connect':
      return Connect.Check(given)
        ? { type: 'connect', textOnly: given.skip_tts === true, wantsAudio: given.capture_bot_audio === true }
        : invalid(topic)
    case 'eval-configure': {
      if (!Configure.Check(given)) return invalid(topic)
      const { function_call_report_level: calls, vad_user_speaking: voice } = given
      return { type: 'configure', calls: (calls ?? undefined) as CallReports | undefined, voice: voice ?? undefined }
    }
    case 'eval-context':
      return Context.Check(given) ? { type: 'context', messages: given.messages.map(firstMessage) } : invalid(topic)
    case 'eval-cancel':
      return { type: 'cancel' }
    default:
      return undefined
  }
}

type Given = Static<typeof ContextOf>['messages'][number]

/** OpenAI's newer models call the system's messages the developer's. */
const firstMessage = ({ role, content }: Given): FirstMessage => ({
  role: role === 'developer' ? 'system' : role,
  content,
})

const invalid = (topic: string): EvalRequest => ({ type: 'invalid', problem: `${topic}: unknown shape` })
