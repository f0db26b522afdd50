import { expect, test } from 'bun:test'
import { join } from 'node:path'
import { overrides } from '../package.json'
import { notices } from './support/notices.ts'

/** What the product may hold; a choice ("or") counts by its freest side. */
const FREE =
  /^\(?(?:.*\bOR )?(?:0BSD|MIT|MIT-0|ISC|Apache-2\.0|BSD-[234]-Clause|Unlicense|CC0-1\.0|Python-2\.0|BlueOak-1\.0\.0)\b/

const text = await notices()

test('the third-party notices are fresh (bun tests/support/notices.ts)', async () => {
  expect(await Bun.file(join(import.meta.dir, '../THIRD-PARTY.md')).text()).toBe(text)
})

test('everything that ships may be used freely', () => {
  const rows = [...text.matchAll(/^\| (\S+) \| \d[^|]* \| (.+) \|$/gm)]
  expect(rows.length).toBeGreaterThan(50)
  expect(rows.filter(([, , licence = '']) => !FREE.test(licence)).map(([row]) => row)).toEqual([])
})

test('a package that is replaced is replaced by another version of itself, or by nothing of ours', async () => {
  for (const [name, by] of Object.entries(overrides)) {
    expect([name, by]).toEqual([name, expect.stringMatching(/^(?:\d+\.\d+\.\d+|file:\.\/stand-ins\/empty)$/)])
    if (!by.startsWith('file:')) continue
    const installed = await Bun.file(join(import.meta.dir, '../node_modules', name, 'package.json')).json()
    expect([name, installed.name]).toEqual([name, 'voxray-stand-in'])
  }
})
