import { mkdir, readdir, readFile, rename, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Backlog, Heir, Kept } from '../backlog.ts'
import type { Clock } from '../../std/clock.ts'
import { codeOf } from '../../std/error-code.ts'

export interface FolderBacklogOptions {
  readonly path: string
  readonly clock: Clock
  /** Told when the folder cannot be used, with the system's code, or "slow"; and with undefined when it can be again. */
  readonly told: (trouble: string | undefined) => void
}

/** Texts hold what callers say: for their owner alone. */
const FILE_MODE = 0o600
const FOLDER_MODE = 0o700
/** The most that a slow disk is asked for at once. */
const MOST_AT_ONCE = 1000
/** How long a server that stops waits for the disk. */
const LAST_MS = 500
const NAME = /^(\d{14})-(\d{9})\.json(\.half)?$/

/** In a folder of one server, a file for each text. Texts that the disk does not take are not kept. */
export class FolderBacklog implements Backlog {
  readonly #options: FolderBacklogOptions
  readonly #box: string
  readonly #made: Promise<unknown>
  /** What is being done to a file. */
  readonly #work = new Map<string, Promise<void>>()
  #number = 0
  #isTroubled = false

  constructor(options: FolderBacklogOptions) {
    this.#options = options
    // Of a server that is started later the files come later, too.
    this.#box = String(Math.floor(options.clock.wall())).padStart(14, '0')
    this.#made = mkdir(options.path, { recursive: true, mode: FOLDER_MODE })
  }

  keep(text: string): Kept {
    const kept = { box: this.#box, number: ++this.#number }
    if (this.#work.size >= MOST_AT_ONCE) this.#tell('slow')
    else this.#do(kept, (path) => written(path, text))
    return kept
  }

  forget(kept: Kept): void {
    this.#do(kept, async (path) => {
      await unlink(path).catch((error: unknown) => (codeOf(error) === 'ENOENT' ? undefined : Promise.reject(error)))
    })
  }

  open(heir: Heir): void {
    void this.#takeOver(heir).catch((error: unknown) => this.#tell(codeOf(error)))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const late = Promise.withResolvers<void>()
    using _ = this.#options.clock.after(LAST_MS, late.resolve)
    await Promise.race([Promise.all(this.#work.values()), late.promise])
  }

  async #takeOver(heir: Heir): Promise<void> {
    const { path } = this.#options
    await this.#made
    for (const name of (await readdir(path)).toSorted()) {
      const [, box = '', number, half] = NAME.exec(name) ?? []
      if (number === undefined || box === this.#box) continue
      if (half) await unlink(join(path, name))
      else heir.left({ box, number: Number(number) }, await readFile(join(path, name), 'utf8'))
    }
  }

  /** One thing after the other for each file. */
  #do({ box, number }: Kept, work: (path: string) => Promise<void>): void {
    const path = join(this.#options.path, `${box}-${String(number).padStart(9, '0')}.json`)
    const before = this.#work.get(path) ?? this.#made
    const done = before
      .then(() => work(path))
      .then(
        () => this.#tell(undefined),
        (error: unknown) => this.#tell(codeOf(error)),
      )
      .finally(() => {
        if (this.#work.get(path) === done) this.#work.delete(path)
      })
    this.#work.set(path, done)
  }

  /** Once, when it changes. */
  #tell(trouble: string | undefined): void {
    const isTroubled = trouble !== undefined
    if (isTroubled === this.#isTroubled) return
    this.#isTroubled = isTroubled
    this.#options.told(trouble)
  }
}

/** There is the whole text or none. */
async function written(path: string, text: string): Promise<void> {
  const half = `${path}.half`
  await writeFile(half, text, { mode: FILE_MODE })
  await rename(half, path)
}
