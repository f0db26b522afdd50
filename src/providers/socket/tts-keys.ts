import { Type } from '@sinclair/typebox'
import { sttLanguage } from './stt-keys.ts'

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

/** For voices that do not guess: the bot speaks what callers speak, unless it has a language of its own. */
export const languageKeys = (form: string) => ({
  stt_language: sttLanguage,
  tts_language: Type.Optional(
    Type.String({ description: `What the bot speaks, as ${form}; \`stt_language\` or English when absent` }),
  ),
})

export const spokenLanguage = (options: { tts_language?: string; stt_language?: string }): string | undefined =>
  options.tts_language || options.stt_language
