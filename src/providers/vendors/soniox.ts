import { type Static, Type } from '@sinclair/typebox'
import { tagOf } from '../../language/index.ts'
import { type FailureCode, StageError } from '../../std/errors.ts'
import type { Heard } from '../../stt/streamed.ts'
import type { Provider } from '../provider.ts'
import { SONIOX_VOICES, sonioxTts, sonioxTtsKeys } from './soniox-tts.ts'
import type { AudioForm } from '../socket/audio-form.ts'
import { shown } from '../socket/failures.ts'
import { messageOf, nullable } from '../socket/message.ts'
import { Settling } from '../socket/settling.ts'
import { streamedStt } from '../socket/streamed-stt.ts'
import { addressOf, isAtVendor, keyterms, sttKeys, sttLanguage } from '../socket/stt-keys.ts'

const ADDRESS = 'wss://stt-rt.soniox.com'
/** It hangs up after 20 s without audio. */
const KEEP_ALIVE_MS = 10_000
/** A token of this text ends what `finalize` asked for. */
const FINALIZED = '<fin>'

const SonioxOptions = Type.Object({ ...sttKeys, stt_language: sttLanguage, keyterms, ...sonioxTtsKeys })
type Options = Static<typeof SonioxOptions>

const Token = Type.Object({
  text: Type.String(),
  is_final: Type.Boolean(),
  start_ms: Type.Optional(Type.Number()),
  end_ms: Type.Optional(Type.Number()),
  confidence: Type.Optional(Type.Number()),
  language: nullable(Type.String()),
})
type Token = Static<typeof Token>

const Tokens = Type.Object({ tokens: Type.Array(Token) })

const Failure = Type.Object({ error_code: Type.Number(), error_message: Type.String() })

/** Its codes are those of HTTP. */
const CODES: Readonly<Record<number, FailureCode>> = {
  400: 'bad-request',
  401: 'unauthorized',
  402: 'quota-exceeded',
  429: 'rate-limited',
}

/** Soniox: a recogniser that tells languages apart within a sentence, and voices. */
export const soniox: Provider<typeof SonioxOptions> = {
  env: 'SONIOX_API_KEY',
  options: SonioxOptions,
  page: {
    name: 'Soniox',
    bills:
      'Recognition: seconds of audio. The connection is open for the whole call, and silence counts. Voices: tokens of the text and of the audio.',
    languages:
      'More than sixty. The recogniser tells them apart within a sentence; a language that is set is a hint. A voice speaks the one of `tts_language`.',
    tested: "Stand-ins of the real-time interfaces, which Soniox's own SDK (2.3.0) talks to as well.",
  },
  needsKey: (stage, options) =>
    stage === 'tts' ? isAtVendor(options.tts_base_url, SONIOX_VOICES) : isAtVendor(options.stt_base_url, ADDRESS),
  stt: (options, io) =>
    streamedStt('soniox', io, (language = options.stt_language, form) => ({
      request: {
        url: addressOf(options.stt_base_url || ADDRESS, '/transcribe-websocket'),
        headers: {},
        hello: JSON.stringify(configOf(options, io.key, tagOf(language), form)),
        keepAlive: { message: '{"type":"keepalive"}', everyMs: KEEP_ALIVE_MS },
        goodbye: '',
      },
      form,
      finalize: '{"type":"finalize"}',
      heard: hearing(io.key),
    })),
  tts: sonioxTts,
}

const configOf = (options: Options, key: string | undefined, hint: string | undefined, form: AudioForm) => ({
  ...(key !== undefined && { api_key: key }),
  model: options.stt_model || 'stt-rt-v5',
  audio_format: form.encoding === 'mu-law' ? 'mulaw' : 'pcm_s16le',
  sample_rate: form.rateHz,
  num_channels: 1,
  enable_language_identification: true,
  ...(hint !== undefined && { language_hints: [hint] }),
  ...(options.keyterms && { context: { terms: options.keyterms } }),
})

/** Final tokens come once, and those that may change come anew with each message. Both are parts of words. */
function hearing(key: string | undefined): (message: string) => readonly Heard[] {
  const settling = new Settling()
  return (message) => {
    const failure = messageOf(Failure, message)
    if (failure) throw failed(failure, key)
    const tokens = messageOf(Tokens, message)?.tokens ?? []
    if (tokens.length === 0) return []
    const words = tokens.filter(({ text }) => text !== FINALIZED)
    settling.add(words.filter(({ is_final: isFinal }) => isFinal).map(tokenOf))
    const language = words.findLast((token) => typeof token.language === 'string')?.language ?? undefined
    if (words.length < tokens.length) return settling.end(language)
    return [settling.soFar(words.filter(({ is_final: isFinal }) => !isFinal).map(tokenOf), language)]
  }
}

const tokenOf = ({ text, start_ms: fromMs, end_ms: toMs, confidence }: Token) => ({ text, fromMs, toMs, confidence })

function failed(
  { error_code: code, error_message: words }: Static<typeof Failure>,
  key: string | undefined,
): StageError {
  const told = `Soniox failed (${code}): ${shown({ key }, words)}`
  return new StageError('stt', CODES[code] ?? 'server-error', told, { retryable: code === 429 || code >= 500 })
}
