import { openaiCompatible } from '../openai-dialect/openai-compatible.ts'

/** OpenAI, and with `base_url` every server that speaks its dialect. */
export const openai = openaiCompatible({
  name: 'openai',
  env: 'OPENAI_API_KEY',
  baseUrl: 'https://api.openai.com/v1',
  llm: 'gpt-4.1-mini',
  stt: 'gpt-4o-mini-transcribe',
  tts: { model: 'gpt-4o-mini-tts', voice: 'alloy', format: 'pcm' },
  page: {
    name: 'OpenAI',
    bills: 'Tokens of the language model, minutes of audio for recognition, characters or tokens for the voice.',
    languages:
      'About a hundred. The recogniser guesses where no language is set. For words while the caller speaks, use `openai_realtime`.',
    tested: 'A server of its dialect.',
  },
})
