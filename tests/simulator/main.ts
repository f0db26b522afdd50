import process from 'node:process'
import { parseArgs } from 'node:util'
import { draw } from './draw.ts'
import { playAll } from './flock.ts'
import { narrate } from './narrate.ts'
import { broken, play } from './play.ts'
import { asSource } from './print.ts'
import { brokenRules } from './rules/rules.ts'
import { sameFault, shrink } from './shrink.ts'

/**
 * `bun run simulate --seed 7` plays the conversation of a seed and says what happened; `--conversations 5000` plays so many from that seed on,
 * and says which broke a rule. The first that did is made as small as it gets.
 */
const { values } = parseArgs({ options: { seed: { type: 'string' }, conversations: { type: 'string' } } })
const first = Number(values.seed ?? 1)
const failed = values.conversations === undefined ? await showOne(first) : await playMany(Number(values.conversations))
if (failed !== undefined) await showLeast(failed)
process.exit(failed === undefined ? 0 : 1)

/** Gives the seed back where a rule was broken. */
async function showOne(seed: number): Promise<number | undefined> {
  const played = await play(draw(seed))
  for (const line of narrate(played)) console.log(line)
  const lines = brokenRules(played)
  for (const line of lines) console.log(`broken: ${line}`)
  return lines.length > 0 ? seed : undefined
}

async function playMany(count: number): Promise<number | undefined> {
  const failures: number[] = []
  const before = process.cpuUsage()
  await playAll(first, count, (seed, lines) => {
    if (lines.length > 0) failures.push(seed)
    for (const line of lines) console.log(`seed ${seed}: ${line}`)
  })
  const { user, system } = process.cpuUsage(before)
  const cpuMs = (user + system) / 1000
  console.log(
    `${count} conversations, ${failures.length} broke a rule, ${(cpuMs / count).toFixed(1)} ms of processor each`,
  )
  return failures.length > 0 ? Math.min(...failures) : undefined
}

async function showLeast(seed: number): Promise<void> {
  const script = draw(seed)
  const least = await shrink(script, sameFault(await broken(script), broken))
  console.log(`\nThe least that breaks it, of seed ${seed}:\n`)
  for (const line of narrate(await play(least))) console.log(line)
  console.log(`\nexpect(await broken(${asSource(least)})).toEqual([])`)
}
