// The registry: the names configuration may use, one line each.
export { groq } from './groq.ts'
export { ollama } from './ollama.ts'
export { openai } from './openai.ts'
