import { describe, expect, test } from 'bun:test'
import type { SessionStore } from '../../src/session/store.ts'

/** `open` gives an empty store of so many bytes whose sessions live `ttlMs`; `advance` moves its time. */
export interface StoreRig {
  readonly store: SessionStore
  readonly ttlMs: number
  advance(ms: number): Promise<void>
}

/** Which of the sessions `s0`, `s1` and so on are there. */
const kept = async (store: SessionStore, count: number) => {
  const found = await Promise.all(Array.from({ length: count }, (_, n) => store.get(`s${n}`)))
  return found.flatMap((session, n) => (session === undefined ? [] : [n]))
}

/** What every session store must hold to. */
export function storeContract(name: string, open: (capacityBytes?: number) => StoreRig | Promise<StoreRig>): void {
  const id = 'c0ffee00-0000-4000-8000-000000000001'

  describe(`the session store: ${name}`, () => {
    test('gives back what was put', async () => {
      const { store } = await open()
      await store.put({ id, body: { user: 'u-1', nested: { list: [1, null, 'ü'] } } })
      expect(await store.get(id)).toEqual({ id, body: { user: 'u-1', nested: { list: [1, null, 'ü'] } } })
    })

    test('gives back the trace of the request that made a session', async () => {
      const { store } = await open()
      const parent = { spanId: 'b7ad6b7169203331', isSampled: true, state: 'vendor=1' }
      for (const trace of [
        { traceId: '0af7651916cd43dd8448eb211c80319c', parent },
        { traceId: 'b7ad6b7169203331b7ad6b7169203331' },
      ]) {
        await store.put({ id, body: {}, trace })
        expect(await store.get(id)).toEqual({ id, body: {}, trace })
      }
    })

    test('gives back the agent that a session was made for', async () => {
      const { store } = await open()
      await store.put({ id, body: {}, agent: 'sales' })
      expect(await store.get(id)).toEqual({ id, body: {}, agent: 'sales' })
    })

    test('knows nothing of other ids', async () => {
      const { store } = await open()
      await store.put({ id, body: {} })
      expect(await store.get('c0ffee00-0000-4000-8000-000000000002')).toBeUndefined()
      expect(await store.get('__proto__')).toBeUndefined()
    })

    test('a session can be used many times, until it expires', async () => {
      const { store, ttlMs, advance } = await open()
      await store.put({ id, body: {} })
      await advance(ttlMs - 5000)
      expect(await store.get(id)).toBeDefined()
      expect(await store.get(id)).toBeDefined()
      await advance(5000)
      expect(await store.get(id)).toBeUndefined()
    })

    test('a session may be wanted for longer, and never for shorter', async () => {
      const { store, ttlMs, advance } = await open()
      await store.put({ id, body: {} }, 2 * ttlMs)
      const short = 'c0ffee00-0000-4000-8000-000000000002'
      await store.put({ id: short, body: {} }, 1000)
      await advance(ttlMs - 5000)
      expect(await store.get(short)).toBeDefined()
      await advance(ttlMs)
      expect(await store.get(short)).toBeUndefined()
      expect(await store.get(id)).toBeDefined()
      await advance(5000)
      expect(await store.get(id)).toBeUndefined()
    })

    test('a session put again lives from then on', async () => {
      const { store, ttlMs, advance } = await open()
      await store.put({ id, body: { n: 1 } })
      await advance(ttlMs / 2)
      await store.put({ id, body: { n: 2 } })
      await advance(ttlMs - 5000)
      expect(await store.get(id)).toEqual({ id, body: { n: 2 } })
    })

    test('it is bounded: when it is full the oldest sessions go', async () => {
      const { store, advance } = await open(10_000)
      for (let n = 0; n < 40; n++) {
        await store.put({ id: `s${n}`, body: { text: 'x'.repeat(1000) } })
        await advance(10)
      }
      const left = await kept(store, 40)
      // A character takes one byte or two.
      expect(left.length).toBeWithin(3, 8)
      expect(left).toEqual(Array.from({ length: left.length }, (_, n) => 40 - left.length + n))
    })

    test('one that is larger than all of it is kept alone', async () => {
      const { store } = await open(10_000)
      for (let n = 0; n < 3; n++) await store.put({ id: `s${n}`, body: {} })
      await store.put({ id: 's3', body: { text: 'x'.repeat(30_000) } })
      expect(await kept(store, 4)).toEqual([3])
      await store.put({ id: 's4', body: {} })
      expect(await kept(store, 5)).toEqual([4])
    })

    test('a session put again takes its place once', async () => {
      const { store } = await open(3000)
      for (const n of [0, ...Array<number>(20).fill(1)]) await store.put({ id: `s${n}`, body: {} })
      expect(await kept(store, 2)).toEqual([0, 1])
    })

    test('what has expired takes no room', async () => {
      const { store, ttlMs, advance } = await open(10_000)
      for (let n = 0; n < 3; n++) await store.put({ id: `old${n}`, body: { text: 'x'.repeat(1000) } })
      await advance(ttlMs)
      for (let n = 0; n < 3; n++) await store.put({ id: `s${n}`, body: { text: 'x'.repeat(1000) } })
      expect(await kept(store, 3)).toEqual([0, 1, 2])
    })
  })
}
