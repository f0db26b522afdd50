import { afterAll, expect, test } from 'bun:test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { writeWav } from '../../../src/audio/wav.ts'
import { eotBench } from './eot-bench.ts'
import { byRules, predictionsOf, withModel } from './eot-predictions.ts'
import { eotTurns } from './eot-rows.ts'

const RATE_HZ = 16_000
const folders: string[] = []
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true })
})

async function folderOf(files: Record<string, string | ArrayBuffer | Uint8Array>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'eot-'))
  folders.push(folder)
  for (const [name, content] of Object.entries(files)) await Bun.write(join(folder, name), content)
  return folder
}

/** A second of tone, then 300 ms of nothing, and both again. */
const SPANS = [
  { start: 1, end: 1.3 },
  { start: 2.3, end: 2.6 },
]
const samples = Int16Array.from({ length: 2.6 * RATE_HZ }, (_, at) =>
  (at / RATE_HZ) % 1.3 < 1 ? 8000 * Math.sin((2 * Math.PI * 440 * at) / RATE_HZ) : 0,
)
const WAV = writeWav({ samples, rateHz: RATE_HZ })
const ROW = { id: 'one', language: 'en', audio: { path: 'one.wav' }, silence_spans: SPANS }

/** The first pause is one behind "to"; the model hears that. */
const models = {
  read: (heard: Int16Array) => Promise.resolve(heard.length < 1.5 * RATE_HZ ? 'I want to' : 'I want to go home.'),
  judge: (heard: Int16Array) => Promise.resolve(heard.length < 1.5 * RATE_HZ ? 0.4 : 0.9),
}

const rowsIn = async (path: string) => await parquetReadObjects({ file: await asyncBufferFromFile(path) })

test('rows of JSON lines become a row of ours, and predictions that the harness takes', async () => {
  const german = { ...ROW, id: 'two', language: 'de' }
  const folder = await folderOf({ 'one.wav': WAV, 'rows.jsonl': `${JSON.stringify(ROW)}\n${JSON.stringify(german)}\n` })
  const out = await folderOf({})
  const table = await eotBench(folder, out, models)
  expect(table.method).toContain('1 holds and 1 ends of the folder')
  expect(table.method).toContain('1 turns in other languages are left out')
  expect(table.rows[0]?.slice(0, 2)).toEqual(['voxray, rules alone', 'the folder'])
  const path = join(out, 'en/voxray-with-Smart-Turn-v3-2')
  const predictions = await rowsIn(join(path, 'predictions.parquet'))
  expect(
    predictions.map(({ span_index, silence_dur, p_eot, label }) => [span_index, silence_dur, p_eot, label]),
  ).toEqual([
    [0, 0, 0, 'hold'],
    [0, 0.1, 0, 'hold'],
    [0, 0.2, 0, 'hold'],
    [0, 0.3, 0, 'hold'],
    [1, 0, 0, 'eot'],
    [1, 0.1, 0, 'eot'],
    [1, 0.2, 0.9, 'eot'],
    [1, 0.3, 0.9, 'eot'],
  ])
  expect(predictions[7]).toMatchObject({ id: 'one', language: 'en', timestamp: 2.6 })
  expect(await Bun.file(join(path, 'manifest.json')).json()).toMatchObject({
    display_name: 'voxray, with Smart Turn v3.2',
  })
})

const group = (name: string, num_children: number, repetition_type: 'OPTIONAL' | 'REPEATED' = 'OPTIONAL') => ({
  name,
  num_children,
  repetition_type,
})
const text = (name: string) => ({
  name,
  type: 'BYTE_ARRAY' as const,
  converted_type: 'UTF8' as const,
  repetition_type: 'OPTIONAL' as const,
})
const double = (name: string) => ({ name, type: 'DOUBLE' as const, repetition_type: 'OPTIONAL' as const })

test('rows of Parquet are read as model hubs write them', async () => {
  const bytes = parquetWriteBuffer({
    schema: [
      { name: 'schema', num_children: 4 },
      text('id'),
      text('language'),
      group('audio', 2),
      { name: 'bytes', type: 'BYTE_ARRAY', repetition_type: 'OPTIONAL' },
      text('path'),
      { ...group('silence_spans', 1), converted_type: 'LIST' },
      group('list', 1, 'REPEATED'),
      group('element', 2),
      double('start'),
      double('end'),
    ],
    columnData: [
      { name: 'id', data: ['one'] },
      { name: 'language', data: ['EN'] },
      { name: 'audio', data: [{ bytes: WAV, path: 'x.wav' }] },
      { name: 'silence_spans', data: [SPANS] },
    ],
  })
  const [turn] = await Array.fromAsync(eotTurns(await folderOf({ 'data/validation.parquet': bytes })))
  expect(turn).toMatchObject({ id: 'one', language: 'en', onsetMs: 0 })
  expect(turn?.silences.map(({ fromMs, toMs }) => [fromMs, toMs])).toEqual([
    [1000, 1300],
    [2300, 2600],
  ])
  expect(turn?.samples).toEqual(samples)
})

test.each([
  ['no end of a silence', { silence_spans: [{ start: 1 }] }, 'rows.jsonl, row 1/silence_spans/0/end'],
  ['no silence', { silence_spans: [] }, 'row 1/silence_spans'],
  ['a time before the start', { silence_spans: [{ start: -1, end: 1 }] }, 'row 1/silence_spans/0/start'],
  ['silences in disorder', { silence_spans: SPANS.toReversed() }, 'do not follow one another'],
  ['a silence behind the end of the sound', { silence_spans: [{ start: 2.3, end: 9 }] }, 'behind the end of its sound'],
  ['an id that is too long', { id: 'x'.repeat(201) }, 'row 1/id'],
  ['a file that is not there', { audio: { path: 'none.wav' } }, 'its sound cannot be read'],
  ['samples beyond full scale', { audio: { array: [2], sampling_rate: 16_000 } }, 'row 1/audio'],
])('a row with %s is refused, by its place', async (_, wrong, message) => {
  const folder = await folderOf({ 'one.wav': WAV, 'rows.jsonl': JSON.stringify({ ...ROW, ...wrong }) })
  await expect(Array.fromAsync(eotTurns(folder))).rejects.toThrow(message)
})

const turnsIn = async (files: Parameters<typeof folderOf>[0]) => await Array.fromAsync(eotTurns(await folderOf(files)))

test('a row that comes twice is refused, as are a broken line and an empty folder', async () => {
  const twice = `${JSON.stringify(ROW)}\n${JSON.stringify(ROW)}`
  await expect(turnsIn({ 'one.wav': WAV, 'rows.jsonl': twice })).rejects.toThrow('row 2: its id has been there before')
  await expect(turnsIn({ 'rows.jsonl': '{"id":' })).rejects.toThrow('no JSON')
  await expect(turnsIn({})).rejects.toThrow('no .parquet or .jsonl file')
})

test('a row reads no file outside of its folder', async () => {
  const path = `../${basename(await folderOf({ 'one.wav': WAV }))}/one.wav`
  const folder = await folderOf({ 'rows.jsonl': JSON.stringify({ ...ROW, audio: { path } }) })
  await expect(Array.fromAsync(eotTurns(folder))).rejects.toThrow('its sound cannot be read')
})

/** When in a silence of this length predictions are made. */
function momentsIn(ms: number): number[] {
  const turn = { id: 'one', samples, onsetMs: 0, silences: [{ fromMs: 1000, toMs: 1000 + ms }] }
  const facts = { id: 'one', silences: [{ label: 'eot' as const, ms, text: '', readAfterMs: 200, readMs: 0, over: 0 }] }
  return predictionsOf(turn, 'en', facts, byRules).map(({ silence_dur }) => silence_dur)
}

test('a silence is asked about at each tenth of a second and at its end, whatever the last bit of its times', () => {
  expect(momentsIn(300 - 1e-10)).toEqual([0, 0.1, 0.2, 0.3])
  expect(momentsIn(300 + 1e-10)).toEqual([0, 0.1, 0.2, 0.3])
  expect(momentsIn(100 - 1e-10)).toEqual([0, 0.1])
  expect(momentsIn(250)).toEqual([0, 0.1, 0.2, 0.25])
  expect(momentsIn(99)).toEqual([])
})

test('a threshold on the score of the rules stands for their waits by a factor', () => {
  const silence = {
    label: 'eot',
    ms: 4000,
    text: 'I want to go home.',
    readAfterMs: 200,
    readMs: 1000,
    over: 0,
  } as const
  expect([100, 200, 300, 600].map((ms) => byRules(silence, ms))).toEqual([0, 200 / 550, 300 / 550, 1])
})

test('where the words decide, the model is not asked', () => {
  const silence = { label: 'eot', ms: 4000, readAfterMs: 200, readMs: 1000, over: 0.4 } as const
  expect(withModel({ ...silence, text: 'What time is it?' }, 200)).toBe(1)
  expect(withModel({ ...silence, text: 'I want to' }, 900)).toBe(0)
  expect(withModel({ ...silence, text: 'I want a room.' }, 200)).toBe(0.4)
})
