import { Type } from '@sinclair/typebox'
import type { Provider } from '../provider.ts'
import { sarvamStt, sarvamSttKeys, sarvamSttNeedsKey } from './sarvam-stt.ts'
import { sarvamTts, sarvamTtsKeys } from './sarvam-tts.ts'
import { isAtVendor } from '../socket/stt-keys.ts'

const SarvamOptions = Type.Object({ ...sarvamSttKeys, ...sarvamTtsKeys })

/** Sarvam, which hears and speaks the languages of India. */
export const sarvam: Provider<typeof SarvamOptions> = {
  env: 'SARVAM_API_KEY',
  options: SarvamOptions,
  page: {
    name: 'Sarvam',
    bills:
      'Seconds of audio that it hears: the turns of the caller alone, with half a second before each. Characters that it speaks.',
    languages:
      'Saaras hears twenty-two of India, and its English; without a language it guesses, and says which one it was. `mode` decides what is written. The model `saaras:v3` takes whole turns: words come once the caller pauses. Bulbul speaks eleven: English as in India, and ten languages of India. `tts_language` says which.',
    tested:
      "Stand-ins of the real-time interface and of the voices' socket, which Sarvam's own SDK (1.1.10) talks to as well. Sarvam calls the first a beta, for which it has to admit your account.",
  },
  needsKey: (stage, options) =>
    stage === 'stt' ? sarvamSttNeedsKey(options) : isAtVendor(options.tts_base_url, 'wss://api.sarvam.ai'),
  stt: sarvamStt,
  tts: sarvamTts,
}
