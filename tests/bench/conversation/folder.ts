import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { LISTEN_RATE_HZ, type Pcm } from '../../../src/audio/pcm.ts'
import { readWav } from '../../../src/audio/wav.ts'
import { readFlac } from './flac.ts'
import type { PackagedRecording, Use } from './packaged.ts'
import { resampled } from './sounds.ts'

/** Longer sentences are read with pauses. */
const MOST_WORDS = 12

/**
 * More speakers: FLAC or WAV files, and `words.tsv`, a line for each: file, speaker, words, with tabs between. A digit is written as one.
 * Files without words are left out. There are no times of words: labels are by energy alone.
 */
export function folder(path: string): PackagedRecording[] {
  return readFileSync(join(path, 'words.tsv'), 'utf8')
    .trim()
    .split('\n')
    .flatMap((line) => {
      const [file = '', speaker = '', text = ''] = line.trim().split('\t')
      return text === '' ? [] : [new FolderRecording(path, file, speaker, text)]
    })
}

class FolderRecording implements PackagedRecording {
  readonly id: string
  readonly use: Use
  readonly words = []
  readonly speaker: string
  readonly text: string
  readonly #path: string
  #samples: Int16Array | undefined

  constructor(path: string, file: string, speaker: string, text: string) {
    this.#path = join(path, file)
    this.id = file
    this.speaker = speaker
    this.text = text
    this.use = useOf(text)
  }

  get samples(): Int16Array {
    return (this.#samples ??= soundOf(this.#path))
  }
}

function useOf(text: string): Use {
  if (/^\d$/.test(text)) return 'digit'
  const words = text.split(/\s+/).length
  if (words === 1) return 'word'
  // What ends in a comma is no turn.
  if (!/[.?!]$/.test(text)) return 'other'
  return words > MOST_WORDS ? 'paused' : 'sentence'
}

function soundOf(path: string): Int16Array {
  const bytes = new Uint8Array(readFileSync(path))
  const pcm: Pcm = path.endsWith('.flac') ? readFlac(bytes) : readWav(bytes)
  return resampled(pcm.samples, pcm.rateHz, LISTEN_RATE_HZ)
}
