import { agent, tool } from 'voxray'

export default agent({
  prompt: 'You answer the phone of a bakery. Be brief.',
  greeting: 'Good morning, what can I bake for you?',
  tools: {
    opening_hours: tool({ description: 'When the bakery is open.', run: () => 'Every day from 7 to 18.' }),
  },
})
