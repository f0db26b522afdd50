import { expect, test } from 'bun:test'
import { Families } from '../../../src/observe/metrics/families.ts'
import { VendorSocketMetrics } from '../../../src/observe/metrics/vendor-sockets.ts'
import type { LinkListener } from '../../../src/providers/socket/connect.ts'
import { settled, VirtualClock } from '../../support/clock.ts'
import { SocketVendor } from '../../support/vendors/socket-vendor.ts'

const NOBODY: LinkListener = { opened() {}, message() {}, ended() {} }

/** What is shown of connections to a vendor after `talk`. */
async function figuresAfter(vendor: SocketVendor, talk: (connect: () => { close(): void }) => unknown) {
  const families = new Families()
  const clock = new VirtualClock()
  const connect = new VendorSocketMetrics(families, clock).watch(vendor.connect, 'tts', 'acme')
  await talk(() => connect('wss://acme.example/speak', {}, NOBODY))
  await settled()
  const lines = (await families.text()).split('\n')
  return lines.filter((line) => /^voxray_vendor_(?:connections|handshake_seconds_count)/.test(line))
}

const listening = () => new SocketVendor(() => () => {})
const OF = 'stage="tts",provider="acme"'

test('a connection is counted while it is open', async () => {
  const open = await figuresAfter(listening(), async (connect) => {
    connect()
    const over = connect()
    await settled()
    over.close()
  })
  expect(open).toEqual([`voxray_vendor_handshake_seconds_count{${OF}} 2`, `voxray_vendor_connections{${OF}} 1`])
})

test.each([
  ['broke', (vendor: SocketVendor) => vendor.connections[0]?.drop()],
  ['closed', (vendor: SocketVendor) => vendor.connections[0]?.close(1011)],
])('one that ended by itself is counted as %s', async (how, end) => {
  const vendor = listening()
  const figures = await figuresAfter(vendor, async (connect) => {
    const link = connect()
    await settled()
    end(vendor)
    await settled()
    link.close()
  })
  expect(figures).toContain(`voxray_vendor_connections_lost_total{${OF},how="${how}"} 1`)
  expect(figures).toContain(`voxray_vendor_connections{${OF}} 0`)
})

test('one that was refused was never open', async () => {
  const figures = await figuresAfter(new SocketVendor(() => 401), (connect) => connect())
  expect(figures).toContain(`voxray_vendor_connections_lost_total{${OF},how="refused"} 1`)
  expect(figures.filter((line) => !line.includes('_lost_'))).toEqual([])
})
