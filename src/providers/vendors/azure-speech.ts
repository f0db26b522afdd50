import { type Static, Type } from '@sinclair/typebox'
import { wavHeader } from '../../audio/wav.ts'
import { localeOf } from '../../language/locale.ts'
import type { Clock } from '../../std/clock.ts'
import { systemIds } from '../../std/ids.ts'
import type { Heard } from '../../stt/streamed.ts'
import { azureTts, azureTtsAt, azureTtsKeys } from './azure-tts.ts'
import { isAtOrigin } from '../http/http-voice.ts'
import { keyHeader } from '../http/key-header.ts'
import type { Provider } from '../provider.ts'
import type { AudioForm } from '../socket/audio-form.ts'
import { toldFailure } from '../socket/failures.ts'
import { messageOf } from '../socket/message.ts'
import { streamedStt } from '../socket/streamed-stt.ts'
import { addressOf, isAtVendor, keyterms, sttKeys, sttLanguageElseEnglish } from '../socket/stt-keys.ts'

const MESSAGE_MS = 100
/** Silence that ends a phrase; at least 100. We ask what was said after 200 ms of it. */
const PHRASE_END_MS = 150
/** Its times are in 100 ns. */
const TICKS_PER_MS = 10_000

const AzureSpeechOptions = Type.Object({
  stt_base_url: sttKeys.stt_base_url,
  stt_language: sttLanguageElseEnglish,
  keyterms,
  ...azureTtsKeys,
})
type Options = Static<typeof AzureSpeechOptions>

const timed = { Offset: Type.Number(), Duration: Type.Number() }
const Hypothesis = Type.Object({ Text: Type.String(), ...timed })
const Phrase = Type.Object({ RecognitionStatus: Type.String(), DisplayText: Type.Optional(Type.String()), ...timed })

const addressIn = ({ region }: Options): string => `wss://${region || 'eastus'}.stt.speech.microsoft.com`

/** Azure's speech service. Its recogniser, in the protocol that its own SDK speaks, makes words final after each short silence. */
export const azure_speech: Provider<typeof AzureSpeechOptions> = {
  env: ['AZURE_SPEECH_API_KEY', 'AZURE_SPEECH_KEY'],
  options: AzureSpeechOptions,
  page: {
    name: 'Azure Speech',
    key: 'It is that of a Speech resource, and `region` is where the resource is.',
    bills:
      'Seconds of audio, characters of the voice. The connection of the recogniser is open for the whole call, and silence counts.',
    languages:
      'It hears more than a hundred, one for each call: English unless a language is set. It does not tell them apart. It speaks about 150, by the voice. Voices called "Multilingual" speak many and guess which unless `tts_language` is set.',
    tested:
      "A stand-in of the recogniser that Microsoft's own SDK (1.52.0) talks to as well: its protocol is documented nowhere, and was read off that SDK. A stand-in of the voices' REST interface, which reads their SSML with a parser of XML.",
  },
  needsKey: (stage, options) =>
    stage === 'tts'
      ? isAtOrigin(options.tts_base_url, azureTtsAt(options))
      : isAtVendor(options.stt_base_url, addressIn(options)),
  tts: azureTts,
  stt: (options, io) =>
    streamedStt('azure_speech', io, (language = options.stt_language, form) => {
      const locale = localeOf(language) ?? 'en-US'
      const messages = new Messages(io.clock, form)
      return {
        request: {
          url: addressOf(options.stt_base_url || addressIn(options), '/stt/speech/universal/v2', {
            language: locale,
            format: 'simple',
          }),
          headers: keyHeader('ocp-apim-subscription-key', io.key),
          hello: [
            messages.text('speech.config', configOf(form)),
            messages.text('speech.context', contextOf(options, locale)),
          ],
        },
        form,
        messageMs: MESSAGE_MS,
        endsPhrases: true,
        audio: (bytes) => messages.audio(bytes),
        heard: heardIn,
      }
    }),
}

const configOf = ({ encoding, rateHz }: AudioForm) => ({
  context: {
    system: { name: 'voxray', version: '1', build: 'JavaScript', lang: 'JavaScript' },
    audio: {
      source: { bitspersample: encoding === 'mu-law' ? 8 : 16, channelcount: 1, samplerate: rateHz, type: 'Stream' },
    },
  },
  recognition: 'conversation',
})

const contextOf = ({ keyterms: terms }: Options, language: string) => ({
  phraseDetection: {
    mode: 'Conversation',
    language,
    conversation: { segmentation: { mode: 'Custom', segmentationSilenceTimeoutMs: PHRASE_END_MS } },
  },
  ...(terms && { dgi: { groups: [{ type: 'Generic', items: terms.map((text) => ({ text })) }] } }),
})

/** Its messages begin with headers, as those of HTTP do. In binary ones their length stands before them. */
class Messages {
  readonly #clock: Clock
  readonly #form: AudioForm
  readonly #id = systemIds.traceId().toUpperCase()
  #hasBegun = false

  constructor(clock: Clock, form: AudioForm) {
    this.#clock = clock
    this.#form = form
  }

  text(path: string, body: object): string {
    return `${this.#headers(path, 'application/json')}\r\n${JSON.stringify(body)}`
  }

  /** The first has the header of a WAV, which has no end. */
  audio(sound: Uint8Array): Uint8Array<ArrayBuffer> {
    const { encoding, rateHz } = this.#form
    const headers = new TextEncoder().encode(this.#headers('audio', this.#hasBegun ? undefined : 'audio/x-wav'))
    const begin = this.#hasBegun ? [] : wavHeader(encoding, rateHz, 0)
    this.#hasBegun = true
    const bytes = new Uint8Array(2 + headers.length + begin.length + sound.length)
    new DataView(bytes.buffer).setUint16(0, headers.length)
    bytes.set(headers, 2)
    bytes.set(begin, 2 + headers.length)
    bytes.set(sound, bytes.length - sound.length)
    return bytes
  }

  #headers(path: string, type: string | undefined): string {
    const time = new Date(this.#clock.wall()).toISOString()
    const all = `Path: ${path}\r\nX-RequestId: ${this.#id}\r\nX-Timestamp: ${time}\r\n`
    return type === undefined ? all : `${all}Content-Type: ${type}\r\n`
  }
}

function heardIn(message: string): readonly Heard[] {
  const bodyAt = message.indexOf('\r\n\r\n')
  const headers = message.slice(0, Math.max(bodyAt, 0))
  const body = message.slice(bodyAt + 4)
  switch (/^path:\s*([\w.]+)/im.exec(headers)?.[1]?.toLowerCase()) {
    case 'speech.hypothesis': {
      const heard = messageOf(Hypothesis, body)
      return heard ? [{ type: 'words', text: heard.Text.trim(), isFinal: false, toMs: endMsOf(heard) }] : []
    }
    case 'speech.phrase': {
      const heard = messageOf(Phrase, body)
      if (heard?.RecognitionStatus === 'Error') throw toldFailure('stt', 'server-error', 'Azure failed')
      if (heard?.RecognitionStatus !== 'Success') return []
      return [{ type: 'words', text: (heard.DisplayText ?? '').trim(), isFinal: true, toMs: endMsOf(heard) }]
    }
    case 'turn.end':
      // What it calls a turn is all of the audio: it takes no more.
      throw toldFailure('stt', 'closed', 'Azure has ended the recognition')
    default:
      return []
  }
}

const endMsOf = ({ Offset: offset, Duration: duration }: Static<typeof Hypothesis> | Static<typeof Phrase>): number =>
  (offset + duration) / TICKS_PER_MS
