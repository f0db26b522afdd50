import { agent, tool, Type } from 'voxray'

interface Order {
  readonly pizzas: string[]
}

export default agent({
  state: (): Order => ({ pizzas: [] }),
  prompt: ({ state }) => `You take orders for a pizzeria. The order so far: ${state.pizzas.join(', ') || 'nothing'}.`,
  tools: ({ state }) => ({
    add: tool({
      description: 'Adds a pizza to the order.',
      input: Type.Object({ pizza: Type.String() }),
      run: ({ pizza }) => `The order has ${state.pizzas.push(pizza)} pizzas now.`,
    }),
  }),
  onEnd: ({ reason }, { state, info }) => console.log(info.callId, reason, state.pizzas),
})
