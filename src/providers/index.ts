// The registry: the names configuration may use, one line each.
export { assemblyai } from './assemblyai.ts'
export { deepgram } from './deepgram.ts'
export { embedded } from './embedded/provider.ts'
export { external_chain } from './external-chain.ts'
export { groq } from './groq.ts'
export { ollama } from './ollama.ts'
export { openai } from './openai.ts'
export { soniox } from './soniox.ts'
