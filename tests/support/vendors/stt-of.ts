import { Value } from '@sinclair/typebox/value'
import type { Fetch } from '../../../src/providers/http/http.ts'
import type { Provider } from '../../../src/providers/provider.ts'
import { type Clock, systemClock } from '../../../src/std/clock.ts'
import type { Stt } from '../../../src/stt/stt.ts'
import type { SocketVendor } from './socket-vendor.ts'

/** The key of the stand-ins: no message may show it. */
export const KEY = 'secret-key'

const noFetch = () => Promise.reject(new Error('it is not asked over HTTP'))

/** A provider's recogniser with these options, connected to a stand-in. */
export function sttOf(
  provider: Provider,
  { connect, fetch = noFetch }: Pick<SocketVendor, 'connect'> & { fetch?: Fetch },
  options: object = {},
  clock: Clock = systemClock,
): Stt {
  const io = { fetch, random: () => 0, key: KEY, clock, connect }
  const stt = provider.stt?.(Value.Parse(provider.options, options), io)
  if (!stt) throw new Error('it hears nothing')
  return stt
}
