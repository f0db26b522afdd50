import { agent, tool, ToolFailure, Type } from 'voxray'

const findOrder = tool({
  description: 'Says where an order is. Ask for its number first.',
  input: Type.Object({ order: Type.String({ pattern: '^A-\\d+$', description: 'Such as A-1234.' }) }),
  deadlineMs: 5000,
  whenInterrupted: 'abort',
  filler: { afterMs: 800, words: 'Let me look that up.' },
  run: async ({ order }, { signal }) => {
    const response = await fetch(`https://shop.example.com/orders/${order}`, { signal })
    if (response.status === 404) throw new ToolFailure(`There is no order ${order}.`)
    return await response.json()
  },
})

export default agent({
  prompt: 'You help customers of a shop with their orders.',
  tools: { find_order: findOrder },
})
