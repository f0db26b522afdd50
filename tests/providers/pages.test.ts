import { describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { format } from 'prettier'
import { prettier } from '../../package.json'
import { providerPages } from '../../docs/write/provider-pages.ts'

const pages = Object.entries(providerPages())

describe('the pages of vendors', () => {
  test.each(pages)('docs/%s is what "bun run docs" writes', async (path, text) => {
    const { trailingComma: _, ...layout } = prettier
    const written = await Bun.file(join(import.meta.dir, '../../docs', path)).text()
    expect(written).toBe(await format(text, { ...layout, parser: 'markdown' }))
  })

  test.each(pages)('%s says what each option is for', (_, text) => {
    const [, options = ''] = text.split('|---|---|---|\n')
    for (const row of options.split('\n').filter((line) => line.startsWith('|')))
      expect(row).toMatch(/^\| `\w+` \| [^|]{5,} \| [^|]+ \|$/)
  })
})
