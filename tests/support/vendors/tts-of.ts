import { Value } from '@sinclair/typebox/value'
import type { Provider } from '../../../src/providers/provider.ts'
import { durationMs } from '../../../src/audio/pcm.ts'
import { type Clock, systemClock } from '../../../src/std/clock.ts'
import { StageError } from '../../../src/std/errors.ts'
import type { Tts } from '../../../src/tts/tts.ts'
import type { SocketVendor } from './socket-vendor.ts'
import { KEY } from './stt-of.ts'

const noFetch = () => Promise.reject(new Error('it is not asked over HTTP'))

/** A provider's voice with these options, connected to a stand-in. */
export function ttsOf(
  provider: Provider,
  { connect }: Pick<SocketVendor, 'connect'>,
  options: object = {},
  clock: Clock = systemClock,
): Tts {
  const io = { fetch: noFetch, random: () => 0, key: KEY, clock, connect }
  const tts = provider.tts?.(Value.Parse(provider.options, options), io)
  if (!tts) throw new Error('it says nothing')
  return tts
}

/** How long a voice speaks, in ms. */
export async function spokenBy(voice: Pick<Tts, 'speak'>, piece: string): Promise<number> {
  let spokenMs = 0
  for await (const pcm of voice.speak(piece, new AbortController().signal)) spokenMs += durationMs(pcm)
  return spokenMs
}

/** What a voice that is to fail fails with. */
export async function voiceFailure(voice: Tts): Promise<StageError> {
  const error: unknown = await spokenBy(voice, 'Good morning.').catch((thrown: unknown) => thrown)
  if (error instanceof StageError) return error
  throw new Error('it was to fail')
}
