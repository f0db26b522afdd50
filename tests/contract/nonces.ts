import { describe, expect, test } from 'bun:test'
import type { NonceStore } from '../../src/session/nonces.ts'

export interface NoncesRig {
  readonly nonces: NonceStore
  advance(ms: number): Promise<void>
}

const DAY_MS = 24 * 60 * 60 * 1000

/** What every store of nonces must hold to. */
export function noncesContract(name: string, open: () => NoncesRig | Promise<NoncesRig>): void {
  describe(`the nonces: ${name}`, () => {
    test('each is good once', async () => {
      const { nonces } = await open()
      expect(await nonces.use('a')).toBe(true)
      expect(await nonces.use('a')).toBe(false)
      for (const other of ['b', 'A', 'a ', '', '__proto__']) expect(await nonces.use(other)).toBe(true)
    })

    test('of many who come with it at the same time, one is the first', async () => {
      const { nonces } = await open()
      const told = await Promise.all(Array.from({ length: 20 }, () => nonces.use('a')))
      expect(told.filter((isFirst) => isFirst)).toHaveLength(1)
    })

    test('it is remembered for a day from its first use', async () => {
      const { nonces, advance } = await open()
      await nonces.use('a')
      await advance(DAY_MS - 5000)
      expect(await nonces.use('a')).toBe(false)
      await advance(5000)
      expect(await nonces.use('a')).toBe(true)
    })
  })
}
