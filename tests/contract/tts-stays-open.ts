import { expect } from 'bun:test'
import type { Tts } from '../../src/tts/tts.ts'
import { settled, type VirtualClock } from '../support/clock.ts'
import type { SocketVendor } from '../support/vendors/socket-vendor.ts'

/** The connection of a call outlives ten minutes in which the bot says nothing, at a vendor that hangs up on whoever is idle. */
export async function staysOpen(vendor: SocketVendor, voice: Tts, clock: VirtualClock): Promise<void> {
  const call = new AbortController()
  voice.preconnect?.(24_000, call.signal)
  await settled()
  await clock.advance(600_000)
  expect([vendor.connections.length, vendor.openConnections]).toEqual([1, 1])
  call.abort()
}
