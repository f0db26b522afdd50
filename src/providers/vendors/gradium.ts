import { Type } from '@sinclair/typebox'
import { gradiumStt, gradiumSttKeys, gradiumSttNeedsKey } from './gradium-stt.ts'
import { gradiumTts, gradiumTtsKeys } from './gradium-tts.ts'
import type { Provider } from '../provider.ts'
import { isAtVendor } from '../socket/stt-keys.ts'

const GradiumOptions = Type.Object({ ...gradiumSttKeys, ...gradiumTtsKeys })

/** Gradium, which hears and speaks. */
export const gradium: Provider<typeof GradiumOptions> = {
  env: 'GRADIUM_API_KEY',
  options: GradiumOptions,
  page: {
    name: 'Gradium',
    bills:
      'Seconds of audio that it hears; the connection is open for the whole call, and silence counts. Characters that are spoken, also of a piece that was cut.',
    languages:
      'English, French, German, Portuguese and Spanish: the one of the voice. The recogniser guesses where no language is set.',
    tested:
      "A stand-in of the recogniser as Gradium's documentation describes it, and one of the voices' socket. Gradium's SDK for Python (0.6.4) has talked to the second, by hand: there is none for JavaScript.",
  },
  needsKey: (stage, options) =>
    stage === 'stt' ? gradiumSttNeedsKey(options) : isAtVendor(options.tts_base_url, 'wss://api.gradium.ai'),
  stt: gradiumStt,
  tts: gradiumTts,
}
