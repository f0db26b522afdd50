import { afterAll, expect, test } from 'bun:test'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { KeptSpeech } from '../../src/compose/kept-speech.ts'

const folder = await mkdtemp(join(tmpdir(), 'voxray-speech-'))
afterAll(() => rm(folder, { recursive: true }))

const PCM = { samples: Int16Array.from({ length: 8000 }, (_, at) => at), rateHz: 24_000 }

const open = (inside: string, voice = ['openai', 'tts-1', 'alloy'], codes: string[] = []) =>
  new KeptSpeech({ folder: join(folder, inside), voice, unwritable: (code) => codes.push(code) })

test('speech is found again by its text and its voice alone, at its own rate', async () => {
  await open('found').write('Hello.', PCM)
  expect(await open('found').read('Hello.')).toEqual(PCM)
  expect(await open('found').read('Hello!')).toBeUndefined()
  expect(await open('found', ['openai', 'tts-1', 'echo']).read('Hello.')).toBeUndefined()
  expect(await open('found', ['openai', 'tts-1alloy']).read('Hello.')).toBeUndefined()
})

test('nothing unfinished is left beside it', async () => {
  await Promise.all(['One.', 'Two.', 'Two.'].map((text) => open('whole').write(text, PCM)))
  expect((await readdir(join(folder, 'whole'))).every((name) => /^[\da-f]{64}\.speech$/.test(name))).toBeTrue()
})

test.each([
  ['cut short', (bytes: Buffer) => bytes.subarray(0, 500)],
  ['empty', () => Buffer.alloc(0)],
  ['of zeros', (bytes: Buffer) => Buffer.alloc(bytes.length)],
  ['with one wrong bit', (bytes: Buffer) => bytes.fill((bytes[3000] ?? 0) ^ 1, 3000, 3001)],
  ['longer', (bytes: Buffer) => Buffer.concat([bytes, bytes])],
])('a file that is %s is as good as none', async (name, damage) => {
  const kept = open(name)
  await kept.write('Hello.', PCM)
  const [file = ''] = await readdir(join(folder, name))
  const path = join(folder, name, file)
  await writeFile(path, damage(await readFile(path)))
  expect(await kept.read('Hello.')).toBeUndefined()
  await kept.write('Hello.', PCM)
  expect(await kept.read('Hello.')).toEqual(PCM)
})

test('a folder that cannot be made or written to is told of once, and harms nobody', async () => {
  await writeFile(join(folder, 'a-file'), '')
  for (const inside of ['a-file', 'a-file/below', '../../../proc/nothing']) {
    const codes: string[] = []
    const kept = open(inside, [], codes)
    await kept.write('One.', PCM)
    await kept.write('Two.', PCM)
    expect(await kept.read('One.')).toBeUndefined()
    expect(codes).toHaveLength(1)
  }
})
