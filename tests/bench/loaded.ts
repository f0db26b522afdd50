import type { Transport } from './callers.ts'
import { Child } from './child.ts'
import type { LoadFigures, LoadQuestion } from './load.ts'
import type { ServerFigures } from './probe.ts'
import type { ScriptName } from './script.ts'
import type { ServerQuestion } from './server.ts'

/** One level of load, as both processes saw it. */
export interface Level {
  readonly calls: number
  readonly server: ServerFigures
  readonly load: LoadFigures
}

/** What is measured at one number of calls. */
export interface Step {
  readonly calls: number
  readonly seconds: number
}

/** After callers joined: turns find their rhythm and the JIT its code. */
const SETTLE_MS = 3_000

/** A fresh server and a fresh load generator, two processes; the load grows from step to step. */
export async function runLoad(
  transport: Transport,
  script: ScriptName,
  steps: readonly Step[],
): Promise<readonly Level[]> {
  await using server = new Child('server.ts', [script])
  await using load = new Child('load.ts')
  const askServer = <T>(question: ServerQuestion) => server.ask<T>(question)
  const askLoad = <T>(question: LoadQuestion) => load.ask<T>(question)
  const { url } = await askServer<{ url: string }>({ type: 'url' })
  await askLoad({ type: 'open', url, transport, script })
  const levels: Level[] = []
  for (const { calls, seconds } of steps) {
    await askLoad({ type: 'grow', calls })
    await Bun.sleep(SETTLE_MS)
    await Promise.all([askServer({ type: 'reset' }), askLoad({ type: 'reset' })])
    await Bun.sleep(seconds * 1000)
    const [seen, caused] = await Promise.all([
      askServer<ServerFigures>({ type: 'report' }),
      askLoad<LoadFigures>({ type: 'report' }),
    ])
    levels.push({ calls, server: seen, load: caused })
  }
  await askLoad({ type: 'leave' })
  return levels
}
