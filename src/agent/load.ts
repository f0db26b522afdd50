import { plugin } from 'bun'
import { readdir, stat } from 'node:fs/promises'
import { basename, extname, join, resolve } from 'node:path'
import { type AgentDefinition, isDefinition } from './agent.ts'
import { AgentFault, faultOf } from './fault.ts'
import { EXTENSIONS, runUnlinked } from './forget.ts'
import { checkDefinition } from './tools.ts'
import { messageOf } from '../std/errors.ts'

export { AgentFault } from './fault.ts'

/** Agents by their names. */
export type AgentFiles = ReadonlyMap<string, AgentDefinition>

const WAY_OUT = `Write "export default agent({ prompt: '…' })". What is no agent goes in a file that begins with _`

/** Lets files import these as the package `voxray`, wherever they are: an executable has no packages beside it. */
export function offerPackage(exports: Record<string, unknown>): void {
  plugin({
    name: 'voxray',
    setup: (build) => {
      build.module('voxray', () => ({ exports, loader: 'object' }))
    },
  })
}

/**
 * The agents in a file, or in each file of a folder but those whose names begin with `_`, which are for what agents share. They may import
 * what was offered. Throws `AgentFault`.
 */
export async function loadAgents(path: string): Promise<AgentFiles> {
  const files = await filesAt(resolve(path))
  const agents = new Map<string, AgentDefinition>()
  for (const file of files) {
    const definition = await loadOne(file)
    const name = definition.options.name ?? basename(file, extname(file))
    if (agents.has(name)) throw new AgentFault(`${file}: another agent is called "${name}", too`)
    agents.set(name, definition)
  }
  return agents
}

async function filesAt(path: string): Promise<readonly string[]> {
  const found = await stat(path).catch(() => undefined)
  if (!found) throw new AgentFault(`${path} does not exist`)
  if (!found.isDirectory()) return [path]
  const names = await readdir(path)
  const files = names.filter((name) => EXTENSIONS.has(extname(name)) && !/^_|\.(?:test|d)\.[mc]?ts$/.test(name))
  if (files.length === 0) throw new AgentFault(`${path} has no file of an agent (${[...EXTENSIONS].join(', ')})`)
  return files.toSorted().map((name) => join(path, name))
}

async function loadOne(file: string): Promise<AgentDefinition> {
  let loaded: unknown
  try {
    loaded = await import(file)
  } catch (error) {
    await runUnlinked(error)
    throw faultOf(file, error)
  }
  const made = typeof loaded === 'object' && loaded !== null && 'default' in loaded ? loaded.default : undefined
  if (!isDefinition(made)) {
    const wrong = made === undefined ? 'it has no default export' : 'its default export is no agent'
    throw new AgentFault(`${file}: ${wrong}. ${WAY_OUT}`)
  }
  try {
    checkDefinition(made)
  } catch (error) {
    throw new AgentFault(`${file}: ${messageOf(error)}`)
  }
  return made
}
