import { OTHERS, openaiCompatible } from '../openai-dialect/openai-compatible.ts'

/** Open models at Fireworks. */
export const fireworks = openaiCompatible({
  name: 'fireworks',
  env: 'FIREWORKS_API_KEY',
  baseUrl: 'https://api.fireworks.ai/inference/v1',
  llm: 'accounts/fireworks/models/llama-v3p3-70b-instruct',
  habits: OTHERS,
  page: {
    name: 'Fireworks',
    bills: 'Tokens.',
    languages: 'Those of the model.',
    tested: 'A server of the dialect of OpenAI, which it speaks. The fields that differ are tested by name.',
  },
})
