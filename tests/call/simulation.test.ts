import process from 'node:process'
import { expect, test } from 'bun:test'
import { draw } from '../simulator/draw.ts'
import { playAll } from '../simulator/flock.ts'
import { broken, play } from '../simulator/play.ts'
import { asSource } from '../simulator/print.ts'
import { sameFault, shrink } from '../simulator/shrink.ts'

/** On another engine than Bun's some are enough: it is the same code. */
const ENOUGH = 'Deno' in globalThis ? 300 : 1000
/** `CONVERSATIONS=50000` holds more of them, `SEED=77` begins with that one. */
const CONVERSATIONS = Number(process.env['CONVERSATIONS'] ?? ENOUGH)
const FIRST_SEED = Number(process.env['SEED'] ?? 1)

test(
  `${CONVERSATIONS} random conversations keep every rule (bun run simulate --seed N shows the one of a seed)`,
  async () => {
    const faults: { seed: number; broken: readonly string[] }[] = []
    await playAll(FIRST_SEED, CONVERSATIONS, (seed, lines) => {
      if (lines.length > 0) faults.push({ seed, broken: lines })
    })
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
