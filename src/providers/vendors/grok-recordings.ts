import { Type } from '@sinclair/typebox'
import { tagOf } from '../../language/index.ts'
import type { Stt } from '../../stt/stt.ts'
import type { GrokSttSettings } from './grok-stt.ts'
import { endpoint } from '../http/http.ts'
import { postedStt } from '../http/posted-stt.ts'
import { keyHeader } from '../http/key-header.ts'
import type { HttpIo } from '../provider.ts'

const Reply = Type.Object({ text: Type.String() })

/** xAI's recogniser for whole recordings, which hears a turn once the caller pauses. */
export const grokRecordings = (
  { address, language, keyterms }: Omit<GrokSttSettings, 'key' | 'form'>,
  io: HttpIo,
): Stt =>
  postedStt(
    {
      name: 'grok',
      url: endpoint(address.replace(/^ws/, 'http'), '/stt'),
      headers: keyHeader('authorization', io.key, 'Bearer'),
      language,
      // It writes numbers as digits where it knows the language.
      fields: (named) => ({ ...(tagOf(named) && { language: tagOf(named), format: 'true' }), keyterm: keyterms }),
      file: 'file',
      reply: Reply,
      // Its language is empty.
      read: ({ text }) => ({ text }),
    },
    io,
  )
