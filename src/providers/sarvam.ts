import { Type } from '@sinclair/typebox'
import type { Provider } from './provider.ts'
import { sarvamTts, sarvamTtsKeys } from './sarvam-tts.ts'
import { isAtVendor } from './socket/stt-keys.ts'

const SarvamOptions = Type.Object({ ...sarvamTtsKeys })

/** Sarvam, which speaks the languages of India. */
export const sarvam: Provider<typeof SarvamOptions> = {
  env: 'SARVAM_API_KEY',
  options: SarvamOptions,
  page: {
    name: 'Sarvam',
    bills: 'Characters that are spoken.',
    languages: 'Bulbul speaks eleven: English as in India, and ten languages of India. `tts_language` says which.',
    tested: "A stand-in of the voices' socket, which Sarvam's own SDK (1.1.10) talks to as well.",
  },
  needsKey: (_, options) => isAtVendor(options.tts_base_url, 'wss://api.sarvam.ai'),
  tts: sarvamTts,
}
