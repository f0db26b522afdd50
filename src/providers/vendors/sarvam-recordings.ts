import { Type } from '@sinclair/typebox'
import type { Stt } from '../../stt/stt.ts'
import { endpoint } from '../http/http.ts'
import { postedStt } from '../http/posted-stt.ts'
import { keyHeader } from '../http/key-header.ts'
import type { HttpIo } from '../provider.ts'
import { nullable } from '../socket/message.ts'

const Reply = Type.Object({
  transcript: Type.String(),
  language_code: nullable(Type.String()),
})

/** Saaras for whole recordings, which hears a turn once the caller pauses. `codeOf`: the vendor's code of a language. */
export const sarvamRecordings = (
  address: string,
  { stt_model: model = '', stt_language: language, mode }: { stt_model?: string; stt_language?: string; mode?: string },
  codeOf: (language: string | undefined) => string | undefined,
  io: HttpIo,
): Stt =>
  postedStt(
    {
      name: 'sarvam',
      url: endpoint(address.replace(/^ws/, 'http'), '/speech-to-text'),
      headers: keyHeader('api-subscription-key', io.key),
      language,
      fields: (named) => ({ model, language_code: codeOf(named) ?? 'unknown', mode }),
      file: 'file',
      reply: Reply,
      read: ({ transcript, language_code: heard }) => ({ text: transcript, language: heard }),
    },
    io,
  )
