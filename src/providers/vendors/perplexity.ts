import { OTHERS, openaiCompatible } from '../openai-dialect/openai-compatible.ts'

/** Perplexity's Sonar, which searches the web before it answers. It takes no tools. */
export const perplexity = openaiCompatible({
  name: 'perplexity',
  env: 'PERPLEXITY_API_KEY',
  baseUrl: 'https://api.perplexity.ai',
  llm: 'sonar',
  habits: OTHERS,
  page: {
    name: 'Perplexity',
    bills: 'Tokens, and each search. It takes no tools: agents with tools get a refusal.',
    languages: 'Those of the model.',
    tested: 'A server of the dialect of OpenAI, which it speaks. The fields that differ are tested by name.',
  },
})
