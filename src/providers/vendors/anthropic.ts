import { packaged } from '../ai-sdk/packaged.ts'

/** Anthropic's Claude. The instructions are cached from turn to turn, so that they cost a tenth. */
export const anthropic = packaged({
  name: 'anthropic',
  env: 'ANTHROPIC_API_KEY',
  baseUrl: 'https://api.anthropic.com/v1',
  model: 'claude-haiku-4-5',
  habits: () => ({ ofInstructions: { anthropic: { cacheControl: { type: 'ephemeral' } } } }),
  page: {
    name: 'Anthropic',
    bills: 'Tokens. The instructions are cached from turn to turn.',
    languages: 'Those of the model.',
    tested: "A stand-in of the messages interface, which Anthropic's own SDK (1.12.0) talks to as well.",
  },
  open: async (opening, model) => {
    const { createAnthropic } = await import('@ai-sdk/anthropic')
    return createAnthropic(opening)(model)
  },
})
