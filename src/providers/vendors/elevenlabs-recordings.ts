import { Type } from '@sinclair/typebox'
import { tagOf } from '../../language/index.ts'
import type { Stt } from '../../stt/stt.ts'
import { endpoint } from '../http/http.ts'
import { postedStt } from '../http/posted-stt.ts'
import { keyHeader } from '../http/key-header.ts'
import type { HttpIo } from '../provider.ts'
import { nullable } from '../socket/message.ts'

const Reply = Type.Object({
  text: Type.String(),
  language_code: nullable(Type.String()),
})

/** Scribe for whole recordings, which hears a turn once the caller pauses. */
export const elevenLabsRecordings = (
  address: string,
  {
    stt_model: model = '',
    stt_language: language,
    keyterms,
  }: { stt_model?: string; stt_language?: string; keyterms?: readonly string[] },
  io: HttpIo,
): Stt =>
  postedStt(
    {
      name: 'elevenlabs',
      url: endpoint(address.replace(/^ws/, 'http'), '/v1/speech-to-text'),
      headers: keyHeader('xi-api-key', io.key),
      language,
      fields: (named) => ({
        model_id: model,
        language_code: tagOf(named),
        tag_audio_events: 'false',
        timestamps_granularity: 'none',
        keyterms,
      }),
      file: 'file',
      reply: Reply,
      read: ({ text, language_code: heard }) => ({ text, language: heard }),
    },
    io,
  )
