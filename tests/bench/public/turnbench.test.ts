import { afterAll, expect, test } from 'bun:test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeWav } from '../../../src/audio/wav.ts'
import { loudnessVad } from '../../../src/testing/loudness-vad.ts'
import { playTwo } from './two-channels.ts'
import { turnBench } from './turnbench.ts'

const RATE_HZ = 16_000
const folders: string[] = []
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true })
})

/** A voice, from and to these seconds. */
function voice(seconds: number, ...spoken: readonly (readonly [from: number, to: number])[]): Int16Array {
  return Int16Array.from({ length: seconds * RATE_HZ }, (_, at) =>
    spoken.some(([from, to]) => at >= from * RATE_HZ && at < to * RATE_HZ)
      ? 8000 * Math.sin((2 * Math.PI * 440 * at) / RATE_HZ)
      : 0,
  )
}

const models = { vad: loudnessVad, read: () => Promise.resolve('I would like a room.') }

test('each end of a turn is told when it was decided, of both speakers', async () => {
  const [one, other] = await playTwo(voice(10, [1, 3], [7, 8]), voice(10, [4, 6]), models)
  expect(one.ends).toHaveLength(2)
  expect(other.ends).toHaveLength(1)
  for (const [at, endMs] of [
    [one.ends[0], 3000],
    [one.ends[1], 8000],
    [other.ends[0], 6000],
  ] as const) {
    expect(at).toBeGreaterThanOrEqual(endMs + 540)
    expect(at).toBeLessThan(endMs + 700)
  }
  expect([...one.interruptions, ...other.interruptions]).toEqual([])
})

test('who speaks on over the other one interrupts, and the one who was spoken over does not', async () => {
  const [one, other] = await playTwo(voice(9, [1, 6]), voice(9, [3, 5.5]), models)
  expect(one.interruptions).toEqual([])
  expect(other.interruptions).toHaveLength(1)
  expect(other.interruptions[0]).toBeGreaterThan(3000)
  expect(other.interruptions[0]).toBeLessThan(4200)
})

test('who begins when the other one has been silent for a while takes nothing from them', async () => {
  const unfinished = { ...models, read: ({ length }: Int16Array) => Promise.resolve(`I would like ${length} to`) }
  const [one, other] = await playTwo(voice(8, [1, 3]), voice(8, [3.5, 5]), unfinished)
  expect(one.ends[0]).toBeGreaterThan(4300)
  expect(other.interruptions).toEqual([])
})

test('a short sign of listening interrupts nobody and is no turn', async () => {
  const signs = {
    ...models,
    read: (heard: Int16Array) => Promise.resolve(heard.length < 1.2 * RATE_HZ ? 'Mm-hm.' : 'A room.'),
  }
  const [one, other] = await playTwo(voice(9, [1, 6]), voice(9, [3, 3.3]), signs)
  expect(one.ends).toHaveLength(1)
  expect(other).toEqual({ ends: [], interruptions: [] })
})

test('what is told does not depend on what comes later', async () => {
  const channels = [voice(10, [1, 3], [5, 6]), voice(10, [2, 5.5], [8, 9])] as const
  const [whole] = await playTwo(...channels, models)
  const untilMs = 7000
  const [part] = await playTwo(channels[0].slice(0, untilMs * 16), channels[1].slice(0, untilMs * 16), models)
  expect(part.ends).toEqual(whole.ends.filter((ms) => ms <= untilMs))
  expect(part.ends.length).toBeGreaterThan(0)
})

test('a folder of conversations becomes the one file that the scorer takes', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'turns-'))
  folders.push(folder)
  const channel = (speaker: number, samples: Int16Array) =>
    Bun.write(join(folder, `20/speaker_${speaker}_audio.wav`), writeWav({ samples, rateHz: RATE_HZ }))
  await channel(1, voice(6, [1, 3]))
  await channel(2, voice(6))
  const out = join(folder, 'out/predictions.json')
  const { rows } = await turnBench(folder, out, models)
  expect(rows).toEqual([['20', '1', '0', '0', '0']])
  const told = await Bun.file(out).json()
  expect(told).toEqual({
    schema_version: 1,
    predictions: [
      {
        conversation_id: '20',
        speaker_1: { eot: [expect.any(Number)], interruption: [] },
        speaker_2: { eot: [], interruption: [] },
      },
    ],
  })
  expect(told.predictions[0].speaker_1.eot[0]).toBeCloseTo(3.6, 0)
})

test('rows of JSON lines are conversations as well, and a malformed one is refused', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'turns-'))
  folders.push(folder)
  const audio = { array: Array.from(voice(3, [0.5, 1.5]), (sample) => sample / 32_768), sampling_rate: RATE_HZ }
  const row = { conversation_id: 7, speaker_1_audio: audio, speaker_2_audio: audio }
  await Bun.write(join(folder, 'rows.jsonl'), JSON.stringify(row))
  const out = join(folder, 'predictions.json')
  expect((await turnBench(folder, out, models)).rows.map(([id]) => id)).toEqual(['7'])
  await Bun.write(join(folder, 'rows.jsonl'), JSON.stringify({ ...row, speaker_2_audio: undefined }))
  await expect(turnBench(folder, out, models)).rejects.toThrow('rows.jsonl, row 1/speaker_2_audio')
})
