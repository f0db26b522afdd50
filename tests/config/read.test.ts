import { expect, test } from 'bun:test'
import { join } from 'node:path'
import { Glob } from 'bun'
import { KEYS } from '../support/config.ts'

/** Read by the configuration itself: as `${stage}_provider` and `${stage}_api_key`, and to tell which agents there are. */
const BY_ITSELF: ReadonlySet<string> = new Set([
  ...['stt', 'llm', 'tts'].flatMap((stage) => [`${stage}_provider`, `${stage}_api_key`]),
  'default_agent',
])

const SRC = join(import.meta.dir, '../../src')
const sources = await Promise.all(
  [...new Glob('**/*.ts').scanSync(SRC)]
    .filter((path) => !path.startsWith('config/') && path !== 'command-line.ts')
    .map((path) => Bun.file(join(SRC, path)).text()),
)
const program = sources.join('\n')

const isRead = (name: string): boolean => new RegExp(`\\b${name}\\b`).test(program)

test('a key that is said to work is read by the program', () => {
  const working = KEYS.filter(({ schema }) => schema.standing === undefined).map(({ path }) => path.at(-1) ?? '')
  expect(working.filter((name) => !isRead(name) && !BY_ITSELF.has(name))).toEqual([])
})
