import { mkdir, readdir, readFile, rename, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Backlog, Heir, Kept } from '../backlog.ts'
import type { Clock } from '../../std/clock.ts'
import { codeOf } from '../../std/error-code.ts'
import type { Ids } from '../../std/ids.ts'
import { Leases } from './leases.ts'

export interface FolderBacklogOptions {
  readonly path: string
  readonly clock: Clock
  readonly ids: Pick<Ids, 'uuid'>
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
/** A lease outlives two renewals that failed. */
const BEAT_MS = 10_000
const NAME = /^(\d{14}\.[\da-f]{8})-(\d{9})\.json(\.half)?$/

/**
 * In a folder, a file for each text. Each process puts them into a box of its own, and has a lease on it. When the lease is over another takes the box
 * over. Texts that the disk does not take are not kept.
 */
export class FolderBacklog implements Backlog {
  readonly #options: FolderBacklogOptions
  readonly #leases: Leases
  readonly #made: Promise<unknown>
  /** Boxes that are ours, and the texts of each that are to be forgotten yet. */
  readonly #boxes = new Map<string, Set<number>>()
  /** What is being done to a file. */
  readonly #work = new Map<string, Promise<void>>()
  #box: string
  #number = 0
  #isTroubled = false
  #isClosed = false
  #beat: Disposable | undefined
  #beating: Promise<void> = Promise.resolve()

  constructor(options: FolderBacklogOptions) {
    const { path, clock, ids } = options
    this.#options = options
    this.#leases = new Leases({ path, clock, me: ids.uuid() })
    this.#box = this.#newBox()
    // Nobody is to find a text without its lease.
    this.#made = mkdir(path, { recursive: true, mode: FOLDER_MODE }).then(() => this.#leases.hold(this.#box))
  }

  keep(text: string): Kept {
    const kept = { box: this.#box, number: ++this.#number }
    this.#boxes.get(kept.box)?.add(kept.number)
    if (this.#work.size >= MOST_AT_ONCE) this.#tell('slow')
    else this.#do(kept, (path) => written(path, text))
    return kept
  }

  forget(kept: Kept): void {
    this.#boxes.get(kept.box)?.delete(kept.number)
    this.#do(kept, async (path) => {
      await unlink(path).catch((error: unknown) => (codeOf(error) === 'ENOENT' ? undefined : Promise.reject(error)))
    })
  }

  open(heir: Heir): void {
    const beat = async () => {
      await this.#look(heir).catch((error: unknown) => this.#tell(codeOf(error)))
      if (!this.#isClosed) this.#beat = this.#options.clock.after(BEAT_MS, begin)
    }
    const begin = () => void (this.#beating = beat())
    begin()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true
    this.#beat?.[Symbol.dispose]()
    const late = Promise.withResolvers<void>()
    using _ = this.#options.clock.after(LAST_MS, late.resolve)
    await Promise.race([this.#leave(), late.promise])
  }

  async #leave(): Promise<void> {
    await Promise.all([this.#beating, ...this.#work.values()])
    await Promise.allSettled([...this.#boxes.keys()].map(async (box) => this.#leases.release(box)))
  }

  /** Of a server that is started later the files come later, too. */
  #newBox(): string {
    const { clock, ids } = this.#options
    const box = `${String(Math.floor(clock.wall())).padStart(14, '0')}.${ids.uuid().slice(-8)}`
    this.#boxes.set(box, new Set())
    return box
  }

  /** Holds what is ours, and takes what is nobody's. */
  async #look(heir: Heir): Promise<void> {
    await this.#made
    for (const [box, texts] of this.#boxes) {
      const isDone = texts.size === 0 && box !== this.#box
      const isOurs = !isDone && (await this.#leases.hold(box))
      if (isOurs) continue
      this.#boxes.delete(box)
      if (isDone) await this.#leases.release(box)
      else heir.lost(box)
      if (box === this.#box) await this.#leases.hold((this.#box = this.#newBox()))
    }
    const names = (await readdir(this.#options.path)).toSorted()
    const boxes = new Set(names.flatMap((name) => Leases.boxOf(name) ?? NAME.exec(name)?.[1] ?? []))
    for (const box of boxes) {
      if (this.#isClosed || !heir.hasRoom()) return
      if (!this.#boxes.has(box) && (await this.#leases.hold(box))) await this.#takeOver(box, heir)
    }
  }

  async #takeOver(box: string, heir: Heir): Promise<void> {
    const { path } = this.#options
    const texts = new Set<number>()
    this.#boxes.set(box, texts)
    for (const name of (await readdir(path)).toSorted()) {
      const [, of, number, half] = NAME.exec(name) ?? []
      if (of !== box) continue
      if (half) {
        await unlink(join(path, name))
        continue
      }
      const text = await readFile(join(path, name), 'utf8')
      texts.add(Number(number))
      heir.left({ box, number: Number(number) }, text)
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
