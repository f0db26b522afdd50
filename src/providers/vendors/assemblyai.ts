import { type Static, Type } from '@sinclair/typebox'
import type { Heard } from '../../stt/streamed.ts'
import { keyHeader } from '../http/key-header.ts'
import type { Provider } from '../provider.ts'
import type { AudioForm } from '../socket/audio-form.ts'
import { shown, toldFailure } from '../socket/failures.ts'
import { messageOf } from '../socket/message.ts'
import { keytermsFromReplies, replyTerms } from '../socket/reply-terms.ts'
import { streamedStt } from '../socket/streamed-stt.ts'
import { addressOf, isAtVendor, keyterms, sttKeys } from '../socket/stt-keys.ts'

const ADDRESS = 'wss://streaming.assemblyai.com'
/** It refuses messages below 50 ms. */
const MESSAGE_MS = 60

const AssemblyAiOptions = Type.Object({
  ...sttKeys,
  keyterms,
  keyterms_from_replies: keytermsFromReplies,
  format_turns: Type.Optional(Type.Boolean({ description: 'Write punctuation and capitals; costs some 100 ms' })),
})
type Options = Static<typeof AssemblyAiOptions>

const Turn = Type.Object({
  type: Type.Literal('Turn'),
  transcript: Type.String(),
  end_of_turn: Type.Boolean(),
  turn_is_formatted: Type.Boolean(),
  language_code: Type.Optional(Type.String()),
  words: Type.Array(
    Type.Object({
      text: Type.String(),
      start: Type.Optional(Type.Number()),
      end: Type.Number(),
      confidence: Type.Optional(Type.Number()),
    }),
  ),
})

const Failure = Type.Object({ type: Type.Literal('Error'), error: Type.String() })

/** AssemblyAI's universal streaming. */
export const assemblyai: Provider<typeof AssemblyAiOptions> = {
  env: 'ASSEMBLYAI_API_KEY',
  options: AssemblyAiOptions,
  page: {
    name: 'AssemblyAI',
    bills: 'Seconds that the connection is open, which is the whole call. Terms to expect cost extra.',
    languages:
      'The model decides: `universal-streaming-multilingual` (the default) hears six, `universal-streaming-english` one.',
    tested: "A stand-in of the streaming interface v3, which AssemblyAI's own SDK (4.41.5) talks to as well.",
  },
  needsKey: (_, { stt_base_url: url }) => isAtVendor(url, ADDRESS),
  stt: (options, io) =>
    streamedStt('assemblyai', io, (_, form) => ({
      request: {
        url: listenUrl(options, form),
        headers: keyHeader('authorization', io.key),
        goodbye: '{"type":"Terminate"}',
      },
      form,
      messageMs: MESSAGE_MS,
      finalize: '{"type":"ForceEndpoint"}',
      ...(options.keyterms_from_replies && {
        said: replyTerms(options.keyterms, (terms) => ({ type: 'UpdateConfiguration', keyterms_prompt: terms })),
      }),
      heard: (message) => heardIn(message, options.format_turns ?? true, io.key),
    })),
}

const listenUrl = (
  { stt_base_url, stt_model, format_turns = true, keyterms: terms }: Options,
  { encoding, rateHz }: AudioForm,
): string =>
  addressOf(stt_base_url || ADDRESS, '/v3/ws', {
    sample_rate: rateHz,
    encoding: encoding === 'mu-law' ? 'pcm_mulaw' : 'pcm_s16le',
    speech_model: stt_model || 'universal-streaming-multilingual',
    format_turns: `${format_turns}`,
    keyterms_prompt: terms && JSON.stringify(terms),
  })

function heardIn(text: string, isFormatted: boolean, key: string | undefined): Heard[] {
  const failure = messageOf(Failure, text)
  if (failure) throw toldFailure('stt', 'server-error', `AssemblyAI failed: ${shown({ key }, failure.error)}`)
  const turn = messageOf(Turn, text)
  if (!turn) return []
  const { transcript, end_of_turn: isOver, turn_is_formatted, language_code: language, words } = turn
  // The end comes a second time once it has been formatted.
  const isFinal = isOver && (turn_is_formatted || !isFormatted)
  const heard: Heard = {
    type: 'words',
    // The transcript of a turn that goes on leaves out the words that may change.
    text: isFinal ? transcript : words.map((word) => word.text).join(' '),
    isFinal,
    toMs: words.at(-1)?.end,
    parts: words.map(({ text: written, start: fromMs, end: toMs, confidence }) => ({
      text: ` ${written}`,
      fromMs,
      toMs,
      confidence,
    })),
    language,
  }
  return isFinal ? [heard, { type: 'flushed' }] : [heard]
}
