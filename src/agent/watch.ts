import { type FSWatcher, realpathSync, watch } from 'node:fs'
import { dirname, extname, join, resolve } from 'node:path'
import type { Clock } from '../std/clock.ts'
import { messageOf } from '../std/errors.ts'
import { AgentFault, faultOf } from './fault.ts'
import { EXTENSIONS, forget, importedFiles } from './forget.ts'
import { type AgentFiles, loadAgents } from './load.ts'

/** Editors write a file in several steps. */
const SETTLED_MS = 100

/**
 * Loads the agents that were loaded from this path again whenever a file of their folder changes, or one that they have imported; `loaded`
 * gets them, or what is wrong.
 */
export function watchAgents(path: string, clock: Clock, loaded: (agents: AgentFiles | AgentFault) => void): Disposable {
  // The runtime knows files by their real paths.
  const folder = realpathSync(EXTENSIONS.has(extname(path)) ? dirname(resolve(path)) : resolve(path))
  const imported = new Set<string>()
  const watchers = new Map<string, FSWatcher>()
  let timer: Disposable | undefined
  const watchFolder = (watched: string, options: { readonly recursive: boolean }) => {
    try {
      const watcher = watch(watched, options, (_, name) => {
        if (name && isOfAgents(join(watched, name), watched)) changed()
      })
      watchers.set(watched, watcher)
    } catch (error) {
      // It has gone, or the system watches no more folders.
      if (watched === folder) loaded(new AgentFault(`${folder} cannot be watched: ${messageOf(error)}`))
    }
  }
  const isOfAgents = (file: string, watched: string) =>
    imported.has(file) || (watched === folder && EXTENSIONS.has(extname(file)) && !file.includes('/node_modules/'))
  const changed = () => {
    timer?.[Symbol.dispose]()
    timer = clock.after(SETTLED_MS, () => {
      forget(folder, imported)
        .then(() => loadAgents(path))
        .then(loaded, (error: unknown) => loaded(faultOf(path, error)))
        .finally(noteImports)
    })
  }
  const noteImports = () => {
    for (const file of importedFiles()) {
      imported.add(file)
      const its = dirname(file)
      const isWatched = watchers.has(its) || its.startsWith(`${folder}/`)
      if (!isWatched) watchFolder(its, { recursive: false })
    }
  }
  watchFolder(folder, { recursive: true })
  noteImports()
  return {
    [Symbol.dispose]() {
      timer?.[Symbol.dispose]()
      for (const watcher of watchers.values()) watcher.close()
    },
  }
}
