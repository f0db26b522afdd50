import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { HostilePeer } from '../support/hostile-peer.ts'
import { chunk, dataChunk, sackChunk } from '../support/sctp.ts'
import { type RunningServer, startServer } from '../support/server.ts'

const MEGABYTE = 1024 * 1024
/** One piece of work of the server may take this long, on a machine that is busy with the tests. */
const ANSWER_MS = 1500
/** How long a flood lasts. */
const FLOOD_MS = 2000
/** Below what an Ethernet takes, as peers send. */
const PACKET_CHUNKS = 30
/** What a dozen calls and the allocator keep for a while; one packet of these could take gigabytes. */
const GROWTH_BYTES = 256 * MEGABYTE

const opened = new AsyncDisposableStack()
let server: RunningServer
let rssBytes: number

beforeAll(async () => {
  server = opened.use(await startServer())
  // Its models are loaded, and its code is compiled.
  await using _ = await HostilePeer.call(server.url)
  await Bun.sleep(2000)
  rssBytes = await server.rssBytes()
}, 180_000)
afterAll(() => opened.disposeAsync())

/** Rejects when the server does something else for too long. */
async function expectAnswer(): Promise<void> {
  const { status } = await fetch(`${server.url}/ready`, { signal: AbortSignal.timeout(ANSWER_MS) })
  expect(status).toBe(200)
}

describe('one packet of a caller stops nobody', () => {
  const LONGEST_GAPS = Array.from({ length: 250 }, () => [1, 65_535] as const)
  test.each<[string, (peer: HostilePeer) => Promise<void>]>([
    ['a chunk of no length', (peer) => peer.sctp(chunk(11, new Uint8Array(), 0))],
    ['a parameter of no length', (peer) => peer.sctp(chunk(130, new Uint8Array(8)))],
    ['a parameter of no length in the first packet', (peer) => peer.sctpInit(chunk(1, new Uint8Array(24)))],
    ['gaps over and over', (peer) => peer.sctp(sackChunk(LONGEST_GAPS, peer.tsn.received))],
    ['more gaps than there are', (peer) => peer.sctp(chunk(3, Buffer.alloc(12, 0xff)))],
    ['a chunk of no known type', (peer) => peer.sctp(chunk(77, new Uint8Array(4)))],
    ['a message of no known kind', (peer) => peer.sctp(dataChunk({ tsn: peer.tsn.next, protocol: 99 }))],
    ['an acknowledgement of nothing', (peer) => peer.sctp(dataChunk(acknowledgement(peer)))],
  ])('%s', async (_name, send) => {
    await using peer = await HostilePeer.call(server.url)
    // What escapes a handler counts against the whole process: it stops at twenty a minute.
    for (let count = 0; count < 8; count++) await send(peer)
    await Bun.sleep(100)
    await expectAnswer()
  })
})

const acknowledgement = (peer: HostilePeer) => ({
  tsn: peer.tsn.next,
  stream: 7,
  protocol: 50,
  payload: Uint8Array.of(2),
})

/** Packets as fast as they can be sent, for a while. */
async function flood(send: (packet: number) => Promise<void>): Promise<void> {
  const endMs = performance.now() + FLOOD_MS
  for (let packet = 0; performance.now() < endMs; packet++) {
    await send(packet)
    if (packet % 20 === 0) await Bun.sleep(1)
  }
}

const many = (write: (at: number) => Buffer) => Array.from({ length: PACKET_CHUNKS }, (_, at) => write(at))

describe('a flood of one caller stops nobody', () => {
  test.each<[string, (peer: HostilePeer, packet: number, tsn: number) => Promise<void>]>([
    [
      'a message that never ends',
      (peer, packet, tsn) =>
        peer.sctp(...many((at) => dataChunk({ tsn: tsn + packet * PACKET_CHUNKS + at, piece: 'middle' }))),
    ],
    [
      'messages with holes between them',
      (peer, packet, tsn) =>
        peer.sctp(...many((at) => dataChunk({ tsn: tsn + 2 * (packet * PACKET_CHUNKS + at) + 1 }))),
    ],
    ['beats to answer', (peer) => peer.sctp(...many(() => chunk(4)))],
  ])('%s', async (_name, send) => {
    await using peer = await HostilePeer.call(server.url)
    const { next } = peer.tsn
    await flood((packet) => send(peer, packet, next))
    await expectAnswer()
  })
})

const record = (type: number, fragment: readonly number[]) =>
  Buffer.from([type, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 9, 0, fragment.length, ...fragment])

describe('who is not the caller but writes its address on a datagram', () => {
  /** As much of a hello as is looked at before it is answered. */
  const hello = [1, 0, 0, 42, 0, 0, 0, 0, 0, 0, 0, 42, 0xfe, 0xfd, ...Array<number>(32).fill(7), 0, 0, 0, 2, 0, 0, 1, 0]

  test.each([
    ['a goodbye in clear text', record(21, [1, 0])],
    ['a goodbye as if it were encrypted', record(21, [1, 0]).fill(1, 4, 5)],
    ['a hello in clear text', record(22, hello)],
  ])('%s ends no call', async (_name, datagram) => {
    await using peer = await HostilePeer.call(server.url)
    await peer.datagram(datagram)
    await Bun.sleep(200)
    peer.client.tell({ label: 'rtvi-ai', type: 'x', id: 'x1' })
    await Bun.sleep(200)
    expect(peer.client.messages.join()).toContain('Unsupported type x')
  })
})

describe('after all that', () => {
  test('nothing was thrown that nobody caught, and the server has not grown', async () => {
    expect(server.complaints()).toEqual([])
    expect((await server.rssBytes()) - rssBytes).toBeLessThan(GROWTH_BYTES)
  })
})
