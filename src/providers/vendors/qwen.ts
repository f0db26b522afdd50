import { OTHERS, openaiCompatible } from '../openai-dialect/openai-compatible.ts'

/** Alibaba's Qwen. */
export const qwen = openaiCompatible({
  name: 'qwen',
  env: ['DASHSCOPE_API_KEY', 'QWEN_API_KEY'],
  baseUrl: 'https://dashscope-intl.aliyuncs.com/compatible-mode/v1',
  llm: 'qwen-plus',
  // A thought of seconds is silence to a caller.
  habits: { ...OTHERS, body: { enable_thinking: false } },
  page: {
    name: 'Qwen',
    bills: 'Tokens.',
    languages: 'Those of the model.',
    tested: 'A server of the dialect of OpenAI, which it speaks. The fields that differ are tested by name.',
  },
})
