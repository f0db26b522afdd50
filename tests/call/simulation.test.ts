import process from 'node:process'
import { expect, test } from 'bun:test'
import { StageError } from '../../src/std/errors.ts'
import { DEFAULT_BARGE_IN } from '../../src/turn/barge-in.ts'
import { VirtualClock } from '../support/clock.ts'
import { jittery, moodyLlm, moodyTts, type OpenStreams } from '../support/moods.ts'
import { levelIn, wordsNeverHeard } from '../support/heard.ts'
import { brokenPromises, floorNotFree, silentPauses } from '../support/promises.ts'
import type { WireLog } from '../support/wire-log.ts'
import { scriptedStt } from '../support/providers.ts'
import { Random } from '../support/random.ts'
import { Rig } from '../support/rig.ts'

/** `CONVERSATIONS=5000` holds more of them, `SEED=77` begins with that one. */
const CONVERSATIONS = Number(process.env['CONVERSATIONS'] ?? 300)
const FIRST_SEED = Number(process.env['SEED'] ?? 1)

test(
  `${CONVERSATIONS} random conversations keep every promise (a failing seed replays exactly)`,
  async () => {
    for (let seed = FIRST_SEED; seed < FIRST_SEED + CONVERSATIONS; seed++) {
      const { log, broken } = await converse(new Random(seed))
      expect({ seed, broken: [...broken, ...brokenPromises(log)] }).toEqual({ seed, broken: [] })
    }
  },
  300_000 + 2000 * CONVERSATIONS,
)

test(
  'those whose network breaks keep the floor, the pauses, and nothing when they are over',
  async () => {
    for (let seed = FIRST_SEED; seed < FIRST_SEED + CONVERSATIONS / 3; seed++) {
      const { kept } = await converse(new Random(seed), 0.2)
      expect({ seed, broken: kept }).toEqual({ seed, broken: [] })
    }
  },
  300_000 + 2000 * CONVERSATIONS,
)

test('the same seed gives the same conversation', async () => {
  const [one, two] = [await converse(new Random(42)), await converse(new Random(42))]
  expect(one.log).toEqual(two.log)
})

const SAYINGS = [
  'Tell me a story.',
  'Yes.',
  'What is the time',
  'and then I',
  'Mm-hm.',
  '',
  'Stop.',
  'I would like to',
] as const

/** One call with whatever may happen in it, to its end, and what only its own world can tell of it. */
async function converse(
  random: Random,
  lossChance = 0,
): Promise<{ log: WireLog; broken: string[]; kept: readonly string[] }> {
  const clock = new VirtualClock()
  const open: OpenStreams = new Set()
  const bargeIn = random.pick([
    DEFAULT_BARGE_IN,
    DEFAULT_BARGE_IN,
    DEFAULT_BARGE_IN,
    { type: 'words', min: 2 },
    { type: 'keywords', words: ['stop'] },
    { type: 'none' },
  ] as const)
  const trouble = new StageError('stt', 'timeout', 'scripted trouble')
  const rig: Rig = new Rig({
    clock,
    ...(random.chance(0.5) ? { greeting: 'Hello and welcome to this call.' } : {}),
    leadMs: random.pick([0, 0, 100, 200]),
    rules: { bargeIn },
    resumeMs: 60_000,
    network: random.chance(0.5) ? jittery(random) : (hop, deliver) => deliver(hop),
    parts: {
      stt: scriptedStt({
        transcripts: Array.from({ length: 60 }, () => (random.chance(0.05) ? trouble : random.pick(SAYINGS))),
        delay: {
          clock,
          finalMs: random.chance(0.1) ? random.pick([5000, 60_000]) : random.between(1, 600),
          ...(random.chance(0.5) ? { partialMsPerWord: random.between(100, 400) } : {}),
        },
      }),
      llm: moodyLlm(clock, random, open, (messages) => rig.asked.push(messages)),
      tts: moodyTts(clock, random, open),
      watchers: random.chance(0.2) ? [{ open: () => ({ event: brokenWatcher }) }] : [],
    },
  })
  const isWild = random.chance(0.3)
  const log = watch(rig, isWild ? random : undefined)
  if (random.chance(0.9)) rig.wire.command({ type: 'ready' })
  for (let step = 0; step < 12; step++) {
    if (lossChance > 0 && random.chance(lossChance)) await vanish(rig, random)
    await act(rig, random)
  }
  const broken: string[] = []
  if (random.chance(0.7)) {
    await settle(rig)
    // A wild wire may have sent an echo just now.
    if (!isWild) broken.push(...floorNotFree(log))
  }
  await rig.call.end('hung-up')
  await rig.clock.advance(100)
  if (rig.clock.pending > 0) broken.push(`${rig.clock.pending} timers left`)
  if (open.size > 0) broken.push(`${open.size} streams left`)
  if (bargeIn.type !== 'none') broken.push(...silentPauses(log))
  return { log, broken: [...broken, ...wordsNeverHeard(log, rig.asked)], kept: broken }
}

/** The network breaks, which is found out later, and comes back. */
async function vanish(rig: Rig, random: Random): Promise<void> {
  rig.wire.breakOff()
  await rig.clock.advance(random.between(0, 5000))
  rig.wire.lose()
  await rig.clock.advance(random.between(0, 20_000))
  rig.wire.comeBack()
}

/** Until the bot has no more to say, and what was stuck has been given up. */
async function settle(rig: Rig): Promise<void> {
  await rig.isSilentFor(6000)
  for (let i = 0; i < 20 && rig.events('state-changed').at(-1)?.state !== 'listening'; i++)
    await rig.clock.advance(5000)
}

const brokenWatcher = () => {
  throw new Error('broken watcher')
}

/** Writes down all that the wire is given; a wild one answers back from within. */
function watch(rig: Rig, wild: Random | undefined): WireLog {
  const log: WireLog[number][] = []
  const { wire } = rig
  const [tell, play, clear] = [wire.tell.bind(wire), wire.play.bind(wire), wire.clear.bind(wire)]
  wire.tell = (event) => {
    log.push(event)
    tell(event)
    if (wild?.chance(0.01)) wire.command({ type: 'interrupt' })
    if (wild?.chance(0.01)) wire.command({ type: 'text', text: 'Typed at once.', runImmediately: true, spoken: true })
    if (wild?.chance(0.002)) wire.leave()
  }
  wire.play = (hop) => {
    log.push({ type: 'play', atMs: rig.clock.now(), level: levelIn(hop) })
    play(hop)
    // As WebRTC does, which hears the caller on the bot's beat.
    if (wild?.chance(0.1)) wire.speak({ samples: hop, rateHz: wire.playRateHz })
    if (wild?.chance(0.001)) wire.leave()
  }
  wire.clear = () => {
    log.push({ type: 'clear', atMs: rig.clock.now() })
    clear()
  }
  return log
}

async function act(rig: Rig, random: Random): Promise<void> {
  const move = random.next()
  if (move < 0.4) {
    await rig.speaksFor(random.between(100, 2000))
    await rig.isSilentFor(random.between(100, 2500))
  } else if (move < 0.55) {
    await rig.speaksFor(random.between(40, 300))
    await rig.isSilentFor(random.between(40, 400))
  } else if (move < 0.75) await rig.isSilentFor(random.between(200, 4000))
  else if (move < 0.85) await rig.clock.advance(random.between(100, 3000))
  else if (move < 0.92) {
    const [runImmediately, spoken] = [random.chance(0.8), random.chance(0.8)]
    rig.wire.command({ type: 'text', text: 'Typed text.', runImmediately, spoken })
    await rig.isSilentFor(random.between(0, 1500))
  } else if (move < 0.95) {
    rig.wire.command({ type: 'speak', text: 'A word from the page.' })
    await rig.isSilentFor(random.between(0, 1500))
  } else {
    rig.wire.command({ type: 'interrupt' })
    await rig.isSilentFor(random.between(0, 500))
  }
}
