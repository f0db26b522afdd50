import type { Pcm } from '../audio/pcm.ts'
import type { Clock } from '../std/clock.ts'
import type { Tts } from '../tts/tts.ts'
import { waited } from './waited.ts'

/** A voice that hums: text becomes a tone as long as the text, so what was heard can be checked to the sample. */
export interface ToneScript {
  readonly msPerChar: number
  readonly rateHz: number
  readonly frequencyHz: number
  /** Length of each `Pcm`; 100 ms unless given. */
  readonly chunkMs?: number
  /** Absent: all chunks come at once. */
  readonly delay?: { readonly clock: Clock; readonly firstMs: number; readonly perChunkMs?: number }
  /** What it throws, the voice throws. */
  readonly onSpeak?: (piece: string) => void
}

/** The tone a piece becomes: the first `text.length × msPerChar` of a sine at a quarter of full scale. */
export function toneOf(text: string, tone: Pick<ToneScript, 'msPerChar' | 'rateHz' | 'frequencyHz'>): Int16Array {
  const length = Math.round((text.length * tone.msPerChar * tone.rateHz) / 1000)
  const step = (2 * Math.PI * tone.frequencyHz) / tone.rateHz
  return Int16Array.from({ length }, (_, index) => Math.round(8_192 * Math.sin(step * index)))
}

/** Speaks each piece as `toneOf` it; an abort ends it quietly. */
export function toneTts(script: ToneScript): Tts {
  const chunkSamples = Math.round(((script.chunkMs ?? 100) * script.rateHz) / 1000)
  // Every tone is the start of the longest so far: a benchmark that hums for minutes pays for the sines once.
  let longest: Int16Array = new Int16Array(0)
  return {
    name: 'tone',
    async *speak(piece, signal): AsyncGenerator<Pcm> {
      script.onSpeak?.(piece)
      const length = Math.round((piece.length * script.msPerChar * script.rateHz) / 1000)
      if (longest.length < length) longest = toneOf(piece, script)
      const tone = longest.subarray(0, length)
      for (let from = 0; from < length; from += chunkSamples) {
        const delayMs = from === 0 ? script.delay?.firstMs : script.delay?.perChunkMs
        if (!(await waited(script.delay?.clock, delayMs, signal))) return
        yield { samples: tone.subarray(from, from + chunkSamples), rateHz: script.rateHz }
      }
    },
  }
}
