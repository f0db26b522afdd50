import { openaiCompatible } from '../openai-dialect/openai-compatible.ts'

/** Cerebras' models on its own chips. */
export const cerebras = openaiCompatible({
  name: 'cerebras',
  env: 'CEREBRAS_API_KEY',
  baseUrl: 'https://api.cerebras.ai/v1',
  llm: 'gpt-oss-120b',
  page: {
    name: 'Cerebras',
    bills: 'Tokens.',
    languages: 'Those of the model.',
    tested: 'A server of the dialect of OpenAI, which it speaks. The fields that differ are tested by name.',
  },
})
