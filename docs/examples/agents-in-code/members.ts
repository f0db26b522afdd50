import { agent, tool } from 'voxray'

const members = new Map([['+15551230001', 'Ada']])

export default agent({
  prompt: ({ state }) => `You help the members of a club. You talk with ${state.name ?? 'a guest'}.`,
  greeting: ({ state }) => (state.name ? `Welcome back, ${state.name}!` : 'Welcome to the club!'),
  state: (): { name?: string | undefined } => ({}),
  onCall: ({ state, info }) => {
    state.name = members.get(info.phone?.from ?? '')
  },
  tools: {
    leave_club: tool({
      description: 'Ends the membership of the caller.',
      run: async (_, { call }) => {
        const answer = await call.ask('Do you really want to leave?')
        if (!answer.toLowerCase().includes('yes')) return 'They stay.'
        await call.say('It was nice to have you. Goodbye.')
        return call.hangUp()
      },
    }),
  },
})
