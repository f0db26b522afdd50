import { describe, expect, test } from 'bun:test'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Glob } from 'bun'
import { apiDocuments } from '../docs/write/api-documents.ts'
import site from '../docs/docs.json'
import { scripts as scriptsOfPackage } from '../package.json'

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

const ROOT = join(import.meta.dir, '..')
const textOf = (page: string) => readFileSync(join(DOCS, `${page}.md`), 'utf8')
/** Files that a page names in code, from the top or from src: without placeholders, and no figures of the past. */
const filesIn = (text: string) =>
  [...text.matchAll(/`((?:src|tests|docs|wasm)\/[\w./-]+|[\w-]+\/[\w./-]+\.(?:ts|md))`/g)].map(([, path = '']) => path)
const isThere = (path: string) =>
  ['', 'src', 'src/transport', 'docs', 'docs/examples'].some((above) => existsSync(join(ROOT, above, path)))

describe('what a page names is there:', () => {
  test.each(pages.filter((page) => !page.startsWith('benchmarks/')))('%s', (page) => {
    const text = textOf(page)
    const links = [...text.matchAll(/\]\(([\w./-]+\.md)(?:#[\w-]*)?\)/g)].map(([, to = '']) => to)
    expect(links.filter((to) => !existsSync(join(DOCS, page, '..', to)))).toEqual([])
    expect(filesIn(text).filter((path) => !isThere(path))).toEqual([])
    const scripts = [...text.matchAll(/\bbun run ([a-z][\w:-]*)/g)].map(([, name = '']) => name)
    expect(scripts.filter((name) => !Object.hasOwn(scriptsOfPackage, name))).toEqual([])
  })
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
    expect(textOf(page)).toMatch(/^(?:---\n[\s\S]*?\n---\n\n?)?# \S/)
  })

  test.each(pages)('%s has nothing outside of code that MDX would run', async (page) => {
    const text = textOf(page)
    const prose = text.replaceAll(/```[\s\S]*?```|`[^`]*`/g, '')
    expect(prose.match(/[<{].*/g) ?? []).toEqual([])
  })
})
