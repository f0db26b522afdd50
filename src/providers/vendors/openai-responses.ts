import { userOf } from '../openai-dialect/chat-parameters.ts'
import { packaged } from '../ai-sdk/packaged.ts'

/** OpenAI by its Responses API, which its newest models want. Nothing is stored there: the talk is sent each time. */
export const openai_responses = packaged({
  name: 'openai_responses',
  env: 'OPENAI_API_KEY',
  baseUrl: 'https://api.openai.com/v1',
  model: 'gpt-4.1-mini',
  habits: () => ({
    // A summary of its thoughts would be paid for, and nobody reads it.
    ofRequest: (call) => {
      const user = userOf(call)
      return { openai: { store: false, reasoningSummary: null, ...(user !== undefined && { user }) } }
    },
  }),
  page: {
    name: 'OpenAI Responses',
    bills: 'Tokens. What repeats from turn to turn is cached and costs less. OpenAI is told to store nothing.',
    languages: 'Those of the model.',
    tested: "A stand-in of the Responses API, which OpenAI's own SDK (7.57.0) was tried with by hand.",
  },
  open: async ({ baseURL, apiKey, fetch }, model) => {
    const { createOpenAI } = await import('@ai-sdk/openai')
    return createOpenAI({ baseURL, apiKey, fetch }).responses(model)
  },
})
