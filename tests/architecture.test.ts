import { describe, expect, test } from 'bun:test'
import { dirname, join, normalize } from 'node:path'
import { Glob } from 'bun'
import { CARRIERS } from '../src/carriers/index.ts'

const ROOT = join(import.meta.dir, '..')

/** The way audio flows, and so the way imports go: a folder may import its own rank and any before it. */
const RANKS: readonly (readonly string[])[] = [
  ['std'],
  ['audio', 'event', 'language', 'config'],
  ['vad', 'turn', 'stt', 'llm', 'tts'],
  ['providers', 'transport', 'session', 'carriers'],
  ['call'],
  ['tool'],
  ['cascade', 'observe'],
  ['http', 'agent'],
  ['compose', 'simulate', 'eval', 'testing'],
  ['app'],
]

/** Folders that run wherever the web's standards do. */
const PORTABLE = new Set([
  'std',
  'audio',
  'event',
  'language',
  'vad',
  'turn',
  'stt',
  'llm',
  'tts',
  'call',
  'tool',
  'cascade',
  'client',
])

/** What runs at the other end, in browsers and in other people's programs: apart, and sharing types only. */
const APART = new Set(['page', 'client'])

const KNOW_CONFIG = new Set(['config', 'compose', 'testing', 'app'])
/** What carriers tell the configuration about themselves: facts, and keys in its forms. */
const OF_CARRIERS = /^src\/config\/(?:carrier-facts|keys\/(?:forms|carrier-keys))\.ts$/

/** The other end of a phone call, which keeps time like one: a carrier's clock is its own. It reads the carriers' messages anew, so that it and ours do not share a mistake. */
const FAR_END = 'simulate'
/** What it may use of ours: sound, and a voice and an ear for its caller. */
const OF_FAR_END = new Set([FAR_END, 'std', 'audio', 'providers'])

/** Where time and ids come from. */
const SOURCES_OF_TIME = new Set(['src/std/clock.ts', 'src/std/ids.ts', 'src/client/clock.ts'])

const A_CARRIER = new RegExp(CARRIERS.map(({ name }) => name).join('|'), 'i')

const MAX_LINES = 300
const MAX_VENDOR_LINES = 200
const VENDORS = 'src/providers/vendors/'
/** Whoever reads the source begins with this one. */
const FIRST_FILE = { path: 'src/call/call.ts', maxLines: 150 }

interface Source {
  readonly path: string
  readonly text: string
  readonly imports: readonly { readonly target: string; readonly typeOnly: boolean }[]
}

const sources = await readSources()

describe('the source tree', () => {
  test('has files to look at', () => {
    expect(sources.size).toBeGreaterThan(30)
  })

  test('imports go the way audio flows', () => {
    const backwards = edges().filter(([from, to]) => rank(from.path) < rank(to.path))
    expect(backwards.map(([from, to]) => `${from.path} imports ${to.path}`)).toEqual([])
  })

  test('no folder is unknown to the order', () => {
    expect([...sources.keys()].filter((path) => !APART.has(folder(path)) && rank(path) === -1)).toEqual([])
  })

  test.each([...APART])('the %s shares nothing but types with the server', (apart) => {
    const shared = [...sources.values()]
      .filter(({ path }) => folder(path) === apart)
      .flatMap(({ path, imports }) =>
        imports
          .filter(({ target, typeOnly }) => isOurs(target) && folder(target) !== apart && !typeOnly)
          .map(({ target }) => `${path} imports ${target}`),
      )
    expect(shared).toEqual([])
  })

  test('only compose and the command line know the configuration', () => {
    const knowing = edges()
      .filter(([from, to]) => folder(to.path) === 'config' && !KNOW_CONFIG.has(folder(from.path)))
      .filter(([from, to]) => !(folder(from.path) === 'carriers' && OF_CARRIERS.test(to.path)))
    expect(knowing.map(([from, to]) => `${from.path} imports ${to.path}`)).toEqual([])
  })

  test('a carrier is named in its own room alone, at its far end, and in examples of the API', () => {
    const named = [...sources.values()]
      .filter(({ path }) => !['carriers', FAR_END].includes(folder(path)) && !path.endsWith('-description.ts'))
      .filter(({ text }) => A_CARRIER.test(code(text)))
    expect(CARRIERS.length).toBeGreaterThan(6)
    expect(named.map(({ path }) => path)).toEqual([])
  })

  test('the far end of a phone call takes nothing from ours but sound', () => {
    const taken = edges().filter(([from, to]) => folder(from.path) === FAR_END && !OF_FAR_END.has(folder(to.path)))
    expect(taken.map(([from, to]) => `${from.path} imports ${to.path}`)).toEqual([])
  })

  test('only the peer and its guards know werift', () => {
    const knowing = [...sources.values()]
      .filter(({ imports }) => imports.some(({ target }) => target === 'werift'))
      .map(({ path }) => path)
      .filter((path) => path !== 'src/transport/webrtc/peer.ts')
    expect(knowing).not.toEqual([])
    expect(knowing.filter((path) => !path.startsWith('src/transport/webrtc/guard/'))).toEqual([])
  })

  test('the client depends on no package', () => {
    const foreign = [...sources.values()]
      .filter(({ path }) => folder(path) === 'client')
      .flatMap(({ path, imports }) => imports.filter(({ target }) => !isOurs(target)).map(() => path))
    expect(foreign).toEqual([])
  })

  test('there is no cycle', () => {
    expect(findCycle()).toBeUndefined()
  })

  test(`no file is longer than ${MAX_LINES} lines, and the first to read has fewer than ${FIRST_FILE.maxLines}`, () => {
    const long = [...sources.values()].filter(({ text }) => linesIn(text) > MAX_LINES)
    expect(long.map(({ path }) => path)).toEqual([])
    expect(linesIn(sources.get(FIRST_FILE.path)?.text ?? '')).toBeWithin(50, FIRST_FILE.maxLines)
  })

  test('the core is portable: web standards only', () => {
    const bound = [...sources.values()]
      .filter(({ path }) => isPortable(path))
      .filter(
        ({ text, imports }) =>
          imports.some(({ target }) => /^(?:node:|bun(?::|$))/.test(target)) ||
          /(?<![.#\w])(?:(?:Bun|Buffer|Deno)[.(]|process\.|__dirname\b)/.test(code(text)),
      )
    expect(bound.map(({ path }) => path)).toEqual([])
  })

  test('a vendor is a file of its own and a line in the registry, and knows no other vendor', () => {
    const registry = sources.get('src/providers/index.ts')
    const listed = new Set(registry?.imports.map(({ target }) => target))
    const vendors = [...sources.values()].filter(({ path }) => path.startsWith(VENDORS))
    const owners = new Set([...listed].map(owner))
    expect(linesIn(code(registry?.text ?? '').trim())).toBe(listed.size - 1)
    expect(vendors.map(({ path }) => owner(path)).filter((name) => !owners.has(name))).toEqual([])
    expect(vendors.filter(({ text }) => linesIn(text) > MAX_VENDOR_LINES).map(({ path }) => path)).toEqual([])
    const strangers = edges().filter(
      ([from, to]) => to.path.startsWith(VENDORS) && from !== registry && owner(from.path) !== owner(to.path),
    )
    expect(strangers.map(([from, to]) => `${from.path} imports ${to.path}`)).toEqual([])
  })

  test('time and randomness are handed in', () => {
    const own = [...sources.values()]
      .filter(
        ({ path }) =>
          (rank(path) >= 0 || folder(path) === 'client') &&
          !SOURCES_OF_TIME.has(path) &&
          !['app', 'compose', FAR_END].includes(folder(path)),
      )
      .filter(({ text }) =>
        /\b(?:Date\.now|performance\.now|setTimeout|setInterval|Math\.random|randomUUID)\(/.test(code(text)),
      )
    expect(own.map(({ path }) => path)).toEqual([])
  })

  test('the environment is read in one place', () => {
    const readers = [...sources.values()].filter(({ text }) => /\bprocess\.env\b|\bBun\.env\b/.test(code(text)))
    expect(readers.map(({ path }) => path).filter((path) => path !== 'src/program.ts')).toEqual([])
  })

  test('no name says nothing', () => {
    const vague = /(?:^|[/-])(?:utils?|helpers?|manager|common|misc|service)s?(?:[/.-]|$)/
    expect([...sources.keys()].filter((path) => vague.test(path))).toEqual([])
  })
})

/** The vendor that a file is of: the first word of its name. */
const owner = (path: string): string => path.slice(VENDORS.length).split(/[-.]/)[0] ?? ''

const linesIn = (text: string): number => text.split('\n').length - 1

async function readSources(): Promise<Map<string, Source>> {
  const found = new Map<string, Source>()
  for await (const path of new Glob('src/**/*.ts').scan({ cwd: ROOT })) {
    if (path.endsWith('.d.ts')) continue
    const text = await Bun.file(join(ROOT, path)).text()
    found.set(path, { path, text, imports: importsOf(path, text) })
  }
  return found
}

function importsOf(path: string, text: string): Source['imports'] {
  const statement =
    /(?:^|\n)\s*(import|export)\s+(type\s)?[^'"();]*?from\s+'([^']+)'|import\('([^']+)'\)|(?:^|\n)import\s+'([^']+)'/g
  return [...code(text).matchAll(statement)].map((match) => {
    const specifier = match[3] ?? match[4] ?? match[5] ?? ''
    const target = specifier.startsWith('.') ? normalize(join(dirname(path), specifier)) : specifier
    return { target, typeOnly: match[2] !== undefined }
  })
}

/** The text without comments. */
function code(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|\s)\/\/.*$/gm, '$1')
}

function folder(path: string): string {
  const [, first = ''] = path.split('/')
  return first.endsWith('.ts') ? 'app' : first
}

function rank(path: string): number {
  return RANKS.findIndex((folders) => folders.includes(folder(path)))
}

function isOurs(target: string): boolean {
  return target.startsWith('src/')
}

function isPortable(path: string): boolean {
  // Servers of MCP are programs that it starts.
  if (path.startsWith('src/tool/mcp/')) return false
  return PORTABLE.has(folder(path)) || /^src\/providers\/(?!embedded\/|socket\/)/.test(path)
}

function edges(): [Source, Source][] {
  return [...sources.values()]
    .filter(({ path }) => !APART.has(folder(path)))
    .flatMap((from) =>
      from.imports.flatMap(({ target }) => {
        const to = sources.get(target)
        return to ? [[from, to] satisfies [Source, Source]] : []
      }),
    )
}

function findCycle(): string[] | undefined {
  const done = new Set<string>()
  const walk = (path: string, trail: string[]): string[] | undefined => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path]
    if (done.has(path)) return undefined
    for (const { target } of sources.get(path)?.imports ?? []) {
      const cycle = sources.has(target) ? walk(target, [...trail, path]) : undefined
      if (cycle) return cycle
    }
    done.add(path)
    return undefined
  }
  for (const path of sources.keys()) {
    const cycle = walk(path, [])
    if (cycle) return cycle
  }
  return undefined
}
