import { appendFile } from 'node:fs/promises'
import type { CallRecord } from '../observe/call-record.ts'
import type { Clock } from '../std/clock.ts'
import { codeOf } from '../std/error-code.ts'

/** The most records that wait for a slow disk. */
const MOST_WAITING = 1000
/** How long a server that stops waits for the disk. */
const LAST_RECORDS_MS = 500
/** For a disk that does not answer, which has no code. */
const SLOW = 'slow'
/** Records hold the numbers of people: a new file is for its owner alone. */
const MODE = 0o600

export interface CallRecordsOptions {
  readonly path: string
  readonly clock: Clock
  /** Called with a code when records begin to be lost, and with undefined when they are written again. The code is the system's, or "slow". */
  readonly told: (trouble: string | undefined) => void
  /** Adds a text to the end of a file; ours unless given. */
  readonly append?: (path: string, text: string) => Promise<void>
}

const appendText = (path: string, text: string): Promise<void> => appendFile(path, text, { mode: MODE })

/**
 * Appends records to a file, a line of JSON each. It never throws and never waits: what cannot be written is dropped and counted. The file
 * is opened for each line, so that it can be moved away, and written again as soon as a full disk has room.
 */
export class CallRecords implements AsyncDisposable {
  readonly #options: CallRecordsOptions
  readonly #waiting: string[] = []
  #writing: Promise<void> | undefined
  #lost = 0
  /** The last write failed, and may have left half of a line. */
  #isBroken = false
  #isLosing = false

  /** Makes the file, so that one that cannot be written to is told of before the first call. */
  constructor(options: CallRecordsOptions) {
    this.#options = options
    this.#writing = this.#append('').then(() => this.#writeOut())
  }

  /** Since the start. */
  get lost(): number {
    return this.#lost
  }

  write(record: CallRecord): void {
    if (this.#waiting.length === MOST_WAITING) return this.#lose(1, SLOW)
    this.#waiting.push(`${JSON.stringify(record)}\n`)
    this.#writing ??= this.#writeOut()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const late = Promise.withResolvers<void>()
    using _ = this.#options.clock.after(LAST_RECORDS_MS, () => {
      // The one that is being written is among them.
      this.#lose(this.#waiting.length + 1, SLOW)
      late.resolve()
    })
    await Promise.race([this.#writing, late.promise])
  }

  async #writeOut(): Promise<void> {
    for (let line = this.#waiting.shift(); line !== undefined; line = this.#waiting.shift())
      // A full disk may have taken half of the line before.
      if (!(await this.#append(this.#isBroken ? `\n${line}` : line))) this.#lost++
    this.#writing = undefined
  }

  /** Whether the file has taken it. */
  async #append(text: string): Promise<boolean> {
    const { path, append = appendText } = this.#options
    const trouble = await append(path, text).then(() => undefined, codeOf)
    this.#isBroken = trouble !== undefined
    this.#tell(trouble)
    return trouble === undefined
  }

  #lose(records: number, trouble: string): void {
    this.#lost += records
    this.#tell(trouble)
  }

  /** Once, when it changes. */
  #tell(trouble: string | undefined): void {
    const isLosing = trouble !== undefined
    if (isLosing !== this.#isLosing) this.#options.told(trouble)
    this.#isLosing = isLosing
  }
}
