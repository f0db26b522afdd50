import { readdir } from 'node:fs/promises'
import { dirname, extname, isAbsolute, join } from 'node:path'

/** Extensions of files with code. */
export const EXTENSIONS = new Set(['.ts', '.mts', '.js', '.mjs'])

const OWN = dirname(import.meta.dir)

/** Files that agents have imported, wherever they are, by their real paths: all that is loaded and is neither ours nor of a package. */
export const importedFiles = (): string[] => Object.keys(require.cache).filter(isImported)

const isImported = (file: string): boolean =>
  isAbsolute(file) && !file.includes('/node_modules/') && !file.startsWith(`${OWN}/`)

/** These files, and those with code in this folder, are loaded anew. */
export async function forget(folder: string, files: Iterable<string>): Promise<void> {
  for (const file of files) delete require.cache[file]
  await forgetFolder(folder)
}

async function forgetFolder(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  for (const entry of entries) {
    const path = join(folder, entry.name)
    // Not by the keys of the cache: files that have thrown are in it, and not among them.
    if (EXTENSIONS.has(extname(path))) delete require.cache[path]
    else if (entry.isDirectory() && entry.name !== 'node_modules' && !entry.name.startsWith('.'))
      await forgetFolder(path)
  }
}

/** A file that lacks what another imports from it is forgotten only when it has run. */
export async function runUnlinked(error: unknown): Promise<void> {
  const [, file] = /in module '([^']+)'/.exec(error instanceof Error ? error.message : '') ?? []
  if (file !== undefined) await import(file).catch(() => undefined)
}
