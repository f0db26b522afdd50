import { existsSync, readFileSync } from 'node:fs'
import { LISTEN_RATE_HZ, type Pcm } from '../../src/audio/pcm.ts'
import { Resampler } from '../../src/audio/resample.ts'
import { joined } from '../../src/audio/sounds.ts'
import { readWav } from '../../src/audio/wav.ts'

/** Recorded human speech at 16 kHz, with the words that are said. */
export interface Recording {
  readonly path: string
  readonly text: string
  readonly samples: Int16Array
}

const POCKETSPHINX = '/usr/share/pocketsphinx/test/data'
const ALLISON = '/usr/share/asterisk/sounds/en_US_f_Allison'

/** Five sentences of an audio book, 25 s in all. */
export const librivox = (): Recording[] => transcribed(`${POCKETSPHINX}/librivox`, 'transcription')

/** Five short phrases that name playing cards, 10 s in all. */
export const cards = (): Recording[] => transcribed(`${POCKETSPHINX}/cards`, 'cards.transcription')

/** A telephone prompt, recorded at 8 kHz, here at 16; its name says the words: `allison('demo-thanks')`. */
export function allison(name: string): Int16Array {
  const pcm = readWav(debian(`${ALLISON}/${name}.wav`))
  return at16k(pcm)
}

/** Lines read `<s> the words </s> (name of the file)`. */
function transcribed(folder: string, list: string): Recording[] {
  const lines = new TextDecoder().decode(debian(`${folder}/${list}`)).matchAll(/<s>\s*(.*?)\s*<\/s> \((.+)\)/g)
  return Array.from(lines, ([, text = '', name = '']) => {
    const path = `${folder}/${name}.wav`
    return { path, text, samples: at16k(readWav(debian(path))) }
  })
}

function at16k(pcm: Pcm): Int16Array {
  const resampler = new Resampler(pcm.rateHz, LISTEN_RATE_HZ)
  // The resampler reuses what it returns.
  const body = resampler.process(pcm.samples).slice()
  return joined([body, resampler.flush()])
}

function debian(path: string): Uint8Array {
  if (!existsSync(path)) {
    throw new Error(`${path} is missing: apt-get install pocketsphinx-testdata asterisk-core-sounds-en-wav`)
  }
  return readFileSync(path)
}
