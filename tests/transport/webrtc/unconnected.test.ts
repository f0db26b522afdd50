import { expect, test } from 'bun:test'
import { Unconnected } from '../../../src/transport/webrtc/unconnected.ts'

/** Offers of these clients, a millisecond apart from zero on; all wait for their first check. */
function open(places: number, clients: readonly string[]) {
  const unconnected = new Unconnected<{ aliveMs: number }>(places)
  const wires = clients.map((client, atMs) => {
    const wire = { aliveMs: atMs }
    unconnected.add(client, wire, atMs)
    return wire
  })
  const givesWay = (client: string, nowMs = clients.length) => {
    const wire = unconnected.givingWayTo(client, nowMs)
    return wire === undefined ? undefined : wires.indexOf(wire)
  }
  return { unconnected, wires, givesWay }
}

test('the oldest offer of whoever holds the most gives way at once', () => {
  const { givesWay } = open(10, ['a', 'b', 'a', 'b', 'b'])
  expect(givesWay('c')).toBe(1)
})

test('a client takes no place from who holds fewer, however often it asks', () => {
  const { givesWay } = open(10, ['seldom', ...Array<string>(9).fill('often')])
  expect(givesWay('often')).toBeUndefined()
  expect(givesWay('often', 2000)).toBeUndefined()
  expect(givesWay('often', 2001)).toBe(1)
  expect(givesWay('often', 60_000)).toBe(1)
})

test('to take from another leaves it no worse off', () => {
  const { givesWay } = open(10, ['a', 'b', 'b'])
  expect(givesWay('a')).toBeUndefined()
  expect(givesWay('c')).toBe(1)
})

test('what one client holds in safety grows with the places, for the many behind one address', () => {
  const office = ['a', 'a', 'a']
  expect(open(100, office).givesWay('b')).toBeUndefined()
  expect(open(100, [...office, 'a']).givesWay('b')).toBe(0)
  expect(open(1000, Array<string>(31).fill('a')).givesWay('b')).toBeUndefined()
})

test('an offer that a check followed gives way to nobody', () => {
  const { givesWay, wires } = open(4, ['a', 'a', 'b'])
  for (const wire of wires) wire.aliveMs = 100
  expect(givesWay('c', 60_000)).toBeUndefined()
})

test('one that is gone counts no more', () => {
  const { givesWay, wires, unconnected } = open(4, ['a', 'a', 'b'])
  if (wires[0]) unconnected.delete(wires[0])
  expect(givesWay('c')).toBeUndefined()
  expect(givesWay('c', 2001)).toBe(1)
})
