import { type Static, Type } from '@sinclair/typebox'
import { LISTEN_RATE_HZ } from '../../audio/pcm.ts'
import { localeOf } from '../../language/locale.ts'
import { type FailureCode, StageError } from '../../std/errors.ts'
import type { Stt } from '../../stt/stt.ts'
import type { Heard } from '../../stt/streamed.ts'
import { keyToSet } from '../http/http.ts'
import type { Io } from '../provider.ts'
import { LINEAR, silenceIn } from '../socket/audio-form.ts'
import { decodeFrame, encodeFrame } from '../socket/event-stream-frames.ts'
import { shown, toldFailure } from '../socket/failures.ts'
import { messageOf, nullable } from '../socket/message.ts'
import { signedUrl } from '../socket/signed-url.ts'
import { streamedStt } from '../socket/streamed-stt.ts'
import { addressOf, isAtVendor, sttKeys, sttLanguageElseEnglish } from '../socket/stt-keys.ts'
import { hostOf, inRegion, regionKey } from './aws-region.ts'

/** It advises 50 to 200 ms. */
const MESSAGE_MS = 100
/** It hangs up after 15 s without audio. Any is enough. */
const KEEP_ALIVE_MS = 8000
const SILENCE_MS = 10

export const transcribeOptions = {
  stt_base_url: sttKeys.stt_base_url,
  stt_language: sttLanguageElseEnglish,
  ...regionKey,
  vocabulary_name: Type.Optional(
    Type.String({
      maxLength: 200,
      pattern: '^[\\w.-]+$',
      form: 'a name of letters, digits, ".", "-" and "_"',
      description: 'A vocabulary of your own, by its name at Amazon',
    }),
  ),
}
const TranscribeOptions = Type.Object(transcribeOptions)
type Options = Static<typeof TranscribeOptions>

const Item = Type.Object({
  Content: Type.String(),
  StartTime: Type.Optional(Type.Number()),
  EndTime: Type.Number(),
  Confidence: nullable(Type.Number()),
  Type: nullable(Type.String()),
})
const Results = Type.Object({
  Transcript: Type.Object({
    Results: Type.Array(
      Type.Object({
        IsPartial: Type.Boolean(),
        EndTime: Type.Number(),
        Alternatives: Type.Array(Type.Object({ Transcript: Type.String(), Items: Type.Optional(Type.Array(Item)) })),
      }),
    ),
  }),
})
type Result = Static<typeof Results>['Transcript']['Results'][number]
const Fault = Type.Object({ Message: Type.String() })

const CODES: Readonly<Record<string, FailureCode>> = {
  BadRequestException: 'bad-request',
  UnrecognizedClientException: 'unauthorized',
  AccessDeniedException: 'unauthorized',
  LimitExceededException: 'rate-limited',
  ConflictException: 'closed',
  InternalFailureException: 'server-error',
  ServiceUnavailableException: 'busy',
}

const addressIn = ({ region }: Options): string => `wss://${hostOf('transcribestreaming', region)}:8443`

/** Whether a key goes to Amazon. */
export const transcribeNeedsKey = (options: Options): boolean => isAtVendor(options.stt_base_url, addressIn(options))

/** Amazon Transcribe. It makes words final after each silence. The key is `ID:SECRET` or `ID:SECRET:SESSION` of an identity. */
export function transcribeStt(options: Options, io: Io): Stt {
  const [accessKeyId = '', secretAccessKey = '', sessionToken] = (io.key ?? '').split(':')
  const region = inRegion(options.region)
  const signer = { accessKeyId, secretAccessKey, sessionToken, region, service: 'transcribe' }
  // What no message may show is the part of the key that is secret.
  const key = secretAccessKey || io.key
  return streamedStt('aws', { ...io, key }, (language = options.stt_language) => {
    const url = listenUrl(options, language)
    return {
      request: {
        url,
        headers: {},
        address: async () => {
          if (secretAccessKey !== '') return { url: signedUrl(url, signer, io.clock.wall()) }
          throw new StageError(
            'stt',
            'unauthorized',
            `Amazon Transcribe wants a key of the form ID:SECRET: ${keyToSet('stt')}`,
          )
        },
        keepAlive: { message: audioFrame(silenceIn(LINEAR, SILENCE_MS)), everyMs: KEEP_ALIVE_MS },
        goodbye: audioFrame(new Uint8Array(0)),
      },
      messageMs: MESSAGE_MS,
      endsPhrases: true,
      audio: audioFrame,
      heard: () => [],
      heardBytes: (message) => heardIn(message, key),
    }
  })
}

const listenUrl = (options: Options, language: string | undefined): string =>
  addressOf(options.stt_base_url || addressIn(options), '/stream-transcription-websocket', {
    'language-code': localeOf(language) ?? 'en-US',
    'media-encoding': 'pcm',
    'sample-rate': `${LISTEN_RATE_HZ}`,
    'vocabulary-name': options.vocabulary_name,
  })

/** Without samples it is the end. */
const audioFrame = (payload: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> =>
  encodeFrame({
    headers: {
      ':content-type': 'application/octet-stream',
      ':event-type': 'AudioEvent',
      ':message-type': 'event',
    },
    payload,
  })

function heardIn(message: Uint8Array, secret: string | undefined): readonly Heard[] {
  const frame = decodeFrame(message)
  if (!frame) return []
  const text = new TextDecoder().decode(frame.payload)
  const exception = frame.headers[':exception-type']
  if (exception !== undefined) {
    const told = messageOf(Fault, text)?.Message ?? 'no reason'
    const shownTo = (words: string) => shown({ key: secret }, words)
    throw toldFailure(
      'stt',
      CODES[exception] ?? 'server-error',
      `Amazon Transcribe failed (${shownTo(exception)}): ${shownTo(told)}`,
    )
  }
  if (frame.headers[':event-type'] !== 'TranscriptEvent') return []
  return messageOf(Results, text)?.Transcript.Results.flatMap(wordsOf) ?? []
}

function wordsOf({ IsPartial: isPartial, EndTime: endSecs, Alternatives: [best] }: Result): readonly Heard[] {
  if (!best) return []
  const parts = best.Items?.map(({ Content: text, StartTime: start, EndTime: end, Confidence: sure, Type: type }) => ({
    text: type === 'punctuation' ? text : ` ${text}`,
    fromMs: start && start * 1000,
    toMs: end * 1000,
    confidence: sure ?? undefined,
  }))
  return [{ type: 'words', text: best.Transcript.trim(), isFinal: !isPartial, toMs: endSecs * 1000, parts }]
}
