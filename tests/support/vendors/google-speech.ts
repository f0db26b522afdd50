import { parse } from 'protobufjs'
import { type Phrase, Phrases } from './phrases.ts'
import { type FarSide, SocketVendor } from './socket-vendor.ts'
import { textOf, toneStreamFor } from './tone-stream.ts'

/** What we use of google/cloud/speech/v2/cloud_speech.proto, read by another codec than ours. */
const { root } = parse(`
  syntax = "proto3";
  message StreamingRecognizeRequest {
    string recognizer = 3;
    oneof streaming_request { StreamingRecognitionConfig streaming_config = 6; bytes audio = 5; }
  }
  message StreamingRecognitionConfig { RecognitionConfig config = 1; StreamingRecognitionFeatures streaming_features = 2; }
  message RecognitionConfig {
    ExplicitDecodingConfig explicit_decoding_config = 8;
    string model = 9;
    repeated string language_codes = 10;
    RecognitionFeatures features = 2;
    SpeechAdaptation adaptation = 6;
  }
  message ExplicitDecodingConfig { int32 encoding = 1; int32 sample_rate_hertz = 2; int32 audio_channel_count = 3; }
  message RecognitionFeatures { bool enable_word_time_offsets = 2; bool enable_word_confidence = 3; bool enable_automatic_punctuation = 4; }
  message SpeechAdaptation { repeated AdaptationPhraseSet phrase_sets = 1; }
  message AdaptationPhraseSet { PhraseSet inline_phrase_set = 2; }
  message PhraseSet { repeated Phrase phrases = 3; }
  message Phrase { string value = 1; }
  message StreamingRecognitionFeatures { bool interim_results = 2; int32 endpointing_sensitivity = 8; }
  message Duration { int64 seconds = 1; int32 nanos = 2; }
  message StreamingRecognizeResponse { repeated StreamingRecognitionResult results = 6; int32 speech_event_type = 3; Duration speech_event_offset = 7; }
  message StreamingRecognitionResult {
    repeated SpeechRecognitionAlternative alternatives = 1;
    bool is_final = 2;
    float stability = 3;
    Duration result_end_offset = 4;
    string language_code = 6;
  }
  message SpeechRecognitionAlternative { string transcript = 1; float confidence = 2; repeated WordInfo words = 3; }
  message WordInfo { Duration start_offset = 1; Duration end_offset = 2; string word = 3; float confidence = 4; }
`)
export const SpeechRequest = root.lookupType('StreamingRecognizeRequest')
export const SpeechResponse = root.lookupType('StreamingRecognizeResponse')

const PHRASE_END_MS = 150

interface Features {
  readonly enableWordTimeOffsets?: boolean
  readonly enableWordConfidence?: boolean
}

interface Request {
  readonly recognizer: string
  readonly streamingConfig?: {
    readonly config: {
      readonly explicitDecodingConfig: {
        readonly encoding?: number
        readonly sampleRateHertz?: number
        readonly audioChannelCount?: number
      }
      readonly model: string
      readonly languageCodes: readonly string[]
      readonly features?: Features
    }
  }
  readonly audio?: Uint8Array
}

/** Google's Speech-to-Text v2 as its definitions describe it, hearing tones. Messages are those of gRPC. */
export function googleServer(token = 'a token of secret-key'): SocketVendor {
  return new SocketVendor((far) => {
    if (far.url.pathname !== '/google.cloud.speech.v2.Speech/StreamingRecognize') return 404
    if (far.headers.get('authorization') !== `Bearer ${token}`) return 401
    const session = new Session(far)
    return (data) => session.take(data)
  })
}

class Session {
  readonly #far: FarSide
  #phrases: Phrases | undefined
  language = ''
  #features: Features = {}

  constructor(far: FarSide) {
    this.#far = far
  }

  take(data: string | Uint8Array): void {
    const { recognizer, streamingConfig, audio } = SpeechRequest.toObject(
      SpeechRequest.decode(typeof data === 'string' ? new Uint8Array(0) : data),
    ) as Request
    if (!this.#phrases) {
      const { config } = streamingConfig ?? {}
      const isRight =
        /^projects\/[\w-]+\/locations\/[\w-]+\/recognizers\/_$/.test(recognizer) &&
        this.#far.headers.get('x-goog-request-params') === `recognizer=${recognizer}` &&
        config?.languageCodes.length === 1
      const { encoding, sampleRateHertz, audioChannelCount } = config?.explicitDecodingConfig ?? {}
      const stream = toneStreamFor({ linear: '1', muLaw: '2' }, `${encoding}`, sampleRateHertz)
      if (!isRight || !stream || audioChannelCount !== 1) return this.#far.close(1000, 'Invalid recognizer or config')
      this.language = config.languageCodes[0] ?? ''
      this.#features = config.features ?? {}
      this.#phrases = new Phrases(PHRASE_END_MS, stream)
      return
    }
    if (!audio || audio.length === 0 || audio.length > 25_600)
      return this.#far.close(1000, 'Audio chunk is of a wrong size')
    const phrases = this.#phrases.hear(audio)
    if (phrases) this.#tell(phrases)
    else this.#far.close(1000, 'half a sample')
  }

  #tell(phrases: readonly Phrase[]): void {
    for (const { words, isFinal } of phrases) {
      const result = (some: typeof words) => ({
        alternatives: [
          {
            transcript: ` ${textOf(some)}`,
            confidence: isFinal ? 0.9 : 0,
            words: isFinal
              ? some.map(({ word, fromMs, toMs }) => ({
                  word,
                  ...(this.#features.enableWordTimeOffsets && {
                    startOffset: durationOf(fromMs),
                    endOffset: durationOf(toMs),
                  }),
                  ...(this.#features.enableWordConfidence && { confidence: 0.9 }),
                }))
              : [],
          },
        ],
        isFinal,
        stability: isFinal ? 0 : 0.5,
        resultEndOffset: durationOf(some.at(-1)?.toMs ?? 0),
        languageCode: this.language === 'auto' ? 'en-US' : this.language,
      })
      // What may change comes in two parts.
      const half = Math.ceil(words.length / 2)
      const parts = isFinal || half === words.length ? [words] : [words.slice(0, half), words.slice(half)]
      const message = SpeechResponse.create({ results: parts.map(result) })
      this.#far.send(new Uint8Array(SpeechResponse.encode(message).finish()))
    }
  }
}

const durationOf = (ms: number) => ({ seconds: Math.floor(ms / 1000), nanos: Math.round((ms % 1000) * 1e6) })
