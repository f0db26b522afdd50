import { describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { Glob } from 'bun'
import { apiDocuments } from '../docs/write/api-documents.ts'
import site from '../docs/docs.json'

const DOCS = join(import.meta.dir, '../docs')
const pages = [...new Glob('**/*.{md,mdx}').scanSync(DOCS)].map((path) => path.replace(/\.mdx?$/, ''))

/** Every string under a key of this name, at any depth. */
const valuesOf = (key: string, node: unknown): string[] =>
  typeof node !== 'object' || node === null
    ? []
    : Object.entries(node).flatMap(([name, value]) =>
        name === key ? [value].flat().filter((each) => typeof each === 'string') : valuesOf(key, value),
      )

test.each(Object.entries(await apiDocuments()))('docs/%s is fresh (bun run docs)', async (path, text) => {
  expect(await Bun.file(join(DOCS, path)).text()).toBe(text)
})

describe('the documentation site', () => {
  test('names every page there is, once, and no other', () => {
    expect(valuesOf('pages', site).toSorted()).toEqual(pages.toSorted())
  })

  test('shows the API from a document that is there', async () => {
    expect(valuesOf('openapi', site)).toEqual(['openapi.json'])
    expect(await Bun.file(join(DOCS, 'openapi.json')).exists()).toBe(true)
  })

  test.each(pages)('%s begins with its title', async (page) => {
    expect(await Bun.file(join(DOCS, `${page}.md`)).text()).toMatch(/^(?:---\n[\s\S]*?\n---\n\n?)?# \S/)
  })

  test.each(pages)('%s has nothing outside of code that MDX would run', async (page) => {
    const text = await Bun.file(join(DOCS, `${page}.md`)).text()
    const prose = text.replaceAll(/```[\s\S]*?```|`[^`]*`/g, '')
    expect(prose.match(/[<{].*/g) ?? []).toEqual([])
  })
})
