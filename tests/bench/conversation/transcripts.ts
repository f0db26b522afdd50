import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { bytesFromSamples } from '../../../src/audio/pcm.ts'
import { MoonshineModel } from '../../../src/providers/embedded/moonshine-model.ts'
import type { Read } from './reader.ts'

const ROOT = join(import.meta.dir, '../../..')
const FOLDER = join(ROOT, 'node_modules/.cache/conversation')
/** What a transcript depends on, beside the audio: another of these makes the kept ones worthless. */
const MADE_BY = [
  'src/providers/embedded/moonshine-model.ts',
  'node_modules/@moonshine-ai/moonshine-js/package.json',
  'node_modules/onnxruntime-web/package.json',
  'node_modules/llama-tokenizer-js/package.json',
]

/** What was read once is kept on disk, by the audio and all that made it: a line for each. */
export class Transcripts {
  readonly #path: string
  readonly #known = new Map<string, string>()
  #model: Promise<MoonshineModel> | undefined
  /** Read anew, and milliseconds of audio in it. */
  fresh = { count: 0, audioMs: 0 }

  constructor(folder = FOLDER) {
    const hasher = new Bun.CryptoHasher('sha256')
    for (const path of MADE_BY) hasher.update(readFileSync(join(ROOT, path)))
    mkdirSync(folder, { recursive: true })
    this.#path = join(folder, `${hasher.digest('hex').slice(0, 16)}.tsv`)
    if (!existsSync(this.#path)) return
    for (const line of readFileSync(this.#path, 'utf8').split('\n')) {
      const [hash, text] = line.split('\t')
      if (hash && text !== undefined) this.#known.set(hash, text)
    }
  }

  readonly read: Read = async (samples) => {
    const hash = new Bun.CryptoHasher('sha256').update(bytesFromSamples(samples)).digest('hex').slice(0, 32)
    const known = this.#known.get(hash)
    if (known !== undefined) return known
    this.#model ??= MoonshineModel.load()
    const model = await this.#model
    const text = (await model.transcribe(samples, () => true)).replaceAll(/\s+/g, ' ')
    this.fresh.count++
    this.fresh.audioMs += samples.length / 16
    this.#known.set(hash, text)
    // Several processes write: a short line that is appended is never torn.
    appendFileSync(this.#path, `${hash}\t${text}\n`)
    return text
  }
}
