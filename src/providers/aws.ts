import { Type } from '@sinclair/typebox'
import { bedrock } from './aws-bedrock.ts'
import { transcribeNeedsKey, transcribeOptions, transcribeStt } from './aws-transcribe.ts'
import type { Provider } from './provider.ts'

const AwsOptions = Type.Object({ ...transcribeOptions, ...bedrock.options.properties })

/** Amazon: language models of many vendors at Bedrock, and the recogniser Transcribe. They share an identity and a region. */
export const aws: Provider<typeof AwsOptions> = {
  ...bedrock,
  options: AwsOptions,
  page: {
    name: 'Amazon',
    key: 'It is `ID:SECRET` or `ID:SECRET:SESSION` of an identity. For Bedrock alone it may be a Bedrock API key. Profiles and roles of machines are not read.',
    bills:
      'Tokens of the language model; with models of Anthropic and Amazon the instructions are cached from turn to turn. Seconds of audio of the recogniser: its connection is open for the whole call, and silence counts.',
    languages:
      'Those of the model. The recogniser hears more than a hundred, one for each call: English unless a language is set. It does not tell them apart.',
    tested:
      "A stand-in of Bedrock's ConverseStream, which Amazon's own SDK (3.1163.0) talks to as well, by its signature. A stand-in of Amazon Transcribe's WebSockets, whose frames are written and read by Amazon's own codec (@smithy/core 3.41.1), and whose signatures another signer checks (aws4fetch).",
  },
  needsKey: (stage, options) => (stage === 'stt' ? transcribeNeedsKey(options) : bedrock.needsKey(stage, options)),
  stt: transcribeStt,
}
