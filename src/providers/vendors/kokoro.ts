import { openaiCompatible } from '../openai-dialect/openai-compatible.ts'

/** Kokoro-FastAPI on a machine of your own. */
export const kokoro = openaiCompatible({
  name: 'kokoro',
  env: undefined,
  baseUrl: 'http://localhost:8880/v1',
  tts: { model: 'kokoro', voice: 'af_heart', format: 'pcm' },
  page: {
    name: 'Kokoro',
    bills:
      'Nothing: Kokoro-FastAPI runs on a machine of your own, at `http://localhost:8880/v1` unless `tts_base_url` is set.',
    languages: 'English, Spanish, French, Hindi, Italian, Japanese, Portuguese and Chinese, by the voice.',
    tested: 'A server of the dialect of OpenAI, which it speaks.',
  },
})
