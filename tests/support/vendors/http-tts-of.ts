import { Value } from '@sinclair/typebox/value'
import type { Provider } from '../../../src/providers/provider.ts'
import { type Clock, systemClock } from '../../../src/std/clock.ts'
import type { Tts } from '../../../src/tts/tts.ts'
import { noSockets } from '../no-sockets.ts'
import type { HttpVendor } from './http-vendor.ts'
import { KEY } from './stt-of.ts'

export interface HttpWorld {
  readonly clock?: Clock
  readonly key?: string
  readonly preconnect?: (url: string) => void
}

/** A provider's voice with these options, which asks a stand-in over HTTP. */
export function httpTtsOf(
  provider: Provider,
  { fetch }: Pick<HttpVendor, 'fetch'>,
  options: object = {},
  { clock = systemClock, key = KEY, preconnect }: HttpWorld = {},
): Tts {
  const io = { fetch, random: () => 0.5, key, clock, connect: noSockets, ...(preconnect && { preconnect }) }
  const tts = provider.tts?.(Value.Parse(provider.options, options), io)
  if (!tts) throw new Error('it says nothing')
  return tts
}
