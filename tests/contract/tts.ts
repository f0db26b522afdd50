import { describe, expect, test } from 'bun:test'
import { levelDb, type Pcm } from '../../src/audio/pcm.ts'
import type { Tts } from '../../src/tts/tts.ts'

/** What every `Tts` keeps. `make` may give the same voice each time. */
export function ttsContract(name: string, make: () => Tts): void {
  describe(`${name} as a voice`, () => {
    test('words become speech of one rate between 8 and 48 kHz', async () => {
      const chunks = await spoken(make(), SHORT)
      const rates = new Set(chunks.map(({ rateHz }) => rateHz))
      expect(rates.size).toBe(1)
      const [rateHz = 0] = rates
      expect(rateHz).toBeGreaterThanOrEqual(8000)
      expect(rateHz).toBeLessThanOrEqual(48_000)
      const speech = joined(chunks)
      expect(levelDb(speech)).toBeGreaterThan(-35)
      expect(speech.length / rateHz).toBeGreaterThan(0.5)
      expect(speech.length / rateHz).toBeLessThan(5)
    })

    test('longer pieces take longer to say', async () => {
      const [short, long] = [await spoken(make(), SHORT), await spoken(make(), LONG)]
      expect(joined(long).length).toBeGreaterThan(joined(short).length * 2)
    })

    test.each(['', '   ', '...', '—', '🙂'])('there is nothing to say in %p', async (piece) => {
      expect(joined(await spoken(make(), piece))).toHaveLength(0)
    })

    test('aborting ends the speech', async () => {
      const abort = new AbortController()
      let chunks = 0
      for await (const _ of make().speak(LONG, abort.signal)) {
        chunks++
        abort.abort()
      }
      expect(chunks).toBe(1)
    })

    test('a signal that is aborted already gives nothing', async () => {
      expect(await Array.fromAsync(make().speak(SHORT, AbortSignal.abort()))).toEqual([])
    })

    test('who stops listening leaves the voice usable', async () => {
      const tts = make()
      for await (const _ of tts.speak(LONG, new AbortController().signal)) break
      expect(joined(await spoken(tts, SHORT)).length).toBeGreaterThan(0)
    })

    test('two pieces at once do not mix', async () => {
      const tts = make()
      const alone = [await spoken(tts, SHORT), await spoken(tts, LONG)]
      const together = await Promise.all([spoken(tts, SHORT), spoken(tts, LONG)])
      expect(together.map((chunks) => joined(chunks).length)).toEqual(alone.map((chunks) => joined(chunks).length))
    })
  })
}

const SHORT = 'Good morning.'
const LONG = 'This is a longer piece, which goes on for quite a while, so that there is time to stop it in the middle.'

const spoken = (tts: Tts, piece: string): Promise<Pcm[]> =>
  // Copied, because the samples are ours only until the next are asked for.
  Array.fromAsync(tts.speak(piece, new AbortController().signal), ({ samples, rateHz }) => ({
    samples: samples.slice(),
    rateHz,
  }))

/** All samples of a speech in one. */
export function joined(chunks: readonly Pcm[]): Int16Array {
  const whole = new Int16Array(chunks.reduce((sum, { samples }) => sum + samples.length, 0))
  let at = 0
  for (const { samples } of chunks) {
    whole.set(samples, at)
    at += samples.length
  }
  return whole
}
