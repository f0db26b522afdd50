import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { bytesFromSamples } from '../../../src/audio/pcm.ts'

const ROOT = join(import.meta.dir, '../../..')
const FOLDER = join(ROOT, 'node_modules/.cache/conversation')

/** What a model made of recordings is kept on disk, by the audio and all that made it: a line for each. */
export class Kept {
  readonly #path: string
  readonly #known = new Map<string, string>()

  /** `madeBy`: the files on which an answer depends, beside the audio. Another of these makes the kept ones worthless. */
  constructor(madeBy: readonly string[]) {
    const hasher = new Bun.CryptoHasher('sha256')
    for (const path of madeBy) hasher.update(readFileSync(join(ROOT, path)))
    mkdirSync(FOLDER, { recursive: true })
    this.#path = join(FOLDER, `${hasher.digest('hex').slice(0, 16)}.tsv`)
    if (!existsSync(this.#path)) return
    for (const line of readFileSync(this.#path, 'utf8').split('\n')) {
      const [hash, text] = line.split('\t')
      if (hash && text !== undefined) this.#known.set(hash, text)
    }
  }

  /** One line of text for these samples: the kept one, or else the one that is made now. */
  async of(samples: Int16Array, make: () => Promise<string>): Promise<string> {
    const hash = new Bun.CryptoHasher('sha256').update(bytesFromSamples(samples)).digest('hex').slice(0, 32)
    const known = this.#known.get(hash)
    if (known !== undefined) return known
    const text = (await make()).replaceAll(/\s+/g, ' ')
    this.#known.set(hash, text)
    // Several processes write: a short line that is appended is never torn.
    appendFileSync(this.#path, `${hash}\t${text}\n`)
    return text
  }
}
