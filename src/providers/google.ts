import { packaged } from './packaged.ts'

/** Google's Gemini, by the key of AI Studio. What repeats from turn to turn is cached without being asked for. */
export const google = packaged({
  name: 'google',
  env: ['GOOGLE_API_KEY', 'GEMINI_API_KEY', 'GOOGLE_GENERATIVE_AI_API_KEY'],
  baseUrl: 'https://generativelanguage.googleapis.com/v1beta',
  model: 'gemini-3.5-flash',
  habits: () => ({ effort: 'none' }),
  page: {
    name: 'Google Gemini',
    bills: 'Tokens. What repeats from turn to turn is cached and costs less.',
    languages: 'Those of the model. It thinks as little as it can unless `llm_reasoning_effort` says otherwise.',
    tested: "A stand-in of streamGenerateContent, which Google's own SDK (@google/genai 3.1.0) talks to as well.",
  },
  open: async ({ baseURL, apiKey, fetch }, model) => {
    const { createGoogle } = await import('@ai-sdk/google')
    return createGoogle({ baseURL, apiKey, fetch })(model)
  },
})
