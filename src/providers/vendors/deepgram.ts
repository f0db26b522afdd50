import { type Static, Type } from '@sinclair/typebox'
import { namesLanguage } from '../../language/index.ts'
import type { Heard } from '../../stt/streamed.ts'
import { throwFailure } from './deepgram-failure.ts'
import { DEEPGRAM_ENCODINGS, fluxDialect, fluxKeys, isFlux } from './deepgram-flux.ts'
import { deepgramTts, deepgramTtsKeys } from './deepgram-tts.ts'
import { keyHeader } from '../http/key-header.ts'
import type { Provider } from '../provider.ts'
import type { AudioForm } from '../socket/audio-form.ts'
import { messageOf } from '../socket/message.ts'
import { keytermsFromReplies, replyTerms } from '../socket/reply-terms.ts'
import { type SttDialect, streamedStt } from '../socket/streamed-stt.ts'
import { addressOf, isAtVendor, keyterms, sttKeys, sttLanguage } from '../socket/stt-keys.ts'

const ADDRESS = 'wss://api.deepgram.com'
/** It hangs up after 10 s without audio. */
const KEEP_ALIVE_MS = 5000

const DeepgramOptions = Type.Object({
  ...sttKeys,
  stt_language: sttLanguage,
  keyterms,
  keyterms_from_replies: keytermsFromReplies,
  ...fluxKeys,
  smart_format: Type.Optional(Type.Boolean({ description: 'Write numbers, dates and money as digits' })),
  ...deepgramTtsKeys,
})
type Options = Static<typeof DeepgramOptions>

const Word = Type.Object({
  word: Type.String(),
  punctuated_word: Type.Optional(Type.String()),
  start: Type.Optional(Type.Number()),
  end: Type.Number(),
  confidence: Type.Optional(Type.Number()),
})

const Results = Type.Object({
  type: Type.Literal('Results'),
  start: Type.Number(),
  duration: Type.Number(),
  is_final: Type.Boolean(),
  from_finalize: Type.Optional(Type.Boolean()),
  channel: Type.Object({
    alternatives: Type.Array(
      Type.Object({
        transcript: Type.String(),
        languages: Type.Optional(Type.Array(Type.String())),
        words: Type.Optional(Type.Array(Word)),
      }),
      { minItems: 1 },
    ),
  }),
})

/** Deepgram's recognisers of the Nova family, which are told when the caller pauses, and of the Flux family, which decide when a turn is over; and its voices. */
export const deepgram: Provider<typeof DeepgramOptions> = {
  env: 'DEEPGRAM_API_KEY',
  options: DeepgramOptions,
  page: {
    name: 'Deepgram',
    bills:
      'Recognition: seconds of audio; the connection is open for the whole call, and silence counts. Voices: characters.',
    languages:
      'Without a language, Nova-3 hears ten of them and says which one it was. With one, it hears more than thirty. `flux-general-en` hears English, `flux-general-multi` ten. A voice is a `tts_model` and speaks the language that it ends with: `aura-2-thalia-en` (the default), `aura-2-estrella-es`, `flux-haley-en`.',
    tested:
      "Stand-ins of /v1/listen, /v2/listen, /v1/speak and /v2/speak, which Deepgram's own SDK (5.13.0) talks to as well.",
  },
  needsKey: (stage, options) => isAtVendor(stage === 'tts' ? options.tts_base_url : options.stt_base_url, ADDRESS),
  sttIdle: ({ stt_model: model }) =>
    takesNewTerms(model) ? {} : { keyterms_from_replies: `"${model}" takes no new terms: nova-3 and flux models do` },
  tts: (options, io) => deepgramTts(options, io, ADDRESS, headersFor(io.key)),
  stt: (options, io) => {
    const headers = headersFor(io.key)
    const failedBy = (message: string) => throwFailure('stt', message, io.key)
    const { stt_model: model, keyterms: terms, eot_threshold: threshold } = options
    const dialectFor = (language: string | undefined, form: AudioForm): SttDialect =>
      isFlux(model)
        ? fluxDialect({
            address: options.stt_base_url || ADDRESS,
            model,
            headers,
            language,
            form,
            keyterms: terms,
            threshold,
            failedBy,
          })
        : {
            request: {
              url: listenUrl(options, language, form),
              headers,
              keepAlive: { message: '{"type":"KeepAlive"}', everyMs: KEEP_ALIVE_MS },
              goodbye: '{"type":"CloseStream"}',
            },
            form,
            finalize: '{"type":"Finalize"}',
            heard: (message) => {
              failedBy(message)
              return heardIn(message)
            },
          }
    return streamedStt('deepgram', io, (language = options.stt_language, form) => ({
      ...dialectFor(language, form),
      ...(options.keyterms_from_replies &&
        takesNewTerms(model) && { said: replyTerms(terms, (all) => ({ type: 'Configure', keyterms: all })) }),
    }))
  },
}

/** Nova-3 and Flux do, in one form; older models take none. */
const takesNewTerms = (model: string | undefined): boolean => !model || /^(?:nova-3|flux)/.test(model)

const headersFor = (key: string | undefined): Readonly<Record<string, string>> =>
  keyHeader('authorization', key, 'Token')

const listenUrl = (options: Options, language: string | undefined, form: AudioForm): string =>
  addressOf(options.stt_base_url || ADDRESS, '/v1/listen', {
    model: options.stt_model || 'nova-3',
    encoding: DEEPGRAM_ENCODINGS[form.encoding],
    sample_rate: form.rateHz,
    interim_results: 'true',
    smart_format: `${options.smart_format ?? true}`,
    // Nova tells languages apart when it is asked for several.
    language: language !== undefined && namesLanguage(language) ? language : 'multi',
    keyterm: options.keyterms,
  })

function heardIn(text: string): readonly Heard[] {
  const results = messageOf(Results, text)
  const [best] = results?.channel.alternatives ?? []
  if (!results || !best) return []
  const { is_final: isFinal, start, duration, from_finalize: isFlushed } = results
  const words: Heard = {
    type: 'words',
    text: best.transcript.trim(),
    isFinal,
    toMs: (start + duration) * 1000,
    parts: best.words?.map(({ word, punctuated_word: written = word, start: began, end, confidence }) => ({
      text: ` ${written}`,
      fromMs: began && began * 1000,
      toMs: end * 1000,
      confidence,
    })),
    language: best.languages?.[0],
  }
  return isFlushed ? [words, { type: 'flushed' }] : [words]
}
