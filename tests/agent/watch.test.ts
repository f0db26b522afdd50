import { afterEach, describe, expect, test } from 'bun:test'
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AgentFault } from '../../src/agent/fault.ts'
import { type AgentFiles, loadAgents, offerPackage } from '../../src/agent/load.ts'
import { watchAgents } from '../../src/agent/watch.ts'
import * as voxray from '../../src/index.ts'
import { systemClock } from '../../src/std/clock.ts'

offerPackage(voxray)

/** A machine that is busy may take this long to tell of a file. */
const SEEN_WITHIN_MS = 10_000
/** Saves that are further apart than this are two. */
const TWICE_MS = 500
/** Well below what the watch waits for. */
const ONE_SAVE_MS = 50

const AGENT = (prompt: string) => `import { agent } from 'voxray'\nexport default agent({ prompt: ${prompt} })\n`

/** A folder that is watched, and what is loaded from it. */
class Watched implements AsyncDisposable {
  readonly told: string[] = []
  readonly folder: string
  readonly #watch: Disposable
  #told = Promise.withResolvers<void>()

  private constructor(folder: string, path: string) {
    this.folder = folder
    this.#watch = watchAgents(path, systemClock, (agents) => {
      this.told.push(agents instanceof AgentFault ? agents.message.replaceAll(`${folder}/`, '') : promptsOf(agents))
      this.#told.resolve()
      this.#told = Promise.withResolvers()
    })
  }

  static async open(file: string, prompt: string, there?: string): Promise<Watched> {
    const folder = there ?? (await mkdtemp(join(tmpdir(), 'voxray-watch-')))
    if (there === undefined) await writeFile(join(folder, 'desk.ts'), AGENT(prompt))
    await loadAgents(join(folder, file))
    return new Watched(folder, join(folder, file))
  }

  async save(name: string, text: string): Promise<void> {
    const told = this.#told.promise
    await writeFile(join(this.folder, name), text)
    await Promise.race([told, Bun.sleep(SEEN_WITHIN_MS)])
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#watch[Symbol.dispose]()
    await rm(this.folder, { recursive: true, force: true })
  }
}

const promptsOf = (agents: AgentFiles): string =>
  [...agents].map(([name, { options }]) => `${name}: ${String(options.prompt)}`).join(', ')

const opened: Watched[] = []
afterEach(async () => {
  for (const one of opened.splice(0)) await one[Symbol.asyncDispose]()
})

/** `there`: a folder that is there already. */
async function watched(file = 'desk.ts', prompt = `'One.'`, there?: string): Promise<Watched> {
  const one = await Watched.open(file, prompt, there)
  opened.push(one)
  return one
}

describe('an agent that is saved', () => {
  test('is loaded again, as often as it is saved', async () => {
    const it = await watched()
    await it.save('desk.ts', AGENT(`'Two.'`))
    await it.save('desk.ts', AGENT(`'Three.'`))
    expect(it.told).toEqual(['desk: Two.', 'desk: Three.'])
  })

  test('is loaded again with what it imports', async () => {
    const it = await watched()
    await writeFile(join(it.folder, '_words.ts'), `export const words = 'Two.'`)
    await it.save('desk.ts', `import { words } from './_words.ts'\n${AGENT('words')}`)
    await it.save('_words.ts', `export const words = 'Three.'`)
    expect(it.told).toEqual(['desk: Two.', 'desk: Three.'])
  })

  test('is loaded once where an editor writes it in several steps', async () => {
    const it = await watched()
    const beganMs = performance.now()
    await writeFile(join(it.folder, 'desk.ts'), '')
    await writeFile(join(it.folder, 'desk.ts.new.ts'), AGENT(`'Two.'`))
    await rename(join(it.folder, 'desk.ts.new.ts'), join(it.folder, 'desk.ts'))
    await writeFile(join(it.folder, 'desk.ts'), AGENT(`'Two.'`))
    const stepsMs = performance.now() - beganMs
    while (it.told.length === 0) await Bun.sleep(20)
    await Bun.sleep(TWICE_MS)
    expect(new Set(it.told)).toEqual(new Set(['desk: Two.']))
    // On a busy machine the steps may be as far apart as two saves.
    if (stepsMs < ONE_SAVE_MS) expect(it.told).toHaveLength(1)
  })

  test('is told of in one line when it is broken, and loaded when it is mended', async () => {
    const it = await watched()
    await it.save('desk.ts', AGENT(`'Two.`))
    await it.save('desk.ts', AGENT(`'Three.'`))
    await it.save('desk.ts', `throw new Error('no\\nluck')`)
    await it.save('desk.ts', AGENT(`'Four.'`))
    expect(it.told).toEqual([
      'desk.ts:2:32: Unterminated string literal',
      'desk: Three.',
      'desk.ts:1:11: no luck',
      'desk: Four.',
    ])
  })

  test('is mended, too, where a file that it imports was the broken one', async () => {
    const it = await watched()
    await writeFile(join(it.folder, '_words.ts'), `export const other = 'Two.'`)
    await it.save('desk.ts', `import { words } from './_words'\n${AGENT('words')}`)
    await it.save('_words.ts', `export const words = 'Three.'`)
    await it.save('_words.ts', `export const words = '`)
    await it.save('_words.ts', `import { words as more } from './more.json'\nexport const words = more`)
    await it.save('_words.ts', `export const words = 'Four.'`)
    expect(it.told).toEqual([
      "desk.ts: Export named 'words' not found in module '_words.ts'.",
      'desk: Three.',
      '_words.ts:1:22: Unterminated string literal',
      "desk.ts: Cannot find module './more.json' imported from _words.ts",
      'desk: Four.',
    ])
  })

  test('is loaded again with what it imports from elsewhere, and with data', async () => {
    const it = await watched()
    await mkdir(join(it.folder, 'desk'))
    await writeFile(join(it.folder, '_words.ts'), `export const words = 'Two.'`)
    await writeFile(join(it.folder, 'desk/menu.json'), `{ "dish": "fish" }`)
    const code = `import { words } from '../_words.ts'\nimport { dish } from './menu.json'\n${AGENT('words + dish')}`
    await writeFile(join(it.folder, 'desk/desk.ts'), code)
    const desk = await watched('desk/desk.ts', `''`, it.folder)
    await desk.save('_words.ts', `export const words = 'Three.'`)
    await desk.save('desk/menu.json', `{ "dish": "soup" }`)
    await desk.save('_words.ts', `export const words = '`)
    await desk.save('_words.ts', `export const words = 'Four.'`)
    expect(desk.told.map((line) => line.replace(/^\/.*\//, ''))).toEqual([
      'desk: Three.fish',
      'desk: Three.soup',
      '_words.ts:1:22: Unterminated string literal',
      'desk: Four.soup',
    ])
  })

  test('is loaded again where its folder has two names', async () => {
    const it = await watched()
    await symlink(it.folder, `${it.folder}-too`)
    const other = await watched('desk.ts', `'One.'`, `${it.folder}-too`)
    await other.save('desk.ts', AGENT(`'Two.'`))
    expect(other.told).toEqual(['desk: Two.'])
  })

  test('comes and goes with its file in a folder', async () => {
    const it = await watched('.')
    await it.save('shop.ts', AGENT(`'Sell.'`))
    expect(it.told).toEqual(['desk: One., shop: Sell.'])
  })

  test('is left alone when other files change', async () => {
    const it = await watched()
    await mkdir(join(it.folder, 'node_modules'))
    await writeFile(join(it.folder, 'notes.txt'), 'x')
    await writeFile(join(it.folder, 'node_modules/x.ts'), 'x')
    await Bun.sleep(TWICE_MS)
    expect(it.told).toEqual([])
  })
})
