import { expect, test } from 'bun:test'
import { join } from 'node:path'
import { Glob } from 'bun'
import { format } from 'prettier'
import { prettier } from '../../package.json'
import { configurationPage } from '../../docs/write/configuration-page.ts'
import { load, problemsOf, KEYS } from '../support/config.ts'

const DOCS = join(import.meta.dir, '../../docs')
const page = await Bun.file(join(DOCS, 'configuration.md')).text()

test('docs/configuration.md is what "bun run docs" writes', async () => {
  const { trailingComma: _, ...layout } = prettier
  expect(page).toBe(await format(configurationPage(), { ...layout, parser: 'markdown' }))
})

test('every key is there, with its variable', () => {
  for (const { name, env } of KEYS) {
    const [, entry = ''] = page.split(`### \`${name}\`\n`)
    for (const variable of env)
      expect([name, entry.split('\n### ')[0]]).toEqual([name, expect.stringContaining(`\`${variable}\``)])
  }
})

test('every key says what it is for', () => {
  for (const { name, schema } of KEYS)
    expect([name, schema.description ?? '']).toEqual([name, expect.stringMatching(/\.$/)])
})

test.each([...new Glob('telephony/*.md').scanSync(DOCS)])(
  'the examples of docs/%s name keys that there are',
  async (name) => {
    const text = await Bun.file(join(DOCS, name)).text()
    const examples = [...text.matchAll(/```json\n([\s\S]*?)```/g)].flatMap(([, json = '']) =>
      Object.keys(JSON.parse(json)),
    )
    expect(examples.filter((key) => KEYS.every((known) => known.name !== key))).toEqual([])
  },
)

test('the example of docs/tools.md is sound as it stands', async () => {
  const [, example = ''] = /```json\n([\s\S]*?)```/.exec(await Bun.file(join(DOCS, 'tools.md')).text()) ?? []
  expect(problemsOf(load({ file: JSON.parse(example) }))).toEqual([])
})
