import { tokenizer, tokTypes } from 'acorn'
import { Glob } from 'bun'
import { describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { checkSync } from 'recheck'

const SRC = join(import.meta.dir, '../src')
/** Its patterns are longer than the checker can follow. What they read is no longer than an utterance: dialogue/utterance.ts cuts it. */
const BOUNDED = 'providers/embedded/dialogue/'

interface Pattern {
  readonly source: string
  readonly flags: string
}

const files = [...new Glob('**/*.ts').scanSync(SRC)].filter((file) => !file.startsWith(BOUNDED)).toSorted()

/** The regular expressions of a file, as they are written in it. */
async function patternsOf(file: string): Promise<Pattern[]> {
  const script = new Bun.Transpiler({ loader: 'ts' }).transformSync(await Bun.file(join(SRC, file)).text())
  return [...tokenizer(script, { ecmaVersion: 'latest', sourceType: 'module' })]
    .filter(({ type }) => type === tokTypes.regexp)
    .map(({ start, end }) => script.slice(start, end))
    .map((literal) => ({
      source: literal.slice(1, literal.lastIndexOf('/')),
      flags: literal.slice(literal.lastIndexOf('/') + 1),
    }))
}

/** Seeded, and with time for a busy machine: the checker takes a match that outlasts its own limits of time for a slow one. */
const PATIENT = { timeout: 300_000, randomSeed: 7, attackTimeout: null, incubationTimeout: null, seedingTimeout: null }

const verdict = ({ source, flags }: Pattern): string => checkSync(source, flags.replace('v', 'u'), PATIENT).status

const read = await Promise.all(files.map(async (file) => ({ file, patterns: await patternsOf(file) })))

describe('no regular expression takes more than linear time, whatever it reads', () => {
  test('the checker knows a quadratic one', () => {
    expect(verdict({ source: '-+$', flags: '' })).toBe('vulnerable')
  })

  test.each(read.filter(({ patterns }) => patterns.length > 0).map(({ file, patterns }) => [file, patterns] as const))(
    '%s',
    (_file, patterns) => {
      expect(patterns.filter((pattern) => verdict(pattern) !== 'safe')).toEqual([])
    },
    600_000,
  )
})
