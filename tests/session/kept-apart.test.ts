import { expect, test } from 'bun:test'
import { openStores } from '../../src/session/open.ts'
import { systemIds } from '../../src/std/ids.ts'
import { VirtualClock } from '../support/clock.ts'

const ONCE_WORK = ['start', 'calls', 'dialin'] as const
const TICKET_DOORS = ['socket', 'stream', 'dialled', 'transfer'] as const

const clock = new VirtualClock()
const open = () =>
  openStores({
    redisUrl: undefined,
    sessionTtlMs: 3_600_000,
    ratePerMinute: 0,
    maxCalls: 0,
    clock,
    ids: systemIds,
    random: () => 0.5,
    tellConnection: () => {},
  })

test.each(TICKET_DOORS)('a flood of %s tickets pushes out none of another kind', async (flooded) => {
  const { tickets } = await open()
  const kept = await Promise.all(TICKET_DOORS.map(async (door) => [door, await tickets[door].issue(door)] as const))
  for (let n = 0; n < 9000; n++) await tickets[flooded].issue('x')
  for (const [door, ticket] of kept)
    expect([door, await tickets[door].redeem(ticket)]).toEqual([door, door === flooded ? undefined : door])
})

test.each(TICKET_DOORS)('a ticket of kind %s opens no other door', async (door) => {
  const { tickets } = await open()
  const ticket = await tickets[door].issue('about')
  for (const other of TICKET_DOORS.filter((each) => each !== door))
    expect(await tickets[other].redeem(ticket)).toBeUndefined()
  expect(await tickets[door].redeem(ticket)).toBe('about')
})

test.each(ONCE_WORK)('a flood of answers of %s pushes out none of another route', async (flooded) => {
  const { once } = await open()
  for (const work of ONCE_WORK) await once[work].once('k', async () => `first of ${work}`)
  for (let n = 0; n < 200; n++) await once[flooded].once(String(n), async () => 'x'.repeat(60_000))
  for (const work of ONCE_WORK)
    expect(await once[work].once('k', async () => 'again')).toBe(work === flooded ? 'again' : `first of ${work}`)
})

test('a flood of the largest sessions of one kind is bounded in bytes, and pushes out none of another', async () => {
  const stores = await open()
  const kinds = [stores.sessions, stores.heldSessions, stores.dialledSessions]
  const body = { text: 'x'.repeat(256 * 1024) }
  for (const flooded of kinds) {
    const kept = kinds.filter((kind) => kind !== flooded)
    for (const kind of kept) await kind.put({ id: 'kept', body: {} })
    for (let n = 0; n < 400; n++) await flooded.put({ id: `big-${n}`, body })
    const left = await Promise.all(Array.from({ length: 400 }, (_, n) => flooded.get(`big-${n}`)))
    // Two bytes a character: 64 MiB hold 127 of them.
    expect(left.filter((each) => each !== undefined).length).toBeWithin(100, 129)
    for (const kind of kept) expect(await kind.get('kept')).toBeDefined()
  }
})
