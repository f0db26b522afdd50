import { Value } from '@sinclair/typebox/value'
import type { Provider } from '../../../src/providers/provider.ts'
import { type Clock, systemClock } from '../../../src/std/clock.ts'
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
