import { Type } from '@sinclair/typebox'
import { googleTts, googleTtsKeys, isGoogles } from './google-tts.ts'
import { packaged } from '../ai-sdk/packaged.ts'
import type { Provider } from '../provider.ts'

/** Google's Gemini, by the key of AI Studio. What repeats from turn to turn is cached without being asked for. */
const gemini = packaged({
  name: 'google',
  env: ['GOOGLE_API_KEY', 'GEMINI_API_KEY', 'GOOGLE_GENERATIVE_AI_API_KEY'],
  baseUrl: 'https://generativelanguage.googleapis.com/v1beta',
  model: 'gemini-3.5-flash',
  habits: () => ({ effort: 'none' }),
  page: {
    name: 'Google Gemini',
    key: 'It is that of AI Studio. For the voice, Cloud Text-to-Speech must be allowed for it.',
    bills:
      'Tokens; what repeats from turn to turn is cached and costs less. Characters of the voice, or tokens with a model of Gemini.',
    languages:
      'Those of the model. It thinks as little as it can unless `llm_reasoning_effort` says otherwise. The voices speak about 75.',
    tested:
      "A stand-in of streamGenerateContent, which Google's own SDK (@google/genai 3.1.0) talks to as well, and one of the voices, which Google's own client (7.1.0) was tried with by hand.",
  },
  open: async ({ baseURL, apiKey, fetch }, model) => {
    const { createGoogle } = await import('@ai-sdk/google')
    return createGoogle({ baseURL, apiKey, fetch })(model)
  },
})

const Options = Type.Object({ ...gemini.options.properties, ...googleTtsKeys })

/** The same, and the voices of Cloud Text-to-Speech. */
export const google: Provider<typeof Options> = {
  ...gemini,
  options: Options,
  needsKey: (stage, given) => (stage === 'tts' ? isGoogles(given) : gemini.needsKey(stage, given)),
  tts: (given, io) => googleTts('google', given, io),
}
