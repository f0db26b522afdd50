import { FliteVoice } from '../../../src/providers/embedded/flite-voice.ts'
import type { FliteVoiceName } from '../../../src/providers/embedded/flite-request.ts'
import { folder } from './folder.ts'
import { packaged, type Use } from './packaged.ts'
import type { Recording } from './recording.ts'

export const SIGN_VOICES = ['slt', 'rms', 'awb'] as const satisfies readonly FliteVoiceName[]

/** All that the corpus is made of. */
export interface Speech {
  /** Whole sentences without a long pause. */
  readonly sentences: readonly Recording[]
  /** With silences in them. */
  readonly paused: readonly Recording[]
  readonly words: readonly Recording[]
  /** "Oh", "thank you". */
  readonly signs: readonly Recording[]
  /** Of each speaker, each digit at least once. */
  readonly digits: readonly Recording[]
  /** All, for voices in the background. */
  readonly all: readonly Recording[]
  /** The embedded voice, where nobody was recorded. */
  readonly flite: (text: string, voice: FliteVoiceName) => Int16Array
}

/** Packaged recordings, and those of a folder. */
export async function loadSpeech(more?: string): Promise<Speech> {
  const voice = await FliteVoice.load()
  const all = [...packaged(), ...(more === undefined ? [] : folder(more))]
  const used = (use: Use) => all.filter((recording) => recording.use === use)
  return {
    sentences: used('sentence'),
    paused: used('paused'),
    words: used('word'),
    signs: used('sign'),
    digits: used('digit'),
    all,
    flite: (text, name) => voice.speak({ text, voice: name, speed: 1 }),
  }
}
