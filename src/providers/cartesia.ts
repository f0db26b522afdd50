import { type Static, Type } from '@sinclair/typebox'
import { LISTEN_RATE_HZ } from '../audio/pcm.ts'
import { tagOf } from '../language/index.ts'
import { type FailureCode, StageError } from '../std/errors.ts'
import type { Heard } from '../stt/streamed.ts'
import type { Provider } from './provider.ts'
import { shown } from './socket/failures.ts'
import { messageOf } from './socket/message.ts'
import { Settling } from './socket/settling.ts'
import { streamedStt } from './socket/streamed-stt.ts'
import { addressOf, isAtVendor, keyterms, sttKeys, sttLanguage } from './socket/stt-keys.ts'

const ADDRESS = 'wss://api.cartesia.ai'
const VERSION = '2026-03-01'
/** It advises messages of 100 ms. */
const MESSAGE_MS = 100

const CartesiaOptions = Type.Object({ ...sttKeys, stt_language: sttLanguage, keyterms })
type Options = Static<typeof CartesiaOptions>

const Transcript = Type.Object({
  type: Type.Literal('transcript'),
  text: Type.String(),
  is_final: Type.Boolean(),
  language: Type.Optional(Type.Union([Type.String(), Type.Null()])),
})
const FlushDone = Type.Object({ type: Type.Literal('flush_done') })
const Failure = Type.Object({
  type: Type.Literal('error'),
  title: Type.Optional(Type.String()),
  message: Type.String(),
  status_code: Type.Optional(Type.Number()),
})

const CODES: Readonly<Record<number, FailureCode>> = {
  400: 'bad-request',
  401: 'unauthorized',
  402: 'quota-exceeded',
  403: 'unauthorized',
  429: 'rate-limited',
}

/** Cartesia's Ink. It is told when the caller pauses, and decides nothing itself. */
export const cartesia: Provider<typeof CartesiaOptions> = {
  env: 'CARTESIA_API_KEY',
  options: CartesiaOptions,
  page: {
    name: 'Cartesia',
    bills: 'Seconds of audio. It hears the turns of the caller alone, with half a second before each.',
    languages:
      '`ink-2` (the default) hears English, `ink-whisper` about a hundred, one for each call: English unless a language is set.',
    tested: "A stand-in of the interface with manual finalization, which Cartesia's own SDK (4.2.0) talks to as well.",
  },
  needsKey: (_, { stt_base_url: url }) => isAtVendor(url, ADDRESS),
  stt: (options, io) =>
    streamedStt('cartesia', io, (language = options.stt_language) => ({
      request: {
        url: listenUrl(options, language),
        headers: { 'cartesia-version': VERSION, ...(io.key !== undefined && { 'x-api-key': io.key }) },
        goodbye: 'close',
      },
      messageMs: MESSAGE_MS,
      hearsTurnsAlone: true,
      finalize: 'finalize',
      heard: hearing(io.key),
    })),
}

const listenUrl = (options: Options, language: string | undefined): string =>
  addressOf(options.stt_base_url || ADDRESS, '/stt/websocket', {
    model: options.stt_model || 'ink-2',
    encoding: 'pcm_s16le',
    sample_rate: `${LISTEN_RATE_HZ}`,
    language: tagOf(language) ?? 'en',
    keyterm: options.keyterms,
  })

/** Final text is what came since the final text before it, with its own spaces. */
function hearing(key: string | undefined): (message: string) => readonly Heard[] {
  const settling = new Settling()
  let last = ''
  let language: string | undefined
  return (message) => {
    const failure = messageOf(Failure, message)
    if (failure) throw failed(failure, key)
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

function failed(
  { title, message, status_code: status = 500 }: Static<typeof Failure>,
  key: string | undefined,
): StageError {
  const told = `Cartesia failed (${status}): ${shown({ key }, title === undefined ? message : `${title}: ${message}`)}`
  return new StageError('stt', CODES[status] ?? 'server-error', told, { retryable: status === 429 || status >= 500 })
}
