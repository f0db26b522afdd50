import { describe, expect, test } from 'bun:test'
import type { SessionStore } from '../../src/session/store.ts'

/** `open` gives an empty store whose sessions live `ttlMs`; `advance` moves its time. */
export interface StoreRig {
  readonly store: SessionStore
  readonly ttlMs: number
  advance(ms: number): Promise<void>
}

/** What every session store must hold to. */
export function storeContract(name: string, open: () => StoreRig | Promise<StoreRig>): void {
  const id = 'c0ffee00-0000-4000-8000-000000000001'

  describe(`the session store: ${name}`, () => {
    test('gives back what was put', async () => {
      const { store } = await open()
      await store.put({ id, body: { user: 'u-1', nested: { list: [1, null, 'ü'] } } })
      expect(await store.get(id)).toEqual({ id, body: { user: 'u-1', nested: { list: [1, null, 'ü'] } } })
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
  })
}
