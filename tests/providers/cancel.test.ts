import { expect, test } from 'bun:test'
import { cancelled, ENDLESS } from '../support/cancelled.ts'

test.each(Object.entries(ENDLESS))(
  'the server of %s sees the connection close when the caller cuts in, and no word comes behind it',
  async (_, vendor) => {
    // Resolves once the server has seen it; `bun run bench cancel` says how long that takes.
    expect((await cancelled(vendor)).late).toBe(0)
  },
)
