import { hopSamples, LISTEN_RATE_HZ } from '../../src/audio/pcm.ts'
import { allison, librivox } from '../support/speech.ts'
import { hopsOf } from './hops.ts'

/** What callers say over and over, and how long the bot answers. */
export interface Script {
  /** One period of the caller's microphone: a phrase of recorded speech, then silence; 16 kHz hops. */
  readonly microphone: readonly Int16Array[]
  readonly answerMs: number
}

export type ScriptName = 'conversation' | 'turns' | 'whole-turns'

export function scriptOf(name: ScriptName): Script {
  switch (name) {
    case 'conversation':
      // "he might even have been made amiable himself": 3.3 s. The bot decides some 0.6 s later and has half of the period.
      return { microphone: period(librivox()[4]?.samples, 8_400), answerMs: 4_200 }
    case 'turns':
      // "seven": 0.8 s, for many turns in little time.
      return { microphone: period(allison('digits/7'), 2_400), answerMs: 400 }
    case 'whole-turns':
      // The same word, and time to hear the answer to its end: one that is shorter than its letters is taken to be cut short.
      return { microphone: period(allison('digits/7'), 4_000), answerMs: 1_000 }
    default:
      return name satisfies never
  }
}

function period(phrase: Int16Array | undefined, lengthMs: number): readonly Int16Array[] {
  const samples = new Int16Array((LISTEN_RATE_HZ * lengthMs) / 1000)
  samples.set(phrase ?? [])
  // The noise floor of a quiet room, 66 dB down: digital silence would flatter gates and codecs.
  for (let index = 0; index < samples.length; index++) {
    samples[index] = (samples[index] ?? 0) + Math.round((((index * 7_919) % 101) - 50) / 3)
  }
  return hopsOf(samples, LISTEN_RATE_HZ).filter((hop) => hop.length === hopSamples(LISTEN_RATE_HZ))
}
