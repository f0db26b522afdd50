import { type Static, Type } from '@sinclair/typebox'
import { tagOf } from '../../language/index.ts'
import { type FailureCode, StageError } from '../../std/errors.ts'
import type { Heard } from '../../stt/streamed.ts'
import { keyHeader } from '../http/key-header.ts'
import type { Provider } from '../provider.ts'
import type { AudioForm } from '../socket/audio-form.ts'
import { shown, toldFailure } from '../socket/failures.ts'
import { messageOf, nullable } from '../socket/message.ts'
import { keytermsFromReplies, replyTerms } from '../socket/reply-terms.ts'
import { streamedStt } from '../socket/streamed-stt.ts'
import { addressOf, isAtVendor, keyterms, sttKeys, sttLanguage } from '../socket/stt-keys.ts'

const ADDRESS = 'wss://api.openai.com'
const PCM: AudioForm = { encoding: 'linear', rateHz: 24_000 }
/** It refuses to commit less than 100 ms. */
const MESSAGE_MS = 100
/** What it says of a commit with less, such as after all was committed. */
const NOTHING_TO_COMMIT = 'input_audio_buffer_commit_empty'

const DEFAULT_MODEL = 'gpt-realtime-whisper'
/** Those that its reference names for `keywords`. */
const TAKES_KEYWORDS = /^gpt-(?:live-)?transcribe\b/
const TAKERS = 'gpt-live-transcribe and gpt-transcribe'

const OpenAiRealtimeOptions = Type.Object({
  ...sttKeys,
  stt_language: sttLanguage,
  keyterms,
  keyterms_from_replies: keytermsFromReplies,
})
type Options = Static<typeof OpenAiRealtimeOptions>

const EVENT = 'conversation.item.input_audio_transcription'
const Delta = Type.Object({ type: Type.Literal(`${EVENT}.delta`), item_id: Type.String(), delta: Type.String() })
const Completed = Type.Object({ type: Type.Literal(`${EVENT}.completed`), transcript: Type.String() })
const Fault = Type.Object({
  type: nullable(Type.String()),
  code: nullable(Type.String()),
  message: Type.String(),
})
const Failure = Type.Object({
  type: Type.Union([Type.Literal('error'), Type.Literal(`${EVENT}.failed`)]),
  error: Fault,
})

const CODES: Readonly<Record<string, FailureCode>> = {
  invalid_api_key: 'unauthorized',
  insufficient_quota: 'quota-exceeded',
  rate_limit_exceeded: 'rate-limited',
  model_not_found: 'not-found',
  session_expired: 'closed',
  invalid_request_error: 'bad-request',
}

/** OpenAI's transcription in real time. It is told when the caller pauses, and decides nothing itself. */
export const openai_realtime: Provider<typeof OpenAiRealtimeOptions> = {
  env: 'OPENAI_API_KEY',
  options: OpenAiRealtimeOptions,
  page: {
    name: 'OpenAI, in real time',
    bills: 'Minutes of audio. It hears the turns of the caller alone, with half a second before each.',
    languages: `About a hundred. It guesses where no language is set. Only ${TAKERS} take terms to expect.`,
    tested:
      'A stand-in of the real-time interface with a transcription session, which its own SDK (7.57.0) talked to by hand: at 35 MB it is no part of the tests.',
  },
  needsKey: (_, { stt_base_url: url }) => isAtVendor(url, ADDRESS),
  sttIdle: (options) => {
    if (takesKeywords(options)) return {}
    const why = `"${modelOf(options)}" takes no terms: ${TAKERS} do`
    return { keyterms: why, keyterms_from_replies: why }
  },
  stt: (options, io) =>
    streamedStt('openai_realtime', io, (language = options.stt_language, given) => {
      const form = given.encoding === 'mu-law' ? given : PCM
      const session = (terms: readonly string[] | undefined) => sessionOf(options, terms, tagOf(language), form)
      return {
        request: {
          url: addressOf(options.stt_base_url || ADDRESS, '/v1/realtime', { intent: 'transcription' }),
          headers: keyHeader('authorization', io.key, 'Bearer'),
          hello: JSON.stringify(session(options.keyterms)),
        },
        ...(options.keyterms_from_replies &&
          takesKeywords(options) && {
            said: replyTerms(options.keyterms, session),
          }),
        form,
        messageMs: MESSAGE_MS,
        hearsTurnsAlone: true,
        audio: (bytes) => JSON.stringify({ type: 'input_audio_buffer.append', audio: bytes.toBase64() }),
        finalize: '{"type":"input_audio_buffer.commit"}',
        heard: hearing(io.key),
      }
    }),
}

const modelOf = ({ stt_model: model }: Options): string => model || DEFAULT_MODEL
const takesKeywords = (options: Options): boolean => TAKES_KEYWORDS.test(modelOf(options))

const sessionOf = (
  options: Options,
  terms: readonly string[] | undefined,
  language: string | undefined,
  { encoding, rateHz }: AudioForm,
) => ({
  type: 'session.update',
  session: {
    type: 'transcription',
    audio: {
      input: {
        format: encoding === 'mu-law' ? { type: 'audio/pcmu' } : { type: 'audio/pcm', rate: rateHz },
        transcription: {
          model: modelOf(options),
          ...(language !== undefined && { language }),
          ...(terms && takesKeywords(options) && { keywords: terms }),
        },
        turn_detection: null,
      },
    },
  },
})

function hearing(key: string | undefined): (message: string) => readonly Heard[] {
  let item = ''
  let open = ''
  return (message) => {
    const failure = messageOf(Failure, message)?.error
    if (failure?.code === NOTHING_TO_COMMIT) return [{ type: 'flushed' }]
    if (failure) throw failed(failure, key)
    const delta = messageOf(Delta, message)
    if (delta) {
      open = delta.item_id === item ? open + delta.delta : delta.delta
      item = delta.item_id
      return [{ type: 'words', text: open.trim(), isFinal: false }]
    }
    const completed = messageOf(Completed, message)
    if (!completed) return []
    open = ''
    return [{ type: 'words', text: completed.transcript.trim(), isFinal: true }, { type: 'flushed' }]
  }
}

function failed({ type, code, message }: Static<typeof Fault>, key: string | undefined): StageError {
  const named = code ?? type ?? 'unknown'
  const known = CODES[code ?? ''] ?? CODES[type ?? ''] ?? 'server-error'
  const told = `OpenAI failed (${shown({ key }, named)}): ${shown({ key }, message)}`
  return toldFailure('stt', known, told)
}
