import { openaiCompatible } from './openai-compatible.ts'

/** xAI's Grok. */
export const grok = openaiCompatible({
  name: 'grok',
  env: 'XAI_API_KEY',
  baseUrl: 'https://api.x.ai/v1',
  llm: 'grok-4-fast-non-reasoning',
  page: {
    name: 'xAI',
    bills: 'Tokens.',
    languages: 'Those of the model.',
    tested: 'A server of the dialect of OpenAI, which it speaks. The fields that differ are tested by name.',
  },
})
