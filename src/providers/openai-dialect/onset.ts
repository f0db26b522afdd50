import { Type } from '@sinclair/typebox'

/** The keys that say how much sound from before speech was noticed is recognised. */
export const onsetKeys = {
  turn_pre_speech_ms: Type.Optional(Type.Integer({ description: 'Sound from before speech was noticed, in ms' })),
  vad_start_secs_vad: Type.Optional(Type.Number({ description: 'How late speech is noticed, in s' })),
}

/** Breath and soft consonants before what the detector takes for voice. */
const SOFT_START_MS = 100

/** Never less than the start itself, which is over when it is noticed. */
export const preRollMsOf = (options: {
  readonly turn_pre_speech_ms?: number
  readonly vad_start_secs_vad?: number
}): number =>
  Math.max(options.turn_pre_speech_ms ?? 500, Math.round((options.vad_start_secs_vad ?? 0) * 1000) + SOFT_START_MS)
