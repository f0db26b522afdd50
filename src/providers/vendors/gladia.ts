import { type Static, Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { tagOf } from '../../language/index.ts'
import type { Heard } from '../../stt/streamed.ts'
import { badResponse, endpoint, request } from '../http/http.ts'
import { keyHeader } from '../http/key-header.ts'
import type { Io, Provider } from '../provider.ts'
import type { AudioForm } from '../socket/audio-form.ts'
import { shown, toldFailure } from '../socket/failures.ts'
import { messageOf, nullable } from '../socket/message.ts'
import { streamedStt } from '../socket/streamed-stt.ts'
import { isAtVendor, keyterms, sttKeys, sttLanguage } from '../socket/stt-keys.ts'

const ADDRESS = 'https://api.gladia.io'
const MESSAGE_MS = 100
/** Silence that ends a phrase, in seconds. We ask what was said after 0.2 s of it. */
const PHRASE_END_SECS = 0.1
const MAX_REPLY_BYTES = 64 * 1024

const GladiaOptions = Type.Object({ ...sttKeys, stt_language: sttLanguage, keyterms })
type Options = Static<typeof GladiaOptions>

const Session = Type.Object({ url: Type.String({ pattern: '^wss?://', maxLength: 2048 }) })
const Transcript = Type.Object({
  type: Type.Literal('transcript'),
  data: Type.Object({
    is_final: Type.Boolean(),
    utterance: Type.Object({
      text: Type.String(),
      end: Type.Number(),
      language: nullable(Type.String()),
      words: Type.Array(
        Type.Object({
          word: Type.String(),
          start: Type.Optional(Type.Number()),
          end: Type.Number(),
          confidence: Type.Optional(Type.Number()),
        }),
      ),
    }),
  }),
})
const Failure = Type.Object({ type: Type.String(), error: Type.Object({ message: Type.String() }) })

/** Gladia's Solaria. It gives the address of each session, and makes words final after each short silence. */
export const gladia: Provider<typeof GladiaOptions> = {
  env: 'GLADIA_API_KEY',
  options: GladiaOptions,
  page: {
    name: 'Gladia',
    bills: 'Seconds of audio. The connection is open for the whole call, and silence counts.',
    languages: 'More than ninety. Without a language it guesses at each phrase, and says which one it was.',
    tested: "A stand-in of the live interface v2, which Gladia's own SDK (2.1.0) talks to as well.",
  },
  needsKey: (_, { stt_base_url: url }) => isAtVendor(url, ADDRESS),
  stt: (options, io) =>
    streamedStt('gladia', io, (language = options.stt_language, form) => ({
      request: {
        url: options.stt_base_url || ADDRESS,
        address: async (signal) => ({
          url: await sessionUrl(sessionOf(options, tagOf(language), form), options, io, signal),
        }),
        headers: {},
        goodbye: '{"type":"stop_recording"}',
      },
      form,
      messageMs: MESSAGE_MS,
      endsPhrases: true,
      heard: (message) => heardIn(message, io.key),
    })),
}

async function sessionUrl(
  wanted: object,
  options: Options,
  { fetch, key }: Pick<Io, 'fetch' | 'key'>,
  signal: AbortSignal,
): Promise<string> {
  const url = endpoint((options.stt_base_url || ADDRESS).replace(/^ws/, 'http'), '/v2/live')
  const response = await request({ stage: 'stt', fetch, maxBytes: MAX_REPLY_BYTES }, url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...keyHeader('x-gladia-key', key) },
    body: JSON.stringify(wanted),
    signal,
  })
  const session: unknown = await response.json()
  if (!Value.Check(Session, session)) throw badResponse('stt', new URL(url).host, 'gave no address of a session')
  return session.url
}

const sessionOf = (
  { stt_model: model, keyterms: vocabulary }: Options,
  language: string | undefined,
  { encoding, rateHz }: AudioForm,
) => ({
  encoding: encoding === 'mu-law' ? 'wav/ulaw' : 'wav/pcm',
  bit_depth: encoding === 'mu-law' ? 8 : 16,
  sample_rate: rateHz,
  channels: 1,
  model: model || 'solaria-1',
  endpointing: PHRASE_END_SECS,
  language_config: language === undefined ? { code_switching: true } : { languages: [language] },
  ...(vocabulary && {
    realtime_processing: { custom_vocabulary: true, custom_vocabulary_config: { vocabulary } },
  }),
  messages_config: {
    receive_partial_transcripts: true,
    receive_final_transcripts: true,
    receive_errors: true,
    receive_speech_events: false,
    receive_pre_processing_events: false,
    receive_realtime_processing_events: false,
    receive_post_processing_events: false,
    receive_acknowledgments: false,
    receive_lifecycle_events: false,
  },
})

function heardIn(message: string, key: string | undefined): readonly Heard[] {
  const failure = messageOf(Failure, message)
  if (failure) throw toldFailure('stt', 'server-error', `Gladia failed: ${shown({ key }, failure.error.message)}`)
  const heard = messageOf(Transcript, message)?.data
  if (!heard) return []
  const { text, end: endSecs, language, words } = heard.utterance
  return [
    {
      type: 'words',
      text: text.trim(),
      isFinal: heard.is_final,
      toMs: endSecs * 1000,
      parts: words.map(({ word, start, end, confidence }) => ({
        text: ` ${word.trim()}`,
        fromMs: start && start * 1000,
        toMs: end * 1000,
        confidence,
      })),
      language: language ?? undefined,
    },
  ]
}
