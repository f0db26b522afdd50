import { OTHERS, openaiCompatible } from '../openai-dialect/openai-compatible.ts'

/** DeepSeek's models. What they think is not spoken. */
export const deepseek = openaiCompatible({
  name: 'deepseek',
  env: 'DEEPSEEK_API_KEY',
  baseUrl: 'https://api.deepseek.com/v1',
  llm: 'deepseek-chat',
  habits: OTHERS,
  page: {
    name: 'DeepSeek',
    bills: 'Tokens.',
    languages: 'Those of the model.',
    tested: 'A server of the dialect of OpenAI, which it speaks. The fields that differ are tested by name.',
  },
})
