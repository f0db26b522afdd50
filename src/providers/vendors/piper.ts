import { Type } from '@sinclair/typebox'
import { httpTtsKeys, httpVoice } from '../http/http-voice.ts'
import type { Provider } from '../provider.ts'

const ADDRESS = 'http://localhost:5000/'
/** The header of its WAV tells the voice's own. */
const RATES_HZ = [22_050]

const PiperOptions = Type.Object({
  ...httpTtsKeys,
  speaker: Type.Optional(Type.String({ description: 'Which speaker of a voice that has several' })),
  tts_speed: Type.Optional(Type.Number({ minimum: 0.25, maximum: 4, description: 'How fast it speaks' })),
})

/** Piper's own server, on a machine of yours. */
export const piper: Provider<typeof PiperOptions> = {
  env: undefined,
  options: PiperOptions,
  page: {
    name: 'Piper',
    bills:
      'Nothing: `python3 -m piper.http_server` runs on a machine of your own, at `http://localhost:5000` unless `tts_base_url` is set. That is the whole address: newer servers listen at `/synthesize`.',
    languages: 'About 40, by the voice: the one that the server was started with, unless `tts_voice` is set.',
    tested: 'A stand-in of its HTTP interface.',
  },
  needsKey: () => false,
  tts: (options, io) =>
    httpVoice(
      {
        name: 'piper',
        url: options.tts_base_url || ADDRESS,
        ratesHz: RATES_HZ,
        format: 'WAV',
        // Flask calls everything a page.
        isMislabelled: true,
        ask: (text) => ({
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({
            text,
            voice: options.tts_voice || undefined,
            speaker: options.speaker,
            length_scale: options.tts_speed === undefined ? undefined : 1 / options.tts_speed,
          }),
        }),
      },
      io,
    ),
}
