import { Type } from '@sinclair/typebox'

/** What users may set of every voice over a socket. */
export const ttsKeys = {
  tts_base_url: Type.Optional(
    Type.String({
      pattern: '^((https?|wss?)://[^?#]+)?$',
      description: 'Where it runs, if not at the vendor: https://tts.lan',
    }),
  ),
  tts_model: Type.Optional(Type.String({ description: 'Text-to-speech model' })),
  tts_voice: Type.Optional(Type.String({ description: 'Voice, by its id' })),
}

/** The rate nearest above what is played: a telephone needs no more than 8 kHz, and a vendor that has that rate is not resampled. */
export const rateFor = (playRateHz: number, ratesHz: readonly number[]): number =>
  ratesHz.find((rateHz) => rateHz >= playRateHz) ?? ratesHz.at(-1) ?? playRateHz

/** For voices that do not guess: the bot speaks what callers speak, unless this is set. */
export const followedLanguage = (form: string) =>
  Type.Optional(
    Type.String({
      follows: 'stt_language',
      description: `What the bot speaks, as ${form}; \`stt_language\`, or English, when absent`,
    }),
  )

/** For voices that guess, unless this is set. */
export const guessedLanguage = (form: string) =>
  Type.Optional(Type.String({ description: `What the bot speaks, as ${form}; guessed when absent` }))
