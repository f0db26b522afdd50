import { type Static, Type } from '@sinclair/typebox'
import { tagOf } from '../../language/index.ts'
import { type FailureCode, StageError } from '../../std/errors.ts'
import type { Heard } from '../../stt/streamed.ts'
import { keyHeader } from '../http/key-header.ts'
import type { Provider } from '../provider.ts'
import type { AudioForm } from '../socket/audio-form.ts'
import { shown, toldFailure } from '../socket/failures.ts'
import { messageOf } from '../socket/message.ts'
import { Settling, type Token } from '../socket/settling.ts'
import { streamedStt } from '../socket/streamed-stt.ts'
import { addressOf, isAtVendor, keyterms, sttKeys, sttLanguageElseEnglish } from '../socket/stt-keys.ts'

const ADDRESS = 'wss://eu2.rt.speechmatics.com'
/** The longest that a final lags behind its word, in seconds: its least. */
const MAX_DELAY_SECS = 0.7

const SpeechmaticsOptions = Type.Object({ ...sttKeys, stt_language: sttLanguageElseEnglish, keyterms })
type Options = Static<typeof SpeechmaticsOptions>

const Message = Type.Object({ message: Type.String() })
const Transcript = Type.Object({
  message: Type.Union([Type.Literal('AddPartialTranscript'), Type.Literal('AddTranscript')]),
  metadata: Type.Object({ transcript: Type.String(), end_time: Type.Number() }),
  results: Type.Optional(
    Type.Array(
      Type.Object({
        start_time: Type.Number(),
        end_time: Type.Number(),
        alternatives: Type.Optional(Type.Array(Type.Object({ content: Type.String(), confidence: Type.Number() }))),
      }),
    ),
  ),
})
const Failure = Type.Object({ message: Type.Literal('Error'), type: Type.String(), reason: Type.String() })

const CODES: Readonly<Record<string, FailureCode>> = {
  not_authorised: 'unauthorized',
  not_allowed: 'unauthorized',
  insufficient_funds: 'quota-exceeded',
  quota_exceeded: 'rate-limited',
  invalid_model: 'bad-request',
  invalid_config: 'bad-request',
  invalid_language: 'bad-request',
}

/** Speechmatics' real-time recogniser. */
export const speechmatics: Provider<typeof SpeechmaticsOptions> = {
  env: 'SPEECHMATICS_API_KEY',
  options: SpeechmaticsOptions,
  page: {
    name: 'Speechmatics',
    bills: 'Seconds of audio. The connection is open for the whole call, and silence counts.',
    languages: 'More than fifty, one for each call: English unless a language is set. It does not tell them apart.',
    tested: "A stand-in of the real-time interface v2, which Speechmatics' own SDK (8.5.1) talks to as well.",
  },
  needsKey: (_, { stt_base_url: url }) => isAtVendor(url, ADDRESS),
  stt: (options, io) =>
    streamedStt('speechmatics', io, (language = options.stt_language, form) => ({
      request: {
        url: addressOf(options.stt_base_url || ADDRESS, '/v2'),
        headers: keyHeader('authorization', io.key, 'Bearer'),
        hello: JSON.stringify(startOf(options, language, form)),
        isReady: (data) => typeof data === 'string' && messageOf(Message, data)?.message === 'RecognitionStarted',
      },
      form,
      finalize: '{"message":"ForceEndOfUtterance"}',
      heard: hearing(io.key),
    })),
}

const startOf = (options: Options, language: string | undefined, { encoding, rateHz }: AudioForm) => ({
  message: 'StartRecognition',
  audio_format: { type: 'raw', encoding: encoding === 'mu-law' ? 'mulaw' : 'pcm_s16le', sample_rate: rateHz },
  transcription_config: {
    language: tagOf(language) ?? 'en',
    operating_point: options.stt_model || 'enhanced',
    enable_partials: true,
    max_delay: MAX_DELAY_SECS,
    ...(options.keyterms && { additional_vocab: options.keyterms.map((content) => ({ content })) }),
  },
})

/** Finals come word by word, with their own spaces. */
function hearing(key: string | undefined): (message: string) => readonly Heard[] {
  const settling = new Settling()
  return (text) => {
    const failure = messageOf(Failure, text)
    if (failure) throw failed(failure, key)
    if (messageOf(Message, text)?.message === 'EndOfUtterance') return settling.end()
    const heard = messageOf(Transcript, text)
    if (!heard) return []
    const isFinal = heard.message === 'AddTranscript'
    const tokens = tokensOf(heard)
    if (isFinal) settling.add(tokens)
    return [settling.soFar(isFinal ? [] : tokens)]
  }
}

/** The words and marks of a transcript as it is written, or all of it in one where they are not those of the transcript. */
function tokensOf({ metadata: { transcript, end_time: endSecs }, results = [] }: Static<typeof Transcript>): Token[] {
  const tokens: Token[] = []
  let at = 0
  for (const { start_time: start, end_time: end, alternatives: [best] = [] } of results) {
    const found = best ? transcript.indexOf(best.content, at) : -1
    if (!best || found < 0) return [{ text: transcript, toMs: endSecs * 1000 }]
    const until = found + best.content.length
    const { confidence } = best
    tokens.push({ text: transcript.slice(at, until), fromMs: start * 1000, toMs: end * 1000, confidence })
    at = until
  }
  // The space after them, or all of it.
  return [...tokens, { text: transcript.slice(at), toMs: endSecs * 1000 }]
}

function failed({ type, reason }: Static<typeof Failure>, key: string | undefined): StageError {
  const code = CODES[type] ?? 'server-error'
  const told = `Speechmatics failed (${shown({ key }, type)}): ${shown({ key }, reason)}`
  return toldFailure('stt', code, told)
}
