import { agent, tool, Type } from 'voxray'
import { described, visit } from './_visit.ts'

const PRICES: Readonly<Record<string, number>> = { small: 12, large: 19, golf: 35 }

export default agent({
  greeting: ({ state }) => `Hello${state.name ? ` ${state.name}` : ''}, this is sales. Which umbrella may it be?`,
  prompt: ({ state }) => `You sell umbrellas for Acme. You talk with ${described(state)}.
If they have a problem with an umbrella, hand them over to "support".`,
  state: visit,
  handOverTo: ['support'],

  tools: {
    price: tool({
      description: 'The price of an umbrella.',
      input: Type.Object({
        umbrella: Type.Union([Type.Literal('small'), Type.Literal('large'), Type.Literal('golf')]),
      }),
      run: ({ umbrella }) => ({ euros: PRICES[umbrella] }),
    }),
  },
})
