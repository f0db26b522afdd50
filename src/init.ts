import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { dirname, extname, join } from 'node:path'
import { STARTING_AGENT, STARTING_SCENARIOS } from './agent/starter.ts'
import { DEFAULT_CONFIG_PATH } from './command-line.ts'
import type { CarriersFacts } from './config/carrier-facts.ts'
import { startingConfig } from './config/init.ts'
import { shapeOf } from './config/schema.ts'
import { codeOf } from './std/error-code.ts'

const FAILED = 1
const USAGE = 2

/** Writes a configuration to begin with and gives the exit code. `program` is what to type. */
export async function init(path: string, program: string, carriers: CarriersFacts): Promise<number> {
  const problem = await written(path, startingConfig(shapeOf(carriers).keys))
  if (problem !== undefined) {
    console.error(problem)
    return FAILED
  }
  const option = path === DEFAULT_CONFIG_PATH ? '' : ` --config ${path}`
  console.log(`Wrote ${path}. Edit it, then "${program} check${option}".`)
  return 0
}

/** Writes an agent and, beside it, scenarios that test it. */
export async function initAgent(path: string, program: string): Promise<number> {
  if (!['.ts', '.mts'].includes(extname(path))) {
    console.error(`${path} is no name of an agent in TypeScript: it must end in .ts.`)
    return USAGE
  }
  const scenarios = join(dirname(path), 'scenarios.yaml')
  // Both or neither: the scenarios are for this agent.
  const there = [path, scenarios].filter((file) => existsSync(file))
  const problem =
    there.length > 0
      ? there.map(unchanged).join('\n')
      : ((await written(path, STARTING_AGENT)) ?? (await written(scenarios, STARTING_SCENARIOS)))
  if (problem !== undefined) {
    console.error(problem)
    return FAILED
  }
  console.log(
    `Wrote ${path} and ${scenarios}. No key is needed for these:\n\n` +
      `  ${program} --agent ${path}\n      serves it: open http://localhost:3042 and ask when the bakery is open. Save the file, and new calls have the change.\n` +
      `  ${program} eval ${scenarios} --agent ${path}\n      tests it`,
  )
  return 0
}

/** Never over what somebody wrote. Gives what went wrong. */
async function written(path: string, text: string): Promise<string | undefined> {
  try {
    await writeFile(path, text, { flag: 'wx' })
    return undefined
  } catch (error) {
    const code = codeOf(error)
    return code === 'EEXIST' ? unchanged(path) : `${path} cannot be written (${code}).`
  }
}

const unchanged = (path: string): string => `${path} already exists and was not changed.`
