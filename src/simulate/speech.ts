import { LISTEN_RATE_HZ, type Pcm } from '../audio/pcm.ts'
import { Resampler } from '../audio/resample.ts'
import { joined } from '../audio/sounds.ts'
import { readWav } from '../audio/wav.ts'
import { flite } from '../providers/embedded/flite.ts'
import { systemClock } from '../std/clock.ts'

/** Not the voice that the bot has unless told otherwise. */
const VOICE = 'slt'

/** What a caller says, at 16 kHz: the sentence, spoken here. It knows English alone. */
export async function spoken(text: string): Promise<Int16Array> {
  await using voice = flite({ voice: VOICE, clock: systemClock })
  const parts: Int16Array[] = []
  let rateHz = LISTEN_RATE_HZ
  for await (const pcm of voice.speak(text, new AbortController().signal)) {
    rateHz = pcm.rateHz
    parts.push(pcm.samples.slice())
  }
  return at16k({ samples: joined(parts), rateHz })
}

/** The same from a WAV file. Throws for one that cannot be read. */
export const recording = async (path: string): Promise<Int16Array> => at16k(readWav(await Bun.file(path).bytes()))

function at16k({ samples, rateHz }: Pcm): Int16Array {
  const resampler = new Resampler(rateHz, LISTEN_RATE_HZ)
  return joined([resampler.process(samples).slice(), resampler.flush().slice()])
}
