import { readdir } from 'node:fs/promises'
import { extname, join } from 'node:path'

/** Extensions of files with code. */
export const EXTENSIONS = new Set(['.ts', '.mts', '.js', '.mjs'])

/** What is loaded from this folder is loaded anew, with the files that it imports, but for those of packages. */
export async function forget(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  for (const entry of entries) {
    const path = join(folder, entry.name)
    // Not by the keys of the cache: files that have thrown are in it, and not among them.
    if (EXTENSIONS.has(extname(path))) delete require.cache[path]
    else if (entry.isDirectory() && entry.name !== 'node_modules' && !entry.name.startsWith('.')) await forget(path)
  }
}

/** A file that lacks what another imports from it is forgotten only when it has run. */
export async function runUnlinked(error: unknown): Promise<void> {
  const [, file] = /in module '([^']+)'/.exec(error instanceof Error ? error.message : '') ?? []
  if (file !== undefined) await import(file).catch(() => undefined)
}
