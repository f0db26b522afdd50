import { OTHERS, openaiCompatible } from './openai-compatible.ts'

/** MiniMax's models. */
export const minimax = openaiCompatible({
  name: 'minimax',
  env: 'MINIMAX_API_KEY',
  baseUrl: 'https://api.minimax.io/v1',
  llm: 'MiniMax-M2',
  habits: OTHERS,
  page: {
    name: 'MiniMax',
    bills: 'Tokens.',
    languages: 'Those of the model.',
    tested: 'A server of the dialect of OpenAI, which it speaks. The fields that differ are tested by name.',
  },
})
