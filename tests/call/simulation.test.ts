import { expect, test } from 'bun:test'
import type { Pcm } from '../../src/audio/pcm.ts'
import type { Llm } from '../../src/llm/llm.ts'
import { type Clock, sleep } from '../../src/std/clock.ts'
import { StageError } from '../../src/std/errors.ts'
import type { Tts } from '../../src/tts/tts.ts'
import { VirtualClock } from '../support/clock.ts'
import { brokenPromises, type WireLog, wordsNeverHeard } from '../support/promises.ts'
import { scriptedStt, toneOf } from '../support/providers.ts'
import { Random } from '../support/random.ts'
import { Rig } from '../support/rig.ts'

const CONVERSATIONS = 150

test(`${CONVERSATIONS} random conversations keep every promise (a failing seed replays exactly)`, async () => {
  for (let seed = 1; seed <= CONVERSATIONS; seed++) {
    const { rig, log } = await converse(new Random(seed))
    const broken = [...brokenPromises(log), ...wordsNeverHeard(log, rig.asked)]
    if (rig.clock.pending > 0) broken.push(`${rig.clock.pending} timers left`)
    expect({ seed, broken }).toEqual({ seed, broken: [] })
  }
})

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

/** One call with whatever may happen in it, to its end. */
async function converse(random: Random): Promise<{ rig: Rig; log: WireLog }> {
  const clock = new VirtualClock()
  const trouble = new StageError('stt', 'timeout', 'scripted trouble')
  const rig: Rig = new Rig({
    clock,
    ...(random.chance(0.5) ? { greeting: 'Hello and welcome to this call.' } : {}),
    leadMs: random.pick([0, 0, 100, 200]),
    network: random.chance(0.5) ? jittery(random) : (hop, deliver) => deliver(hop),
    parts: {
      stt: scriptedStt({
        transcripts: Array.from({ length: 60 }, () => (random.chance(0.05) ? trouble : random.pick(SAYINGS))),
        delay: {
          clock,
          finalMs: random.chance(0.1) ? 5000 : random.between(1, 600),
          ...(random.chance(0.5) ? { partialMsPerWord: random.between(100, 400) } : {}),
        },
      }),
      llm: moodyLlm(clock, random, (messages) => rig.asked.push(messages)),
      tts: moodyTts(clock, random),
      observers: [random.chance(0.2) ? brokenWatcher : () => {}],
    },
  })
  const log = watch(rig, random.chance(0.3) ? random : undefined)
  if (random.chance(0.9)) rig.wire.command({ type: 'ready' })
  for (let step = 0; step < 12; step++) await act(rig, random)
  if (random.chance(0.7)) await settle(rig)
  await rig.call.end('hung-up')
  await rig.clock.advance(100)
  return { rig, log }
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
  const [tell, play] = [wire.tell.bind(wire), wire.play.bind(wire)]
  wire.tell = (event) => {
    log.push(event)
    tell(event)
    if (wild?.chance(0.01)) wire.command({ type: 'interrupt' })
    if (wild?.chance(0.01)) wire.command({ type: 'text', text: 'Typed at once.', runImmediately: true, spoken: true })
    if (wild?.chance(0.002)) wire.leave()
  }
  wire.play = (hop) => {
    log.push({ type: 'play', atMs: rig.clock.now() })
    play(hop)
    // As WebRTC does, which hears the caller on the bot's beat.
    if (wild?.chance(0.1)) wire.speak({ samples: hop, rateHz: wire.playRateHz })
    if (wild?.chance(0.001)) wire.leave()
  }
  return log
}

/** Loses hops, and holds them up to send them in bursts. */
function jittery(random: Random): (hop: Pcm, deliver: (hop: Pcm) => void) => void {
  const late: Pcm[] = []
  let heldHops = 0
  return (hop, deliver) => {
    if (heldHops === 0 && random.chance(0.03)) heldHops = random.between(1, 20)
    if (!random.chance(0.02)) late.push(hop)
    if (heldHops > 0) heldHops--
    else for (const each of late.splice(0)) deliver(each)
  }
}

function moodyLlm(clock: Clock, random: Random, onAsk: (messages: Parameters<Llm['stream']>[0]) => void): Llm {
  const [firstMs, tokenMs] = [random.between(0, 900), random.between(0, 60)]
  let asked = 0
  return {
    name: 'moody',
    async *stream(messages, signal) {
      onAsk(messages)
      const tokens = sentences(random, asked++).split(/(?<=\s)/)
      const fails = random.chance(0.1) ? random.between(0, tokens.length) : undefined
      const hangs = random.chance(0.02) ? random.between(0, tokens.length) : undefined
      await sleep(clock, firstMs, signal)
      for (const [index, text] of tokens.entries()) {
        if (index === fails) throw new StageError('llm', 'timeout', 'scripted trouble')
        if (index === hangs) await new Promise(() => {})
        if (index > 0) await sleep(clock, tokenMs, signal)
        yield { type: 'text', text }
      }
      yield { type: 'usage', promptTokens: messages.length, completionTokens: tokens.length }
    },
  }
}

function sentences(random: Random, index: number): string {
  if (random.chance(0.03)) return '...'
  return Array.from({ length: random.between(1, 4) }, (_, i) => `Reply ${index} sentence ${i} goes on.`).join(' ')
}

function moodyTts(clock: Clock, random: Random): Tts {
  const rates = random.chance(0.3) ? ([8_000, 16_000, 22_050, 24_000] as const) : ([16_000] as const)
  const [firstMs, chunkMs] = [random.between(0, 300), random.chance(0.2) ? 140 : random.between(0, 90)]
  return {
    name: 'moody',
    async *speak(piece, signal) {
      const mood = random.next()
      await sleep(clock, firstMs, signal)
      if (mood < 0.02) throw new StageError('tts', 'timeout', 'scripted trouble')
      if (mood < 0.04) return
      const rateHz = random.pick(rates)
      const tone = toneOf(piece, { msPerChar: 50, rateHz, frequencyHz: 440 })
      for (let from = 0; from < tone.length; from += rateHz / 10) {
        if (mood < 0.06 && from > tone.length / 2) throw new StageError('tts', 'unreachable', 'scripted trouble')
        if (mood < 0.07 && from > tone.length / 3) await new Promise(() => {})
        if (from > 0) await sleep(clock, chunkMs, signal)
        yield { samples: tone.subarray(from, from + rateHz / 10), rateHz }
      }
    },
  }
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
