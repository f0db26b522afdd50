import { type Static, Type } from '@sinclair/typebox'
import { tagOf } from '../../language/index.ts'
import type { Heard } from '../../stt/streamed.ts'
import { sonicDialect, sonicKeys } from './cartesia-sonic.ts'
import { throwFailure } from './cartesia-failure.ts'
import { keyHeader } from '../http/key-header.ts'
import type { Provider } from '../provider.ts'
import type { AudioForm } from '../socket/audio-form.ts'
import { messageOf, nullable } from '../socket/message.ts'
import { Settling } from '../socket/settling.ts'
import { streamedStt } from '../socket/streamed-stt.ts'
import { streamedTts } from '../socket/streamed-tts.ts'
import { addressOf, isAtVendor, keyterms, sttKeys, sttLanguageElseEnglish } from '../socket/stt-keys.ts'

const ADDRESS = 'wss://api.cartesia.ai'
const VERSION = '2026-03-01'
/** It advises messages of 100 ms. */
const MESSAGE_MS = 100

const CartesiaOptions = Type.Object({ ...sttKeys, stt_language: sttLanguageElseEnglish, keyterms, ...sonicKeys })
type Options = Static<typeof CartesiaOptions>

const Transcript = Type.Object({
  type: Type.Literal('transcript'),
  text: Type.String(),
  is_final: Type.Boolean(),
  language: nullable(Type.String()),
})
const FlushDone = Type.Object({ type: Type.Literal('flush_done') })
/** Cartesia: Ink hears, is told when the caller pauses, and decides nothing itself; Sonic speaks. */
export const cartesia: Provider<typeof CartesiaOptions> = {
  env: 'CARTESIA_API_KEY',
  options: CartesiaOptions,
  page: {
    name: 'Cartesia',
    bills:
      'Ink: seconds of audio; it hears the turns of the caller alone, with half a second before each. Sonic: characters.',
    languages:
      '`ink-2` (the default) hears English, `ink-whisper` about a hundred, one for each call: English unless a language is set. Sonic speaks more than forty.',
    tested:
      "Stand-ins of the interface with manual finalization and of the voices' contexts, which Cartesia's own SDK (4.2.0) talks to as well.",
  },
  needsKey: (stage, options) => isAtVendor(stage === 'tts' ? options.tts_base_url : options.stt_base_url, ADDRESS),
  stt: (options, io) =>
    streamedStt('cartesia', io, (language = options.stt_language, form) => ({
      request: {
        url: listenUrl(options, language, form),
        headers: headersFor(io.key),
        goodbye: 'close',
      },
      form,
      messageMs: MESSAGE_MS,
      hearsTurnsAlone: true,
      finalize: 'finalize',
      heard: hearing(io.key),
    })),
  tts: (options, io) => {
    const address = addressOf(options.tts_base_url || ADDRESS, '/tts/websocket')
    return streamedTts('cartesia', io, sonicDialect(options, { url: address, headers: headersFor(io.key) }, io.key))
  },
}

const headersFor = (key: string | undefined): Readonly<Record<string, string>> => ({
  'cartesia-version': VERSION,
  ...keyHeader('x-api-key', key),
})

const listenUrl = (options: Options, language: string | undefined, form: AudioForm): string =>
  addressOf(options.stt_base_url || ADDRESS, '/stt/websocket', {
    model: options.stt_model || 'ink-2',
    encoding: form.encoding === 'mu-law' ? 'pcm_mulaw' : 'pcm_s16le',
    sample_rate: form.rateHz,
    language: tagOf(language) ?? 'en',
    keyterm: options.keyterms,
  })

/** Final text is what came since the final text before it, with its own spaces. */
function hearing(key: string | undefined): (message: string) => readonly Heard[] {
  const settling = new Settling()
  let last = ''
  let language: string | undefined
  return (message) => {
    throwFailure('stt', message, key)
    if (messageOf(FlushDone, message)) return settling.end(language)
    const heard = messageOf(Transcript, message)
    // No times tell a message that comes twice.
    if (!heard || (heard.is_final && message === last)) return []
    language = heard.language ?? undefined
    if (!heard.is_final) return [settling.soFar([{ text: heard.text }], language)]
    last = message
    settling.add([{ text: heard.text }])
    return [settling.soFar([], language)]
  }
}
