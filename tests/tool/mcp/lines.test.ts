import { expect, test } from 'bun:test'
import { Flood, MOST_MESSAGE_BYTES } from '../../../src/tool/mcp/flood.ts'
import { Lines } from '../../../src/tool/mcp/lines.ts'
import { VirtualClock } from '../../support/clock.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const linesOf = (clock = new VirtualClock()) => new Lines(new Flood(clock))

test('lines come whole, however they are cut', () => {
  const all = bytes('{"a":"é"}\r\n\n{"b":1}\n{"c"')
  for (let at = 0; at <= all.length; at++) {
    const lines = linesOf()
    const found = [...lines.push(all.subarray(0, at)), ...lines.push(all.subarray(at)), ...lines.push(bytes(':2}\n'))]
    expect(found).toEqual(['{"a":"é"}', '{"b":1}', '{"c":2}'])
  }
})

test('a line without end is given up at the size of a message', () => {
  const lines = linesOf()
  const chunk = new Uint8Array(65_536).fill(120)
  let taken = 0
  expect(() => {
    for (;;) {
      lines.push(chunk)
      taken += chunk.length
    }
  }).toThrow('it sent a message of more than 4 MiB')
  expect(taken).toBe(MOST_MESSAGE_BYTES)
})

test('more than a steady rate of messages is given up, and that rate is not', async () => {
  const clock = new VirtualClock()
  const lines = linesOf(clock)
  for (let second = 0; second < 60; second++) {
    lines.push(bytes('{}\n'.repeat(1000)))
    await clock.advance(1000)
  }
  expect(() => {
    for (let count = 0; count < 100; count++) lines.push(bytes('{}\n'.repeat(1000)))
  }).toThrow('it sends more than 1 MiB or 1000 messages a second')
})
