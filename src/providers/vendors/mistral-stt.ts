import { type Static, Type } from '@sinclair/typebox'
import { tagOf } from '../../language/index.ts'
import type { Stt } from '../../stt/stt.ts'
import { endpoint } from '../http/http.ts'
import { postedStt } from '../http/posted-stt.ts'
import { keyHeader } from '../http/key-header.ts'
import type { HttpIo } from '../provider.ts'
import { isAtVendor, sttKeys, sttLanguage } from '../socket/stt-keys.ts'
import { nullable } from '../socket/message.ts'

const BASE_URL = 'https://api.mistral.ai/v1'

export const mistralSttOptions = { ...sttKeys, stt_language: sttLanguage }
const Options = Type.Object(mistralSttOptions)
type Options = Static<typeof Options>

const Reply = Type.Object({
  text: Type.String(),
  language: nullable(Type.String()),
})

export const mistralSttNeedsKey = ({ stt_base_url: url }: Options): boolean => isAtVendor(url, BASE_URL)

/** Mistral's Voxtral, which hears a turn once the caller pauses. It is asked as OpenAI is, in fewer fields. */
export const mistralStt = (
  { stt_base_url: address, stt_model: model, stt_language: language }: Options,
  io: HttpIo,
): Stt =>
  postedStt(
    {
      name: 'mistral',
      url: endpoint((address || BASE_URL).replace(/^ws/, 'http'), '/audio/transcriptions'),
      headers: keyHeader('authorization', io.key, 'Bearer'),
      language,
      fields: (named) => ({ model: model || 'voxtral-mini-latest', language: tagOf(named) }),
      file: 'file',
      reply: Reply,
      read: (reply) => reply,
    },
    io,
  )
