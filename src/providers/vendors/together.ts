import { OTHERS, openaiCompatible } from '../openai-dialect/openai-compatible.ts'

/** Open models at Together. */
export const together = openaiCompatible({
  name: 'together',
  env: 'TOGETHER_API_KEY',
  baseUrl: 'https://api.together.xyz/v1',
  llm: 'meta-llama/Llama-3.3-70B-Instruct-Turbo',
  habits: OTHERS,
  page: {
    name: 'Together',
    bills: 'Tokens.',
    languages: 'Those of the model.',
    tested: 'A server of the dialect of OpenAI, which it speaks. The fields that differ are tested by name.',
  },
})
