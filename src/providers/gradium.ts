import { Type } from '@sinclair/typebox'
import { gradiumTts, gradiumTtsKeys } from './gradium-tts.ts'
import type { Provider } from './provider.ts'
import { isAtVendor } from './socket/stt-keys.ts'

const GradiumOptions = Type.Object({ ...gradiumTtsKeys })

/** Gradium's voices. */
export const gradium: Provider<typeof GradiumOptions> = {
  env: 'GRADIUM_API_KEY',
  options: GradiumOptions,
  page: {
    name: 'Gradium',
    bills: 'Characters that are spoken, also of a piece that was cut.',
    languages: 'English, French, German, Portuguese and Spanish: the one of the voice.',
    tested:
      "A stand-in of the voices' socket. Gradium's SDK for Python (0.6.4) has talked to it, by hand: there is none for JavaScript.",
  },
  needsKey: (_, { tts_base_url: url }) => isAtVendor(url, 'wss://api.gradium.ai'),
  tts: gradiumTts,
}
