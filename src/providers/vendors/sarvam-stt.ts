import { type Static, Type } from '@sinclair/typebox'
import { tagOf } from '../../language/index.ts'
import { type FailureCode, StageError } from '../../std/errors.ts'
import type { Stt } from '../../stt/stt.ts'
import type { Heard } from '../../stt/streamed.ts'
import { keyHeader } from '../http/key-header.ts'
import type { Io } from '../provider.ts'
import { sarvamRecordings } from './sarvam-recordings.ts'
import type { AudioForm } from '../socket/audio-form.ts'
import { shown, toldFailure } from '../socket/failures.ts'
import { messageOf, nullable } from '../socket/message.ts'
import { streamedStt } from '../socket/streamed-stt.ts'
import { addressOf, isAtVendor, sttKeys, sttLanguage } from '../socket/stt-keys.ts'

const ADDRESS = 'wss://api.sarvam.ai'
const MESSAGE_MS = 100
/** It hangs up on whoever is inactive. */
const KEEP_ALIVE_MS = 5000
/** What it hears, each as spoken in India. */
const LANGUAGES: ReadonlySet<string> = new Set(
  'en hi bn kn ml mr or pa ta te gu as ur ne kok ks sd sa sat mni brx mai doi'.split(' '),
)

export const sarvamSttKeys = {
  ...sttKeys,
  stt_language: sttLanguage,
  mode: Type.Optional(
    Type.Union(
      (['transcribe', 'translate', 'verbatim', 'translit', 'codemix'] as const).map((mode) => Type.Literal(mode)),
      { description: 'What is written: the words, their translation into English, or another script' },
    ),
  ),
}
const Options = Type.Object(sarvamSttKeys)
type Options = Static<typeof Options>

const Begin = Type.Object({ event: Type.Literal('session.begin') })
const Transcript = Type.Object({
  event: Type.Union([Type.Literal('transcript.partial'), Type.Literal('transcript.final')]),
  utterance_idx: Type.Number(),
  text: Type.String(),
  language: nullable(Type.String()),
})
const Failure = Type.Object({
  event: Type.Literal('error'),
  code: Type.String(),
  is_fatal: Type.Boolean(),
  message: Type.String(),
  status_code: Type.Optional(Type.Number()),
})

/** Its codes are those of HTTP. */
const CODES: Readonly<Record<number, FailureCode>> = {
  400: 'bad-request',
  401: 'unauthorized',
  403: 'unauthorized',
  408: 'closed',
  429: 'rate-limited',
}

export const sarvamSttNeedsKey = ({ stt_base_url: url }: Options): boolean => isAtVendor(url, ADDRESS)

/** Sarvam's Saaras in real time. It is told when the caller begins to speak and pauses, and decides nothing itself. */
export function sarvamStt(options: Options, io: Io): Stt {
  if (options.stt_model && !options.stt_model.endsWith('realtime'))
    return sarvamRecordings(options.stt_base_url || ADDRESS, options, codeOf, io)
  return streamedStt('sarvam', io, (language = options.stt_language, form) => ({
    request: {
      url: listenUrl(options, language, form),
      headers: keyHeader('api-subscription-key', io.key),
      isReady: (data) => typeof data === 'string' && messageOf(Begin, data) !== undefined,
      keepAlive: { message: '{"event":"ping"}', everyMs: KEEP_ALIVE_MS },
      goodbye: '{"event":"end"}',
    },
    form,
    messageMs: MESSAGE_MS,
    hearsTurnsAlone: true,
    begin: '{"event":"speech_start"}',
    audio: (bytes) => JSON.stringify({ event: 'audio_input', audio: bytes.toBase64() }),
    finalize: '{"event":"speech_end"}',
    heard: hearing(io.key),
  }))
}

function codeOf(language: string | undefined): string | undefined {
  const tag = tagOf(language)
  return tag !== undefined && LANGUAGES.has(tag) ? `${tag}-IN` : undefined
}

const listenUrl = (options: Options, language: string | undefined, form: AudioForm): string =>
  addressOf(options.stt_base_url || ADDRESS, '/speech-to-text-realtime/ws', {
    language_code: codeOf(language) ?? 'auto',
    model: options.stt_model || 'saaras:v3-realtime',
    mode: options.mode,
    endpointing: 'manual',
    encoding: form.encoding === 'mu-law' ? 'mulaw' : 'linear16',
    sample_rate: form.rateHz,
  })

function hearing(key: string | undefined): (message: string) => readonly Heard[] {
  let last = -1
  return (message) => {
    const failure = messageOf(Failure, message)
    if (failure?.is_fatal) throw failed(failure, key)
    const heard = messageOf(Transcript, message)
    // No times tell a message that comes twice, or after its final.
    if (!heard || heard.utterance_idx <= last) return []
    const { event, text, language } = heard
    const isFinal = event === 'transcript.final'
    if (isFinal) last = heard.utterance_idx
    const words: Heard = { type: 'words', text: text.trim(), isFinal, language: language ?? undefined }
    return isFinal ? [words, { type: 'flushed' }] : [words]
  }
}

function failed(
  { code, message, status_code: status = 500 }: Static<typeof Failure>,
  key: string | undefined,
): StageError {
  const told = `Sarvam failed (${shown({ key }, code)}): ${shown({ key }, message)}`
  return toldFailure('stt', CODES[status] ?? 'server-error', told)
}
