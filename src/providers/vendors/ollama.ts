import { openaiCompatible } from '../openai-dialect/openai-compatible.ts'

/** Ollama on this machine: language models, no key. */
export const ollama = openaiCompatible({
  name: 'ollama',
  env: undefined,
  baseUrl: 'http://localhost:11434/v1',
  llm: 'llama3.2',
})
