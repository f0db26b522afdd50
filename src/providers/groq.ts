import { openaiCompatible } from './openai-compatible.ts'

/** Groq. Its voices come as whole WAV files. */
export const groq = openaiCompatible({
  name: 'groq',
  env: 'GROQ_API_KEY',
  baseUrl: 'https://api.groq.com/openai/v1',
  llm: 'llama-3.3-70b-versatile',
  stt: 'whisper-large-v3-turbo',
  tts: { model: 'canopylabs/orpheus-v1-english', voice: 'autumn', format: 'wav' },
})
