import { openaiCompatible } from '../openai-dialect/openai-compatible.ts'

/** Groq. Its voices come as whole WAV files, and take short texts. */
export const groq = openaiCompatible({
  name: 'groq',
  env: 'GROQ_API_KEY',
  baseUrl: 'https://api.groq.com/openai/v1',
  llm: 'llama-3.3-70b-versatile',
  stt: 'whisper-large-v3-turbo',
  page: {
    name: 'Groq',
    bills: 'Tokens of the language model, hours of audio for recognition, characters for the voice.',
    languages: 'The recogniser hears about a hundred and guesses where no language is set. The voice speaks English.',
    tested: 'A server of the dialect of OpenAI, which it speaks, and a stand-in of its voices.',
  },
  tts: { model: 'canopylabs/orpheus-v1-english', voice: 'autumn', format: 'wav', mostChars: 200 },
})
