import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { G722Decoder } from '../../../src/audio/g722.ts'
import { samplesFromBytes } from '../../../src/audio/pcm.ts'
import { readWav } from '../../../src/audio/wav.ts'
import type { Recording, Word } from './recording.ts'

/** What there is, what it is used for, what is said, and when: `word@from-to`. Times are written by `align.ts`. */
export const LIST = join(import.meta.dir, 'packaged.tsv')

/** What a recording is good for. `paused` has silences in it; a `sign` only shows that somebody listens. */
export type Use = 'sentence' | 'paused' | 'word' | 'digit' | 'sign' | 'other'

export interface PackagedRecording extends Recording {
  readonly use: Use
}

const SPHINX = '/usr/share/pocketsphinx/test/data'
const FOLDERS: Readonly<Record<string, (name: string) => string>> = {
  // A prompt of asterisk-core-sounds-en-g722: a woman in a studio.
  allison: (name) => `/usr/share/asterisk/sounds/en_US_f_Allison/${name}.g722`,
  // An audio book, a man who names playing cards, and one who tells a robot what to do: pocketsphinx-testdata.
  librivox: (name) => `${SPHINX}/librivox/sense_and_sensibility_01_austen_64kb-${name}.wav`,
  cards: (name) => `${SPHINX}/cards/${name}.wav`,
  pocketsphinx: (name) => `${SPHINX}/${name}.raw`,
}

/** The recordings of Debian's packages. Each is read from disk when its samples are first asked for. */
export function packaged(): PackagedRecording[] {
  return readFileSync(LIST, 'utf8')
    .trim()
    .split('\n')
    .map((line) => {
      const [use = '', id = '', text = '', times = ''] = line.split('\t')
      return new Packaged(use as Use, id, text, wordsOf(times))
    })
}

class Packaged implements PackagedRecording {
  readonly use: Use
  readonly id: string
  readonly speaker: string
  readonly text: string
  readonly words: readonly Word[]
  #samples: Int16Array | undefined

  constructor(use: Use, id: string, text: string, words: readonly Word[]) {
    this.use = use
    this.id = id
    this.speaker = id.slice(0, id.indexOf('/'))
    this.text = text
    this.words = words
  }

  get samples(): Int16Array {
    return (this.#samples ??= soundOf(this.speaker, this.id.slice(this.speaker.length + 1)))
  }
}

const wordsOf = (times: string): Word[] =>
  [...times.matchAll(/(\S+)@(\d+)-(\d+)/g)].map(([, word = '', fromMs, toMs]) => ({
    word,
    fromMs: Number(fromMs),
    toMs: Number(toMs),
  }))

function soundOf(speaker: string, name: string): Int16Array {
  const path = FOLDERS[speaker]?.(name) ?? ''
  if (!existsSync(path))
    throw new Error(`"${path}" is missing: apt-get install pocketsphinx-testdata asterisk-core-sounds-en-g722`)
  const bytes = new Uint8Array(readFileSync(path))
  if (path.endsWith('.g722')) return new G722Decoder().decode(bytes)
  return path.endsWith('.raw') ? samplesFromBytes(bytes) : readWav(bytes).samples
}
