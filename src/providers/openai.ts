import { openaiCompatible } from './openai-compatible.ts'

/** OpenAI, and with `base_url` every server that speaks its dialect. */
export const openai = openaiCompatible({
  name: 'openai',
  env: 'OPENAI_API_KEY',
  baseUrl: 'https://api.openai.com/v1',
  llm: 'gpt-4.1-mini',
  stt: 'gpt-4o-mini-transcribe',
  tts: { model: 'gpt-4o-mini-tts', voice: 'alloy', format: 'pcm' },
})
