import { type Static, Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import type { Clock } from '../../../src/std/clock.ts'
import { humParts } from './hum.ts'
import { SocketVendor } from './socket-vendor.ts'

const Start = Type.Object(
  {
    event: Type.Literal('task_start'),
    model: Type.String({ pattern: '^speech-' }),
    voice_setting: Type.Object(
      {
        voice_id: Type.String({ minLength: 1 }),
        speed: Type.Optional(Type.Number({ minimum: 0.5, maximum: 2 })),
        vol: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 10 })),
        pitch: Type.Optional(Type.Integer({ minimum: -12, maximum: 12 })),
        emotion: Type.Optional(Type.String()),
      },
      { additionalProperties: false },
    ),
    audio_setting: Type.Object({
      sample_rate: Type.Union([8000, 16_000, 22_050, 24_000, 32_000, 44_100].map((hz) => Type.Literal(hz))),
      bitrate: Type.Optional(Type.Number()),
      format: Type.Literal('pcm'),
      channel: Type.Literal(1),
    }),
    text_normalization: Type.Optional(Type.Boolean()),
    language_boost: Type.Optional(
      Type.Union(['auto', 'Chinese', 'English', 'Spanish', 'German', 'Japanese'].map((name) => Type.Literal(name))),
    ),
  },
  { additionalProperties: false },
)
const Continue = Type.Object({ event: Type.Literal('task_continue'), text: Type.String({ minLength: 1 }) })
const Finish = Type.Object({ event: Type.Literal('task_finish') })
/** Without an event for so long it hangs up. */
const IDLE_MS = 120_000

/** MiniMax's voices over a socket as its documentation describes them, humming. A wrong key is told in a message. */
export function minimaxVoices({
  key = 'secret-key',
  clock,
}: { key?: string; clock?: Clock | undefined } = {}): SocketVendor {
  return new SocketVendor(
    (far) => {
      if (far.url.pathname !== '/ws/v1/t2a_v2') return 404
      const tell = (event: string, more: object = {}, status_code = 0, status_msg = 'success'): void =>
        far.send(JSON.stringify({ session_id: 's', event, ...more, base_resp: { status_code, status_msg } }))
      const fail = (status_code: number, status_msg: string): void => {
        tell('task_failed', {}, status_code, status_msg)
        far.close(1000)
      }
      const given = far.headers.get('authorization')?.replace('Bearer ', '')
      if (given === key) tell('connected_success')
      let task: Static<typeof Start> | undefined
      return (data) => {
        if (given !== key) return fail(2049, `invalid api key: ${given}`)
        const message: unknown = typeof data === 'string' ? JSON.parse(data) : undefined
        if (Value.Check(Start, message) && !task) {
          task = message
          return tell('task_started')
        }
        if (!task) return fail(2013, 'invalid params, task_start is expected')
        if (Value.Check(Finish, message)) {
          tell('task_finished')
          return far.close(1000)
        }
        if (!Value.Check(Continue, message)) return fail(2013, 'invalid params')
        const { sample_rate } = task.audio_setting
        for (const part of humParts(message.text, sample_rate))
          tell('task_continued', { data: { audio: part.toHex() }, is_final: false })
        tell('task_continued', { data: { audio: '' }, is_final: true, extra_info: { usage_characters: 1 } })
      }
    },
    { clock, afterMs: IDLE_MS, reason: 'timeout' },
  )
}
