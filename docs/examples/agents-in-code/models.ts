import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { tool as aiTool } from 'ai'
import { agent, tool } from 'voxray'
import { z } from 'zod'

const vllm = createOpenAICompatible({ name: 'vllm', baseURL: 'http://localhost:8000/v1' })
const input = z.object({ town: z.string() })

export default agent({
  prompt: 'You know the weather.',
  model: vllm('qwen3-30b-a3b'),
  tools: {
    weather: tool({ description: 'The weather in a town.', input, run: ({ town }) => `It rains in ${town}.` }),
    forecast: aiTool({ description: 'The weather tomorrow.', inputSchema: input, execute: async () => 'Sun.' }),
  },
})
