import { type Static, Type } from '@sinclair/typebox'
import { tagOf } from '../../language/index.ts'
import type { FailureCode } from '../../std/errors.ts'
import type { Heard } from '../../stt/streamed.ts'
import { elevenLabsRecordings } from './elevenlabs-recordings.ts'
import { elevenlabsTts, elevenlabsTtsKeys } from './elevenlabs-tts.ts'
import { keyHeader } from '../http/key-header.ts'
import type { Provider } from '../provider.ts'
import type { AudioForm } from '../socket/audio-form.ts'
import { shown, toldFailure } from '../socket/failures.ts'
import { messageOf, nullable } from '../socket/message.ts'
import { streamedStt } from '../socket/streamed-stt.ts'
import { addressOf, isAtVendor, keyterms, sttKeys, sttLanguage } from '../socket/stt-keys.ts'

const ADDRESS = 'wss://api.elevenlabs.io'
const MESSAGE_MS = 100

const ElevenLabsOptions = Type.Object({ ...sttKeys, stt_language: sttLanguage, keyterms, ...elevenlabsTtsKeys })
type Options = Static<typeof ElevenLabsOptions>

const Transcript = Type.Object({
  message_type: Type.String(),
  text: Type.String(),
  language_code: nullable(Type.String()),
})
const Failure = Type.Object({ message_type: Type.String(), error: Type.String() })

const CODES: Readonly<Record<string, FailureCode>> = {
  auth_error: 'unauthorized',
  unaccepted_terms: 'unauthorized',
  quota_exceeded: 'quota-exceeded',
  invalid_request: 'bad-request',
  input_error: 'bad-request',
  rate_limited: 'rate-limited',
  queue_overflow: 'busy',
  resource_exhausted: 'busy',
  session_time_limit_exceeded: 'closed',
}
/** What it says of a commit that held too little sound to be words. */
const NO_WORDS: ReadonlySet<string> = new Set(['commit_throttled', 'insufficient_audio_activity'])

/** ElevenLabs: Scribe in real time, which is told when the caller pauses and decides nothing itself, and voices. */
export const elevenlabs: Provider<typeof ElevenLabsOptions> = {
  env: 'ELEVENLABS_API_KEY',
  options: ElevenLabsOptions,
  page: {
    name: 'ElevenLabs',
    bills:
      'Scribe: seconds of audio; it hears the turns of the caller alone, with half a second before each. Voices: characters, by the model.',
    languages:
      'Scribe hears more than ninety. Without a language it says which one it was. The model `scribe_v2` takes whole turns: words come once the caller pauses. Flash v2.5 (the default) and Multilingual v2 speak about thirty; `eleven_v3` is not offered over this interface.',
    tested:
      'Stand-ins of the real-time Scribe interface, which its own SDK (2.73.0) talked to by hand, and of the voices of several contexts, whose messages that SDK read and wrote by hand: at 108 MB it is no part of the tests.',
  },
  needsKey: (stage, options) => isAtVendor(stage === 'tts' ? options.tts_base_url : options.stt_base_url, ADDRESS),
  tts: (options, io) => elevenlabsTts(options, io, ADDRESS),
  stt: (options, io) => {
    if (options.stt_model && !options.stt_model.endsWith('realtime'))
      return elevenLabsRecordings(options.stt_base_url || ADDRESS, options, io)
    return streamedStt('elevenlabs', io, (language = options.stt_language, form) => {
      const named = tagOf(language)
      // It names the language in the form of a final that has the times of its words.
      const final = named === undefined ? 'committed_transcript_with_timestamps' : 'committed_transcript'
      return {
        request: {
          url: listenUrl(options, named, form),
          headers: keyHeader('xi-api-key', io.key),
        },
        form,
        messageMs: MESSAGE_MS,
        hearsTurnsAlone: true,
        audio: (bytes) => chunk(bytes.toBase64(), form, false),
        finalize: chunk('', form, true),
        heard: (message) => heardIn(message, final, io.key),
      }
    })
  },
}

const listenUrl = (options: Options, language: string | undefined, form: AudioForm): string =>
  addressOf(options.stt_base_url || ADDRESS, '/v1/speech-to-text/realtime', {
    model_id: options.stt_model || 'scribe_v2_realtime',
    audio_format: form.encoding === 'mu-law' ? 'ulaw_8000' : 'pcm_16000',
    commit_strategy: 'manual',
    ...(language === undefined
      ? { include_timestamps: 'true', include_language_detection: 'true' }
      : { language_code: language }),
    keyterms: options.keyterms,
  })

const chunk = (audio: string, { rateHz }: AudioForm, commit: boolean): string =>
  JSON.stringify({
    message_type: 'input_audio_chunk',
    audio_base_64: audio,
    commit,
    sample_rate: rateHz,
  })

function heardIn(text: string, final: string, key: string | undefined): readonly Heard[] {
  const failure = messageOf(Failure, text)
  if (failure && NO_WORDS.has(failure.message_type)) return [{ type: 'flushed' }]
  if (failure) {
    const { message_type: type, error } = failure
    const code = CODES[type] ?? 'server-error'
    const told = `ElevenLabs failed (${shown({ key }, type)}): ${shown({ key }, error)}`
    throw toldFailure('stt', code, told)
  }
  const heard = messageOf(Transcript, text)
  if (heard?.message_type === 'partial_transcript') return [{ type: 'words', text: heard.text, isFinal: false }]
  if (heard?.message_type !== final) return []
  return [
    { type: 'words', text: heard.text.trim(), isFinal: true, language: heard.language_code ?? undefined },
    { type: 'flushed' },
  ]
}
