import { Type } from '@sinclair/typebox'
import { bedrock } from './aws-bedrock.ts'
import { transcribeNeedsKey, transcribeOptions, transcribeStt } from './aws-transcribe.ts'
import { awsTts, awsTtsKeys, pollyAt } from './aws-tts.ts'
import { isAtOrigin } from '../http/http-voice.ts'
import type { Provider } from '../provider.ts'

const AwsOptions = Type.Object({ ...transcribeOptions, ...bedrock.options.properties, ...awsTtsKeys })

/** Amazon: language models of many vendors at Bedrock, the recogniser Transcribe, and the voices of Polly. They share an identity and a region. */
export const aws: Provider<typeof AwsOptions> = {
  ...bedrock,
  options: AwsOptions,
  page: {
    name: 'Amazon',
    key: 'It is `ID:SECRET` or `ID:SECRET:SESSION` of an identity; `AWS_SESSION_TOKEN` is read with the others. For Bedrock alone it may be a Bedrock API key; the voices then need an identity in `tts_api_key`. Profiles and roles of machines are not read.',
    bills:
      'Tokens of the language model; with models of Anthropic and Amazon the instructions are cached from turn to turn. Seconds of audio of the recogniser: its connection is open for the whole call, and silence counts. Characters of the voice.',
    languages:
      'Those of the model. The recogniser hears more than a hundred, one for each call: English unless a language is set. It does not tell them apart. The voices speak about 40; one of two languages speaks that of `tts_language`.',
    tested:
      "A stand-in of Bedrock's ConverseStream, which Amazon's own SDK (3.1163.0) talks to as well, by its signature, and one of Polly's SynthesizeSpeech, in the same way (3.1142.0). A stand-in of Amazon Transcribe's WebSockets, whose frames are written and read by Amazon's own codec (@smithy/core 3.41.1), and whose signatures another signer checks (aws4fetch).",
  },
  needsKey(stage, options) {
    switch (stage) {
      case 'stt':
        return transcribeNeedsKey(options)
      case 'llm':
        return bedrock.needsKey(stage, options)
      case 'tts':
        return isAtOrigin(options.tts_base_url, pollyAt(options.region))
      default:
        return stage satisfies never
    }
  },
  keyFault: (stage, key) =>
    stage === 'llm' || /^[^:]+:[^:]/.test(key) ? undefined : 'Transcribe and Polly want ID:SECRET or ID:SECRET:SESSION',
  stt: transcribeStt,
  tts: awsTts,
}
