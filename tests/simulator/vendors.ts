import type { Random } from '../support/random.ts'
import type {
  AnswerScript,
  Fate,
  LookupScript,
  ModelScript,
  PieceScript,
  RecogniserScript,
  RecogniserTrouble,
  ToolName,
  VoiceScript,
} from './script.ts'

/** More than a conversation has of them. */
const MOST_TURNS = 10
const MOST_ANSWERS = 14
const MOST_PIECES = 24

const FATES = ['fails', 'stalls', 'ends'] as const satisfies readonly Fate[]
const TOOLS = ['lookup', 'book', 'act', 'hand_over', 'end_call'] as const satisfies readonly ToolName[]
const TROUBLES = [
  'fails',
  'late',
  'ends-at-speech',
  'ends-at-word',
  'ends-at-pause',
  'throws-at-word',
  'throws-at-pause',
  'cannot-be-written-to',
] as const satisfies readonly RecogniserTrouble['how'][]

/** Most do their work. What is wrong with one is wrong with it through the whole conversation: `share` of what it does. */
const faultOf = (random: Random): number => random.pick([0, 0, 0, 0.1, 0.1, 0.4])

const severalOf = <T>(random: Random, one: (random: Random) => T): T[] =>
  Array.from({ length: random.pick([1, 1, 2, 3]) }, () => one(random))

const listOf = <T>(length: number, one: () => T): T[] => Array.from({ length }, one)

export const recognisersOf = (random: Random): RecogniserScript[] => severalOf(random, recogniserOf)
export const modelsOf = (random: Random): ModelScript[] => severalOf(random, modelOf)
export const voicesOf = (random: Random): VoiceScript[] => severalOf(random, voiceOf)

function recogniserOf(random: Random): RecogniserScript {
  const share = faultOf(random)
  const turns = Array.from({ length: MOST_TURNS }, (_, index) => index + 1)
  const troubles = turns.filter(() => random.chance(share)).map((turn) => troubleOf(random, turn))
  return {
    finalMs: random.between(0, 600),
    ...(random.chance(0.6) && { partialMs: random.between(0, 400) }),
    ...(random.chance(0.3) && { likelyMs: random.pick([60, 120, 180]) }),
    ...(random.chance(0.2) && { overMs: random.pick([200, 400, 600, 800]) }),
    ...(troubles.length > 0 && { troubles }),
  }
}

function troubleOf(random: Random, turn: number): RecogniserTrouble {
  const how = random.pick(TROUBLES)
  return { turn, how, ...(how === 'late' && { lateMs: random.pick([1000, 5000, 60_000]) }) }
}

function modelOf(random: Random): ModelScript {
  const share = faultOf(random)
  const callShare = random.pick([0, 0, 0.15, 0.5])
  return {
    firstMs: random.chance(0.1) ? random.between(2000, 6000) : random.between(0, 900),
    tokenMs: random.between(0, 60),
    answers: listOf(MOST_ANSWERS, () => answerOf(random, share, callShare)),
  }
}

/** Models that call a tool often say nothing with it. */
function answerOf(random: Random, share: number, callShare: number): AnswerScript {
  const sentences = random.between(1, 3)
  const hasFate = random.chance(share)
  const hasCalls = random.chance(callShare)
  return {
    sentences: random.chance(hasCalls ? 0.5 : 0.05) ? 0 : sentences,
    ...(hasFate && { fate: random.pick(FATES), at: random.chance(0.5) ? 0 : random.between(1, 6 * sentences) }),
    ...(hasCalls && { calls: listOf(random.pick([1, 1, 2]), () => random.pick(TOOLS)) }),
  }
}

function voiceOf(random: Random): VoiceScript {
  const share = faultOf(random)
  const rates = random.chance(0.2) ? ([8_000, 16_000, 22_050, 24_000] as const) : ([16_000] as const)
  return {
    firstMs: random.between(0, 300),
    // Slower than speech, at times.
    chunkMs: random.chance(0.2) ? 140 : random.between(0, 90),
    pieces: listOf(MOST_PIECES, () => pieceOf(random, share, random.pick(rates))),
  }
}

/** One that ends early says no more than a quarter: a voice that is cut later cannot be told from a quick one. */
function pieceOf(random: Random, share: number, rateHz: number): PieceScript {
  const fate = random.chance(share) ? random.pick(FATES) : undefined
  const after = random.pick([0, 0, 25, fate === 'ends' ? 25 : 60])
  return { ...(rateHz !== 16_000 && { rateHz }), ...(fate && { fate, after }) }
}

export const lookupsOf = (random: Random): LookupScript[] =>
  listOf(4, () => ({
    ms: random.pick([0, 200, 1500, 5000, 20_000]),
    ...(random.chance(0.3) && { fate: random.pick(['fails', 'breaks', 'stalls'] as const) }),
  }))
