import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { type Association, SctpGuard } from '../../../../src/transport/webrtc/guard/sctp-guard.ts'
import { VirtualClock } from '../../../support/clock.ts'
import { chunk, dataChunk, sackChunk, sctpPacket } from '../../../support/sctp.ts'

const waiting = (pieces: number) => ({ reassembly: Array.from({ length: pieces }) })

const holding = (...pieces: readonly number[]) => guard({ inboundStreams: { ...pieces.map(waiting) } })

/** A guard of an association that has come to TSN 100, and whether it lets chunks through. */
function guard(association: Partial<Association> = {}) {
  const clock = new VirtualClock()
  const guarded = new SctpGuard(clock, {
    lastReceivedTsn: 100,
    advertisedRwnd: 1000,
    inboundStreams: { 0: waiting(0) },
    ...association,
  })
  const admits = (...chunks: readonly Buffer[]) => guarded.admits(sctpPacket(7, ...chunks))
  return { clock, guarded, admits }
}

const parameter = (length: number) => {
  const bytes = Buffer.alloc(8)
  bytes.writeUInt16BE(length, 2)
  return bytes
}

describe('what honest peers send', () => {
  test.each([
    ['a message', dataChunk({ tsn: 101 })],
    ['a message again', dataChunk({ tsn: 90 })],
    ['a message after one that was lost', dataChunk({ tsn: 103 })],
    ['an acknowledgement', sackChunk([])],
    [
      'an acknowledgement with gaps',
      sackChunk([
        [2, 2],
        [4, 2048],
      ]),
    ],
    ['the first packet', chunk(1, Buffer.concat([Buffer.alloc(16), parameter(8)]))],
    ['a heartbeat', chunk(4, parameter(8))],
    ['its answer', chunk(5, parameter(6))],
    ['a goodbye', chunk(6)],
    ['an error', chunk(9, parameter(7))],
    ['a shutdown', chunk(7, new Uint8Array(4))],
    ['its acknowledgement', chunk(8)],
    ['its end', chunk(14)],
    ['a cookie', chunk(10, new Uint8Array(24))],
    ['the end of a stream', chunk(130, Buffer.concat([parameter(8), parameter(5)]))],
    ['messages that were given up', chunk(192, new Uint8Array(8))],
  ])('%s passes', (_name, one) => {
    expect(guard().admits(one)).toBe(true)
  })

  test('across the wrap of the sequence too', () => {
    expect(guard({ lastReceivedTsn: 0xffff_fffe }).admits(dataChunk({ tsn: 3 }))).toBe(true)
  })

  test('several in a packet, each as long as it is', () => {
    expect(guard().admits(chunk(10, new Uint8Array(5)), dataChunk({ tsn: 101 }), chunk(11))).toBe(true)
  })
})

describe('what would make werift go round', () => {
  test.each([
    ['a chunk of no length', chunk(11, new Uint8Array(), 0)],
    ['a chunk shorter than its header', chunk(11, new Uint8Array(), 3)],
    ['a chunk longer than its packet', chunk(11, new Uint8Array(), 5)],
    ['a parameter of no length', chunk(130, parameter(0))],
    ['a parameter longer than its chunk', chunk(4, parameter(9))],
    ['a parameter shorter than its header', chunk(4, Uint8Array.of(0, 1, 0, 3))],
    ['a second parameter of no length', chunk(9, Buffer.concat([parameter(8), parameter(0)]))],
    ['a parameter of no length in a goodbye', chunk(6, parameter(3))],
    ['a parameter of no length in an answer', chunk(5, parameter(0))],
    ['a parameter of no length in the first packet', chunk(1, Buffer.concat([Buffer.alloc(16), parameter(0)]))],
    ['a first packet that breaks off', chunk(1, new Uint8Array(12))],
    [
      'gaps that overlap',
      sackChunk([
        [1, 9],
        [9, 12],
      ]),
    ],
    ['a gap of all there is', sackChunk([[1, 65_535]])],
    ['a gap that ends before it begins', sackChunk([[5, 4]])],
    ['a gap further than we ever are', sackChunk([[1, 2049]])],
    ['a gap at nothing', sackChunk([[0, 4]])],
    ['more gaps than are there', chunk(3, Buffer.from('000000000000000000010000', 'hex'))],
    ['more duplicates than are there', chunk(3, Buffer.from('000000000000000000000001', 'hex'))],
    ['an acknowledgement that breaks off', chunk(3, new Uint8Array(8))],
    ['a message of nothing', dataChunk({ tsn: 101, payload: new Uint8Array() })],
    ['streams that break off', chunk(192, new Uint8Array(6))],
    ['an answer to a first packet, which is ours to give', chunk(2, new Uint8Array(16))],
    ['what has no name', chunk(77)],
  ])('%s is refused', (_name, one) => {
    expect(guard().admits(one)).toBe(false)
    expect(guard().admits(chunk(11), one)).toBe(false)
  })
})

describe('what would be kept without end', () => {
  test('what is far ahead of what came is refused', () => {
    expect(guard().admits(dataChunk({ tsn: 100 + 256 }))).toBe(true)
    expect(guard().admits(dataChunk({ tsn: 100 + 257 }))).toBe(false)
    expect(guard({ lastReceivedTsn: 0xffff_fff0 }).admits(dataChunk({ tsn: 1000 }))).toBe(false)
  })

  test('a message is refused while there is no room, and before there is an association', () => {
    expect(guard({ advertisedRwnd: 1 }).admits(dataChunk({ tsn: 101 }))).toBe(true)
    expect(guard({ advertisedRwnd: 0 }).admits(dataChunk({ tsn: 101 }))).toBe(false)
    const { guarded } = guard()
    expect(guarded.admits(sctpPacket(7, dataChunk({ tsn: 101 })))).toBe(true)
    const fresh = new SctpGuard(new VirtualClock(), { advertisedRwnd: 1000, inboundStreams: {} })
    expect(fresh.admits(sctpPacket(7, dataChunk({ tsn: 0 })))).toBe(false)
  })

  test('another piece is refused when 256 wait for theirs, on whatever streams', () => {
    expect(holding(100, 155).admits(dataChunk({ tsn: 101 }))).toBe(true)
    expect(holding(100, 156).admits(dataChunk({ tsn: 101 }))).toBe(false)
  })

  test('a seventeenth stream is refused, by whatever chunk', () => {
    const sixteen = { inboundStreams: { ...Array.from({ length: 16 }, () => waiting(0)) } }
    const given = chunk(192, Buffer.from('0000006400100000', 'hex'))
    expect(guard(sixteen).admits(dataChunk({ tsn: 101, stream: 15 }))).toBe(true)
    expect(guard(sixteen).admits(dataChunk({ tsn: 101, stream: 16 }))).toBe(false)
    expect(guard(sixteen).admits(given)).toBe(false)
    expect(guard().admits(given)).toBe(true)
  })

  test('a packet for more than an Ethernet is refused', () => {
    expect(guard().admits(dataChunk({ tsn: 101, payload: new Uint8Array(1900) }))).toBe(true)
    expect(guard().admits(dataChunk({ tsn: 101, payload: new Uint8Array(2100) }))).toBe(false)
  })

  test('a thousand chunks pass at once, and then five hundred a second', async () => {
    const { clock, admits } = guard()
    const passed = () => Array.from({ length: 2000 }, () => admits(chunk(4))).filter(Boolean).length
    expect(passed()).toBe(1000)
    await clock.advance(1000)
    expect(passed()).toBe(500)
  })
})

test('whatever comes is passed or refused, in no time', () => {
  const { guarded } = guard()
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      guarded.admits(Buffer.from(bytes))
      guarded.admits(sctpPacket(7, chunk(bytes[0] ?? 0, bytes)))
    }),
    { seed: 1, numRuns: 2000 },
  )
})
