import { Type } from '@sinclair/typebox'
import { transcribeNeedsKey, transcribeOptions, transcribeStt } from './aws-transcribe.ts'
import type { Provider } from './provider.ts'

const AwsOptions = Type.Object(transcribeOptions)

/** Amazon. */
export const aws: Provider<typeof AwsOptions> = {
  env: 'AWS_TRANSCRIBE_KEY',
  options: AwsOptions,
  page: {
    name: 'Amazon',
    bills: 'Seconds of audio. The connection is open for the whole call, and silence counts.',
    languages: 'More than a hundred, one for each call: English unless a language is set. It does not tell them apart.',
    tested:
      "A stand-in of Amazon Transcribe's WebSockets, whose frames are written and read by Amazon's own codec (@smithy/core 3.41.1), and whose signatures another signer checks (aws4fetch). The key has the form `ID:SECRET` or `ID:SECRET:SESSION`.",
  },
  needsKey: (_, options) => transcribeNeedsKey(options),
  stt: transcribeStt,
}
