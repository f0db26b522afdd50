import { OTHERS, openaiCompatible } from './openai-compatible.ts'

/** Inworld's router of language models. */
export const inworld = openaiCompatible({
  name: 'inworld',
  env: 'INWORLD_API_KEY',
  baseUrl: 'https://api.inworld.ai/v1',
  llm: 'openai/gpt-4.1-mini',
  habits: OTHERS,
  page: {
    name: 'Inworld',
    bills: 'Tokens.',
    languages: 'Those of the model.',
    tested: 'A server of the dialect of OpenAI, which it speaks. The fields that differ are tested by name.',
  },
})
