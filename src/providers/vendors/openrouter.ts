import { OTHERS, openaiCompatible } from '../openai-dialect/openai-compatible.ts'

/** Models of many vendors behind one key. */
export const openrouter = openaiCompatible({
  name: 'openrouter',
  env: 'OPENROUTER_API_KEY',
  baseUrl: 'https://openrouter.ai/api/v1',
  llm: 'openai/gpt-4.1-mini',
  habits: OTHERS,
  page: {
    name: 'OpenRouter',
    bills: 'Tokens.',
    languages: 'Those of the model.',
    tested: 'A server of the dialect of OpenAI, which it speaks. The fields that differ are tested by name.',
  },
})
