/** The AI SDK, which is loaded when a model is configured and not before. It prints its warnings, and we have a log of our own. */
export async function loadAi(): Promise<typeof import('ai')> {
  globalThis.AI_SDK_LOG_WARNINGS = false
  return await import('ai')
}
