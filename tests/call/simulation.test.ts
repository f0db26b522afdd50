import process from 'node:process'
import { expect, test } from 'bun:test'
import { draw } from '../simulator/draw.ts'
import { playAll } from '../simulator/flock.ts'
import type { Entry } from '../simulator/log.ts'
import { broken, play } from '../simulator/play.ts'
import { asSource } from '../simulator/print.ts'
import { sameFault, shrink } from '../simulator/shrink.ts'

/** On another engine than Bun's some are enough: it is the same code. */
const ENOUGH = 'Deno' in globalThis ? 300 : 5000
/** `CONVERSATIONS=50000` holds more of them, `SEED=77` begins with that one. */
const CONVERSATIONS = Number(process.env['CONVERSATIONS'] ?? ENOUGH)
const FIRST_SEED = Number(process.env['SEED'] ?? 1)

/** So many conversations come to each of these moments: what is drawn but never happens proves nothing. */
const LEAST_FOR_ALL = 300
const MOMENTS = [
  'trouble stt',
  'trouble llm',
  'trouble tts',
  'trouble tool',
  'fell-back stt',
  'fell-back llm',
  'fell-back tts',
  ...['lookup', 'book', 'act', 'hand_over', 'end_call'].map((tool) => `tool-used ${tool}`),
  'tool-dropped',
  'handed-over',
  'backchannel',
  'paused',
  'resumed',
  'interrupted',
  'connection-lost',
  'connection-resumed',
  'call-ended caller-left',
  'call-ended hung-up',
  'call-ended out-of-service',
]

/** What happened, and to which of the kinds that conversations have. */
function momentOf(entry: Entry): string {
  switch (entry.type) {
    case 'trouble':
    case 'fell-back':
      return `${entry.type} ${entry.stage}`
    case 'tool-used':
      return `${entry.type} ${entry.tool}`
    case 'call-ended':
      return `${entry.type} ${entry.reason}`
    default:
      return entry.type
  }
}

test(
  `${CONVERSATIONS} random conversations keep every rule (bun run simulate --seed N shows the one of a seed)`,
  async () => {
    const faults: { seed: number; broken: readonly string[] }[] = []
    const reached = new Set<string>()
    await playAll(FIRST_SEED, CONVERSATIONS, (seed, lines, { log }) => {
      for (const entry of log) reached.add(momentOf(entry))
      if (lines.length > 0) faults.push({ seed, broken: lines })
    })
    if (CONVERSATIONS >= LEAST_FOR_ALL) expect(MOMENTS.filter((moment) => !reached.has(moment))).toEqual([])
    const [first] = faults.toSorted((one, other) => one.seed - other.seed)
    const script = first && draw(first.seed)
    const least = script && (await shrink(script, sameFault(first.broken, broken)))
    expect({ faults, least: least && asSource(least) }).toEqual({ faults: [], least: undefined })
  },
  300_000 + 200 * CONVERSATIONS,
)

test('the same seed gives the same conversation', async () => {
  const [one, two] = [await play(draw(42)), await play(draw(42))]
  expect(one.script).toEqual(two.script)
  expect(one.log.map(({ type, atMs }) => `${atMs} ${type}`)).toEqual(two.log.map(({ type, atMs }) => `${atMs} ${type}`))
})

test('a conversation that shares its turns of the event loop with others is the same', async () => {
  const alone = await play(draw(7))
  const logs: number[] = []
  await playAll(7, 3, (seed, _, { log }) => {
    if (seed === 7) logs.push(log.length)
  })
  expect(logs).toEqual([alone.log.length])
})
