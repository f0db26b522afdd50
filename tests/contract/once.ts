import { describe, expect, test } from 'bun:test'
import type { OnceStore } from '../../src/session/once.ts'

/** `advance` moves the store's time, and lets those who wait look again. */
export interface OnceRig {
  readonly once: OnceStore
  advance(ms: number): Promise<void>
}

const DAY_MS = 24 * 60 * 60 * 1000

/** Work that is told how it ends. */
function gate() {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const work = { runs: 0, resolve, reject, make: () => (work.runs++, promise) }
  return work
}

/** What every idempotency store must hold to. */
export function onceContract(name: string, open: () => OnceRig | Promise<OnceRig>): void {
  describe(`the idempotency store: ${name}`, () => {
    test('gives the first text for a day, whatever is made later', async () => {
      const { once, advance } = await open()
      expect(await once.once('k', async () => 'first ü')).toBe('first ü')
      await advance(DAY_MS - 5000)
      expect(await once.once('k', async () => 'second')).toBe('first ü')
      await advance(5000)
      expect(await once.once('k', async () => 'third')).toBe('third')
    })

    test('an empty text is a text', async () => {
      const { once } = await open()
      expect(await once.once('k', async () => '')).toBe('')
      expect(await once.once('k', async () => 'later')).toBe('')
    })

    test('keys do not meet', async () => {
      const { once } = await open()
      for (const key of ['a', 'a ', 'A', '__proto__', 'x'.repeat(255)]) {
        expect(await once.once(key, async () => key)).toBe(key)
      }
      expect(await once.once('__proto__', async () => 'other')).toBe('__proto__')
    })

    test('twins make it once, and both get it', async () => {
      const { once, advance } = await open()
      const work = gate()
      const twins = [once.once('k', work.make), once.once('k', work.make), once.once('k', work.make)]
      await advance(1000)
      expect(work.runs).toBe(1)
      work.resolve('made')
      expect(await twins[0]).toBe('made')
      await advance(1000)
      expect(await Promise.all(twins)).toEqual(['made', 'made', 'made'])
      expect(work.runs).toBe(1)
    })

    test('a failure is told and not kept', async () => {
      const { once } = await open()
      await expect(once.once('k', () => Promise.reject(new Error('no room')))).rejects.toThrow('no room')
      expect(await once.once('k', async () => 'made')).toBe('made')
    })

    test('a twin of one that failed tries for itself', async () => {
      const { once, advance } = await open()
      const work = gate()
      const failed = once.once('k', work.make).catch((error: Error) => error.message)
      await advance(0)
      const twin = once.once('k', async () => 'made')
      await advance(1000)
      work.reject(new Error('no room'))
      expect(await failed).toBe('no room')
      await advance(1000)
      expect(await twin).toBe('made')
    })

    test('nobody waits for another longer than ten seconds', async () => {
      const { once, advance } = await open()
      const work = gate()
      const slow = once.once('k', work.make)
      await advance(0)
      const waiting = once.once('k', async () => 'other').catch((error: Error) => error.name)
      await advance(10_000)
      expect(await waiting).toBe('StillMaking')
      work.resolve('made')
      expect(await slow).toBe('made')
      expect(await once.once('k', async () => 'other')).toBe('made')
    })
  })
}
