import { expect, test } from 'bun:test'
import { StageError } from '../../src/std/errors.ts'
import type { CallEvent } from '../../src/turn/events.ts'
import { Random } from '../support/random.ts'
import { Rig } from '../support/rig.ts'

const CONVERSATIONS = 150

test(`${CONVERSATIONS} random conversations keep every promise (a failing seed replays exactly)`, async () => {
  for (let seed = 1; seed <= CONVERSATIONS; seed++) {
    const rig = await converse(new Random(seed))
    const broken = [...brokenPromises(rig), ...(await leftovers(rig))]
    expect({ seed, broken }).toEqual({ seed, broken: [] })
  }
})

test('the same seed gives the same conversation', async () => {
  const [one, two] = [await converse(new Random(42)), await converse(new Random(42))]
  expect(one.wire.told).toEqual(two.wire.told)
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

async function converse(random: Random): Promise<Rig> {
  const trouble = () => new StageError(random.pick(['llm', 'stt']), 'timeout', 'scripted trouble')
  const rig = new Rig({
    says: Array.from({ length: 40 }, () => (random.chance(0.05) ? trouble() : random.pick(SAYINGS))),
    replies: Array.from({ length: 60 }, (_, i) => (random.chance(0.05) ? trouble() : sentence(random, i))),
    ...(random.chance(0.5) ? { greeting: 'Hello and welcome to this call.' } : {}),
    sttMs: random.between(0, 600),
    llmMs: random.between(0, 900),
    tokenMs: random.between(0, 60),
    ttsMs: random.between(0, 200),
    leadMs: random.pick([0, 0, 100, 200]),
  })
  rig.wire.command({ type: 'ready' })
  for (let step = 0; step < 12; step++) await act(rig, random)
  await rig.isSilentFor(15_000)
  return rig
}

function sentence(random: Random, index: number): string {
  return Array.from({ length: random.between(1, 4) }, (_, i) => `Reply ${index} sentence ${i} goes on.`).join(' ')
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
  else if (move < 0.93) {
    rig.wire.command({
      type: 'text',
      text: 'Typed text.',
      runImmediately: random.chance(0.8),
      spoken: random.chance(0.8),
    })
    await rig.isSilentFor(random.between(0, 1500))
  } else {
    rig.wire.command({ type: 'interrupt' })
    await rig.isSilentFor(random.between(0, 500))
  }
}

function brokenPromises(rig: Rig): string[] {
  const told = rig.wire.told
  return [
    ...voicesThatOverlap(told),
    ...audioOutsideSpeech(rig),
    ...repliesWithoutEnd(told),
    ...repliesAfterTheirEnd(told),
    ...turnsWithoutAnswer(told),
    ...contextThatWasNotHeard(rig),
  ]
}

/** Never two voices from the bot, and speech that starts also stops. */
function voicesThatOverlap(told: readonly CallEvent[]): string[] {
  let speaking = 0
  return told.flatMap((event) => {
    if (event.type === 'bot-started-speaking') speaking++
    else if (event.type === 'bot-stopped-speaking') speaking--
    return speaking < 0 || speaking > 1 ? [`${speaking} voices at ${event.atMs}`] : []
  })
}

/** Never audio after a cut, nor before a start. */
function audioOutsideSpeech(rig: Rig): string[] {
  const spans: [number, number][] = []
  for (const event of rig.wire.told) {
    if (event.type === 'bot-started-speaking') spans.push([event.atMs, Number.POSITIVE_INFINITY])
    const last = spans.at(-1)
    if (event.type === 'bot-stopped-speaking' && last) last[1] = event.atMs
  }
  return rig.wire.played
    .filter(({ atMs }) => !spans.some(([from, to]) => atMs >= from && atMs <= to))
    .map(({ atMs }) => `audio at ${atMs} outside of speech`)
}

function repliesWithoutEnd(told: readonly CallEvent[]): string[] {
  const open = new Set<number>()
  let state = 'listening'
  for (const event of told) {
    if (event.type === 'reply-started') open.add(event.reply)
    if (event.type === 'bot-stopped-speaking' || event.type === 'interrupted') open.delete(event.reply)
    if (event.type === 'piece' && !event.spoken) open.delete(event.reply)
    if (event.type === 'failed') open.clear()
    if (event.type === 'state-changed') state = event.state
  }
  return [...[...open].map((reply) => `reply ${reply} has no end`), ...(state === 'listening' ? [] : [`ends ${state}`])]
}

/** A reply that was cut is over: no late token, piece or audio of it. */
function repliesAfterTheirEnd(told: readonly CallEvent[]): string[] {
  const cut = new Set<number>()
  return told.flatMap((event) => {
    if (event.type === 'interrupted') cut.add(event.reply)
    const isLate = (event.type === 'token' || event.type === 'piece') && cut.has(event.reply)
    return isLate ? [`${event.type} of reply ${event.reply} after its cut`] : []
  })
}

function turnsWithoutAnswer(told: readonly CallEvent[]): string[] {
  return told.flatMap((event, index) => {
    if (event.type !== 'user-turn') return []
    return told.slice(index).some(({ type }) => type === 'reply-started') ? [] : [`turn ${event.turn} is unanswered`]
  })
}

/** What the model is shown of its own words is what reached the ear. */
function contextThatWasNotHeard(rig: Rig): string[] {
  const heard = new Map<number, string[]>()
  const cut = new Set<string>()
  for (const event of rig.wire.told) {
    if (event.type === 'interrupted') cut.add(event.heard)
    if (event.type !== 'piece' || (event.status !== 'completed' && event.spoken)) continue
    heard.set(event.reply, [...(heard.get(event.reply) ?? []), event.text])
  }
  const whole = new Set([...heard.values()].map((texts) => texts.join(' ')))
  const shown = rig.asked.at(-1)?.filter(({ role }) => role === 'assistant') ?? []
  return shown
    .filter(({ content }) => !whole.has(content) && !cut.has(content))
    .map(({ content }) => `never heard: ${content}`)
}

async function leftovers(rig: Rig): Promise<string[]> {
  await rig.call.end('hung-up')
  return rig.clock.pending > 0 ? [`${rig.clock.pending} timers left`] : []
}
