import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { readWav, writeWav } from '../audio/wav.ts'
import type { Pcm } from '../audio/pcm.ts'
import type { SpeechStore } from '../tts/prepared.ts'
import { codeOf } from '../std/error-code.ts'

/** A sentence of a minute at 48 kHz. */
const MAX_BYTES = 6 * 1024 * 1024
/** A file is the SHA-256 of a WAV and then the WAV, so that one that is damaged is known. */
const DIGEST_BYTES = 32

export interface KeptSpeechOptions {
  readonly folder: string
  /** What else than the text decides how it sounds: all that the voice is built from, and our version, which decides the defaults. */
  readonly voice: readonly string[]
  /** The folder cannot be written to, told once. */
  readonly unwritable: (code: string) => void
}

/** Speech in a folder, a file per sentence and voice. A folder that cannot be used, or a file that is damaged, is as good as none. */
export class KeptSpeech implements SpeechStore {
  readonly #options: KeptSpeechOptions
  #isUnwritable = false
  #writes = 0

  constructor(options: KeptSpeechOptions) {
    this.#options = options
  }

  async read(text: string): Promise<Pcm | undefined> {
    try {
      const bytes = await readFile(this.#pathOf(text))
      const wav = new Uint8Array(bytes.subarray(DIGEST_BYTES, MAX_BYTES))
      if (digestOf(wav) !== bytes.subarray(0, DIGEST_BYTES).toString('hex')) return undefined
      return readWav(wav)
    } catch {
      return undefined
    }
  }

  /** A reader sees the old file, the new one or none. */
  async write(text: string, pcm: Pcm): Promise<void> {
    const path = this.#pathOf(text)
    const unfinished = `${path}.${process.pid}-${++this.#writes}.tmp`
    try {
      await mkdir(this.#options.folder, { recursive: true })
      const wav = writeWav(pcm)
      await using file = await open(unfinished, 'w')
      await file.writeFile(Buffer.concat([Buffer.from(digestOf(wav), 'hex'), wav]))
      await file.sync()
      await rename(unfinished, path)
    } catch (error) {
      await rm(unfinished, { force: true }).catch(() => {})
      if (!this.#isUnwritable) this.#options.unwritable(codeOf(error))
      this.#isUnwritable = true
    }
  }

  #pathOf(text: string): string {
    const key = new Bun.CryptoHasher('sha256').update(JSON.stringify([...this.#options.voice, text])).digest('hex')
    return join(this.#options.folder, `${key}.speech`)
  }
}

const digestOf = (bytes: Uint8Array): string => new Bun.CryptoHasher('sha256').update(bytes).digest('hex')
