import type { Transport } from './callers.ts'
import { Child } from './child.ts'
import type { Grown, LoadFigures, LoadQuestion } from './load.ts'
import type { ServerFigures } from './probe.ts'
import type { ScriptName } from './script.ts'
import type { ServerQuestion } from './server.ts'

/** One level of load, as both processes saw it. */
export interface Level {
  readonly calls: number
  readonly server: ServerFigures
  readonly load: LoadFigures
}

/** What was measured, and why no more, where a level could not be reached. */
export interface Measured {
  readonly levels: readonly Level[]
  readonly problem?: string
}

/** What is measured at one number of calls. */
export interface Step {
  readonly calls: number
  readonly seconds: number
}

/** After callers joined: turns find their rhythm and the JIT its code. */
const SETTLE_MS = 3_000

/** For all callers of a level to have joined, or to have been refused. */
const GROW_WITHIN_MS = 60_000

/**
 * A fresh server and a fresh load generator, two processes; the load grows from step to step. A level that cannot be reached ends the run,
 * and loses none of the finished ones.
 */
export async function runLoad(transport: Transport, script: ScriptName, steps: readonly Step[]): Promise<Measured> {
  await using server = new Child('server.ts', [script])
  await using load = new Child('load.ts')
  const askServer = <T>(question: ServerQuestion) => server.ask<T>(question)
  const askLoad = <T>(question: LoadQuestion) => load.ask<T>(question)
  const { url } = await askServer<{ url: string }>({ type: 'url' })
  await askLoad({ type: 'open', url, transport, script })
  const levels: Level[] = []
  for (const { calls, seconds } of steps) {
    const problem = await load
      .ask<Grown>({ type: 'grow', calls } satisfies LoadQuestion, GROW_WITHIN_MS)
      .then(({ refused }) => refused, wordsOf)
    if (problem !== undefined) return { levels, problem: `${calls} calls were not reached: ${problem}` }
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
  return { levels }
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
