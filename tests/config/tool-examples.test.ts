import { expect, test } from 'bun:test'
import { join } from 'node:path'
import { configOf, load } from '../support/config.ts'

const page = await Bun.file(join(import.meta.dir, '../../docs/tools.md')).text()
const examples = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map(([, text = '']) => text)

test('the page on tools has examples', () => {
  expect(examples.length).toBeGreaterThan(1)
})

test.each(examples.map((text) => [Object.keys(JSON.parse(text)).join(', '), text]))(
  'the example of %s is sound',
  (_, text) => {
    const loaded = load({ file: text.replaceAll('…', 'x') })
    expect(configOf(loaded)).toMatchObject(JSON.parse(text.replaceAll('…', 'x')))
    expect(loaded.warnings.filter(({ key }) => key !== 'proxy_host')).toEqual([])
  },
)
