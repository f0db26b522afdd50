import { type Static, Type } from '@sinclair/typebox'
import { tagOf } from '../../language/index.ts'
import type { Stt } from '../../stt/stt.ts'
import { endpoint } from '../http/http.ts'
import { postedStt } from '../http/posted-stt.ts'
import { keyHeader } from '../http/key-header.ts'
import type { HttpIo } from '../provider.ts'
import { isAtVendor, sttKeys, sttLanguage } from '../socket/stt-keys.ts'

const ADDRESS = 'https://api.fish.audio'

export const fishSttOptions = { stt_base_url: sttKeys.stt_base_url, stt_language: sttLanguage }
const Options = Type.Object(fishSttOptions)
type Options = Static<typeof Options>

const Reply = Type.Object({ text: Type.String() })

export const fishSttNeedsKey = ({ stt_base_url: url }: Options): boolean => isAtVendor(url, ADDRESS)

/** Fish Audio's recogniser, which hears a turn once the caller pauses. */
export const fishStt = ({ stt_base_url: address, stt_language: language }: Options, io: HttpIo): Stt =>
  postedStt(
    {
      name: 'fish',
      url: endpoint((address || ADDRESS).replace(/^ws/, 'http'), '/v1/asr'),
      headers: keyHeader('authorization', io.key, 'Bearer'),
      language,
      fields: (named) => ({ language: tagOf(named), ignore_timestamps: 'true' }),
      file: 'audio',
      reply: Reply,
      read: ({ text }) => ({ text }),
    },
    io,
  )
