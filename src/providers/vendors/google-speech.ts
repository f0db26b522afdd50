import { type Static, Type } from '@sinclair/typebox'
import { localeOf } from '../../language/locale.ts'
import { StageError } from '../../std/errors.ts'
import type { Stt } from '../../stt/stt.ts'
import type { Heard } from '../../stt/streamed.ts'
import type { Io } from '../provider.ts'
import { type AudioForm, silenceIn } from '../socket/audio-form.ts'
import { decodeMessage, encodeMessage, type Message } from '../socket/protobuf.ts'
import { streamedStt } from '../socket/streamed-stt.ts'
import { keyterms, sttKeys } from '../socket/stt-keys.ts'

/** It takes 25 kB at most, and hangs up after some seconds without audio, and after five minutes. */
const MESSAGE_MS = 100
const KEEP_ALIVE_MS = 4000
const SILENCE_MS = 10
const METHOD = '/google.cloud.speech.v2.Speech/StreamingRecognize'
/** LINEAR16 and MULAW, and SUPERSHORT, in its definitions. */
const ENCODINGS = { linear: 1, 'mu-law': 2 } as const
const SHORTEST_SILENCE = 2

export const googleSpeechOptions = {
  stt_model: sttKeys.stt_model,
  stt_language: Type.Optional(
    Type.String({
      description:
        'What callers speak, as en or en-GB; when absent or "auto", chirp models guess and others take English',
    }),
  ),
  keyterms,
  location: Type.Optional(
    Type.String({
      maxLength: 40,
      pattern: '^[a-z][a-z0-9-]*$',
      form: '"global" or a region such as europe-west4',
      description: 'Where it runs: global when absent, or us, eu, a region',
    }),
  ),
}
const Options = Type.Object(googleSpeechOptions)
type Options = Static<typeof Options>

/** Who asks, and whose project pays. */
export interface SpeechIdentity {
  readonly project: string | undefined
  token(): Promise<string>
}

/** Google's recogniser (Speech-to-Text v2), by gRPC. It makes words final after each short silence. */
export const googleSpeechStt = (options: Options, io: Io, identity: () => Promise<SpeechIdentity>): Stt =>
  streamedStt('google_speech', io, (language = options.stt_language, form) => {
    const location = options.location || 'global'
    const url = `grpcs://${location === 'global' ? '' : `${location}-`}speech.googleapis.com${METHOD}`
    return {
      request: {
        url,
        headers: {},
        address: async () => {
          const { project, token } = await identity()
          if (!project) throw new StageError('stt', 'bad-request', 'the credentials of Google Cloud name no project')
          const recogniser = `projects/${project}/locations/${location}/recognizers/_`
          return {
            url,
            headers: { authorization: `Bearer ${await token()}`, 'x-goog-request-params': `recognizer=${recogniser}` },
            hello: helloOf(options, recogniser, localeOf(language), form),
          }
        },
        keepAlive: { message: audioOf(silenceIn(form, SILENCE_MS)), everyMs: KEEP_ALIVE_MS },
      },
      form,
      messageMs: MESSAGE_MS,
      endsPhrases: true,
      audio: audioOf,
      heard: () => [],
      heardBytes: heardIn,
    }
  })

// The numbers are those of the fields in google/cloud/speech/v2/cloud_speech.proto.

function helloOf(
  { stt_model: model, keyterms: terms }: Options,
  recogniser: string,
  locale: string | undefined,
  { encoding, rateHz }: AudioForm,
) {
  const named = model || 'latest_long'
  // Only Chirp tells languages apart.
  const language = locale ?? (named.startsWith('chirp') ? 'auto' : 'en-US')
  const phrases = terms?.map((term) => [3, encodeMessage([[1, term]])] as const) ?? []
  const adaptation = encodeMessage([[1, encodeMessage([[2, encodeMessage(phrases)]])]])
  const config = encodeMessage([
    [
      2,
      encodeMessage([
        [2, true],
        [3, true],
        [4, true],
      ]),
    ],
    ...(terms ? [[6, adaptation] as const] : []),
    [
      8,
      encodeMessage([
        [1, ENCODINGS[encoding]],
        [2, rateHz],
        [3, 1],
      ]),
    ],
    [9, named],
    [10, language],
  ])
  const features = encodeMessage([
    [2, true],
    [8, SHORTEST_SILENCE],
  ])
  return encodeMessage([
    [3, recogniser],
    [
      6,
      encodeMessage([
        [1, config],
        [2, features],
      ]),
    ],
  ])
}

const audioOf = (bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> => encodeMessage([[5, bytes]])

/** Several results of one message, none of which is final, are parts of what may change. */
function heardIn(bytes: Uint8Array): readonly Heard[] {
  const results = decodeMessage(bytes)?.messages(6) ?? []
  const finals = results.filter((result) => result.number(2) === 1).map((result) => wordsOf([result], true))
  const open = results.filter((result) => result.number(2) === 0)
  return open.length === 0 ? finals : [...finals, wordsOf(open, false)]
}

function wordsOf(results: readonly Message[], isFinal: boolean): Heard {
  const best = results.flatMap((result) => result.messages(1).slice(0, 1))
  const parts = best
    .flatMap((alternative) => alternative.messages(3))
    .map((word) => ({
      text: ` ${word.text(3)}`,
      fromMs: msIn(word, 1),
      toMs: msIn(word, 2),
      confidence: word.float(4) || undefined,
    }))
  const language = results.at(-1)?.text(6)
  return {
    type: 'words',
    text: best
      .map((alternative) => alternative.text(1))
      .join('')
      .trim(),
    isFinal,
    toMs: Math.max(...results.map((result) => msIn(result, 4))),
    parts: parts.length > 0 ? parts : undefined,
    language: language === '' ? undefined : language,
  }
}

/** A duration, in seconds and nanoseconds. */
const msIn = (message: Message, field: number): number => {
  const [duration] = message.messages(field)
  return duration ? duration.number(1) * 1000 + duration.number(2) / 1e6 : 0
}
