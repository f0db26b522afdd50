import type { Tts } from '../../tts/tts.ts'
import { endpoint } from '../http/http.ts'
import { httpVoice } from '../http/http-voice.ts'
import { keyHeader } from '../http/key-header.ts'
import type { HttpIo } from '../provider.ts'

export interface SpeechSettings {
  readonly name: string
  readonly baseUrl: string
  readonly model: string
  readonly voice: string
  /** Bare samples need no header and stream at once; some vendors only have WAV. */
  readonly format: 'pcm' | 'wav'
  /** The longest text it takes; any unless given. */
  readonly mostChars?: number | undefined
  /** 1 is the voice's own pace. Not sent unless given, as the instructions. */
  readonly speed?: number | undefined
  /** How it is to speak, in words. */
  readonly instructions?: string | undefined
}

/** The dialect's `pcm` is 24 kHz mono s16le. */
const RAW_RATE_HZ = 24_000

/** The audio speech dialect: one piece of text, streamed audio. */
export function speech(settings: SpeechSettings, io: HttpIo): Tts {
  const { name, baseUrl, model, voice, format, speed, instructions, mostChars } = settings
  return httpVoice(
    {
      name,
      url: endpoint(baseUrl, '/audio/speech'),
      ratesHz: [RAW_RATE_HZ],
      format,
      ...(mostChars !== undefined && { mostChars }),
      ask: (input) => ({
        headers: {
          'content-type': 'application/json',
          ...keyHeader('authorization', io.key, 'Bearer'),
        },
        body: JSON.stringify({ model, voice, input, response_format: format, speed, instructions }),
      }),
    },
    io,
  )
}
