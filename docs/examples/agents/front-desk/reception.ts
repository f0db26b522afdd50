import { agent, tool, Type } from 'voxray'
import { visit } from './_visit.ts'

export default agent({
  greeting: 'Acme Umbrellas, hello. What can I do for you?',
  prompt: `You are the receptionist of Acme Umbrellas. Find out who calls and what it is about, note it, then hand the caller over:
to "sales" for whoever wants to buy, to "support" for whoever has a problem with an umbrella.`,
  state: visit,
  handOverTo: ['sales', 'support'],

  tools: ({ state }) => ({
    note: tool({
      description: 'Notes who calls, and what it is about. Call it before you hand over.',
      input: Type.Object({ name: Type.String(), about: Type.String({ description: 'In a few words.' }) }),
      run: (noted) => void Object.assign(state, noted),
    }),
  }),
})
