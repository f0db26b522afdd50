import type { Provider } from '../../../src/providers/provider.ts'
import { settled } from '../clock.ts'
import { messageIn } from './message-in.ts'
import { SocketVendor } from './socket-vendor.ts'
import { ttsOf } from './tts-of.ts'

/** How a provider's voice asks for a piece that is played at this rate: of a vendor who says nothing. */
export async function askedOf(
  provider: Provider,
  options: object,
  { playRateHz = 24_000, piece = 'Good.' } = {},
): Promise<{ url: URL; headers: Headers; messages: unknown[] }> {
  const vendor = new SocketVendor(() => () => {})
  using session = ttsOf(provider, vendor, options).open?.(playRateHz)
  const cut = new AbortController()
  const speech = session?.speak(piece, cut.signal)[Symbol.asyncIterator]().next()
  await settled()
  const messages = vendor.taken.map(messageIn)
  cut.abort()
  await speech
  const [far] = vendor.connections
  if (!far) throw new Error('it did not connect')
  return { url: far.url, headers: far.headers, messages }
}
