import { expect, test } from 'bun:test'
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { languageOf } from '../src/language/index.ts'
import { DEFAULT_BARGE_IN, judge } from '../src/turn/barge-in.ts'
import { blocksOf } from './support/pages.ts'

const LANGUAGES = join(import.meta.dir, '../src/language')

/** The folder of languages as somebody has it who followed docs/adding-a-language.md, without a word of the language. */
async function withSwedish(): Promise<AsyncDisposable & { readonly languageOf: typeof languageOf }> {
  const folder = await mkdtemp(join(tmpdir(), 'voxray-language-'))
  await cp(LANGUAGES, folder, { recursive: true })
  const file = (name: string) => Bun.file(join(folder, name))
  const dutch = await file('nl.ts').text()
  const swedish = dutch
    .replace('export const nl:', 'export const sv:')
    .replace("tag: 'nl'", "tag: 'sv'")
    .replace(/names: \[.*\]/, "names: ['swedish', 'swe']")
    .replace(/hums: wordSet\('[^']*'\)/, "hums: wordSet('mm jaha')")
  await Bun.write(file('sv.ts'), swedish)
  const index = await file('index.ts').text()
  await Bun.write(file('index.ts'), `import { sv } from './sv.ts'\n${index.replace('[ar, ', '[sv, ar, ')}`)
  const made = (await import(join(folder, 'index.ts'))) as { languageOf: typeof languageOf }
  return { languageOf: made.languageOf, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) }
}

test('a language is one file and one line: its tags and names are known, and its words work', async () => {
  await using languages = await withSwedish()
  for (const name of ['sv', 'sv-SE', 'Swedish', 'swe']) expect(languages.languageOf(name).tag).toBe('sv')
  const { listening } = languages.languageOf('sv')
  expect(
    judge(DEFAULT_BARGE_IN, { voicedMs: 300, toldMs: 300, text: 'Jaha.', final: true, isDoubtful: false }, listening),
  ).toBe('resume')
  expect(languages.languageOf('nl').tag).toBe('nl')
})

test('what the page says of the files is so', async () => {
  const files = await readdir(LANGUAGES)
  const tags = files.flatMap((name) => /^([a-z]{2})\.ts$/.exec(name)?.[1] ?? [])
  // Each is in the list, and has its samples.
  const samples = await Bun.file(join(import.meta.dir, 'language/languages.test.ts')).text()
  for (const tag of tags) {
    const language = languageOf(tag)
    expect([tag, language.tag, language.names.length > 0]).toEqual([tag, tag, true])
    expect(samples).toContain(`\n  ${tag}: {`)
    expect(Object.keys(language.sentences)).toHaveLength(11)
  }
  expect(blocksOf('adding-a-language', 'json').map((body) => JSON.parse(body).body)).toEqual([{ language: 'sv' }])
  expect(tags).not.toContain('sv')
})
