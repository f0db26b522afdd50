import { readFile, rename, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { codeOf } from '../../std/error-code.ts'
import type { Clock } from '../../std/clock.ts'

export interface LeasesOptions {
  readonly path: string
  readonly clock: Clock
  /** Who holds them: another in each process. */
  readonly me: string
}

/** The box of a process that died is another's after this. */
const LEASE_MS = 30_000
const FILE_MODE = 0o600
const LEASE = /^(\S+) (\d+)$/

/**
 * Which process works on which box of a folder: a file for each box, with the name of who holds it and until when, by the wall time. Two that
 * take an old one at the same moment may both have it: what is done twice is allowed, what is never done is not.
 */
export class Leases {
  readonly #options: LeasesOptions

  constructor(options: LeasesOptions) {
    this.#options = options
  }

  /** The box of a file of ours; undefined for other files. */
  static boxOf(name: string): string | undefined {
    return /^(.+)\.lease$/.exec(name)?.[1]
  }

  /** Takes it, or takes it for longer. False: another has it. Throws what the disk says. */
  async hold(box: string): Promise<boolean> {
    const { clock, me } = this.#options
    const file = this.#fileOf(box)
    const held = await this.#read(file)
    const isOurs = held?.owner === me
    if (held && !isOurs && held.untilMs > clock.wall()) return false
    const text = `${me} ${Math.floor(clock.wall()) + LEASE_MS}`
    if (isOurs) {
      // There is the whole text or the one before.
      const half = `${file}.${me}.half`
      await writeFile(half, text, { mode: FILE_MODE })
      await rename(half, file)
      return true
    }
    if (held) await unlink(file).catch(unlessMissing)
    return await writeFile(file, text, { mode: FILE_MODE, flag: 'wx' }).then(
      () => true,
      (error: unknown) => (codeOf(error) === 'EEXIST' ? false : Promise.reject(error)),
    )
  }

  /** Others may have it at once. */
  async release(box: string): Promise<void> {
    const file = this.#fileOf(box)
    const held = await this.#read(file)
    if (held?.owner === this.#options.me) await unlink(file).catch(unlessMissing)
  }

  #fileOf(box: string): string {
    return join(this.#options.path, `${box}.lease`)
  }

  /** What is not in our form is over: a crash of the machine leaves empty files. */
  async #read(file: string): Promise<{ readonly owner: string; readonly untilMs: number } | undefined> {
    const text = await readFile(file, 'utf8').catch(unlessMissing)
    if (text === undefined) return undefined
    const [, owner = '', untilMs = 0] = LEASE.exec(text) ?? []
    return { owner, untilMs: Number(untilMs) }
  }
}

const unlessMissing = (error: unknown): undefined | Promise<never> =>
  codeOf(error) === 'ENOENT' ? undefined : Promise.reject(error)
