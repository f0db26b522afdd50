import type { Config } from './config/schema.ts'
import type { Io } from './providers/provider.ts'
import { openStages } from './stages.ts'

/**
 * Has the language model answer once where it is on a server of the operator's, so that it is loaded, and tells how long that took.
 * Vendors are not asked: it would cost.
 */
export async function checkModel(
  config: Config,
  world: Omit<Io, 'key'>,
  tell: { readonly line: (text: string) => void; readonly warning: (text: string) => void },
): Promise<void> {
  await using stages = openStages(config, world)
  const { about, preload } = stages.llm
  if (about === undefined || !preload) return
  tell.line(`Asking ${about}, which may have to load …`)
  const sinceMs = world.clock.now()
  try {
    await preload()
    tell.line(`${about} answers: ${((world.clock.now() - sinceMs) / 1000).toFixed(1)} s`)
  } catch (error) {
    tell.warning(`${about} does not answer: ${error instanceof Error ? error.message : 'unknown'}`)
  }
}
