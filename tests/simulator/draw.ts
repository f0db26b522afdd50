import { DEFAULT_BARGE_IN } from '../../src/turn/barge-in.ts'
import { Random } from '../support/random.ts'
import { callerOf } from './habits.ts'
import type { NetworkTrouble, Reflex, Script, World } from './script.ts'
import { lookupsOf, modelsOf, recognisersOf, voicesOf } from './vendors.ts'

/** Some 20 s of hops. */
const EARLY_HOPS = 1000
const GREETING = 'Hello and welcome to this call.'

/** The conversation of a seed. */
export function draw(seed: number): Script {
  const random = new Random(seed)
  const script = { world: worldOf(random), steps: callerOf(random) }
  // Drawn last, so that the rest of a conversation does not depend on it.
  return random.chance(0.4) ? { ...script, world: { ...script.world, speaksAhead: true } } : script
}

function worldOf(random: Random): World {
  const isWild = random.chance(0.15)
  return {
    ...(random.chance(0.5) && { greeting: GREETING }),
    ...(random.chance(0.5) && { leadMs: random.pick([100, 200]) }),
    ...(random.chance(0.3) && { bargeIn: random.pick(BARGE_INS) }),
    ...(random.chance(0.2) && { asksLate: true as const }),
    ...(random.chance(0.08) && { isNeverReady: true as const }),
    ...(random.chance(0.1) && { askMs: random.between(3000, 9000) }),
    recognisers: recognisersOf(random),
    models: modelsOf(random),
    voices: voicesOf(random),
    ...(random.chance(0.6) && { lookups: lookupsOf(random) }),
    ...(random.chance(0.4) && { network: networkOf(random) }),
    ...(random.chance(0.15) && { echo: random.pick([0.02, 0.1, 0.2, 0.5]) }),
    ...(isWild && { reflexes: Array.from({ length: random.between(1, 4) }, () => reflexOf(random)) }),
    ...(random.chance(0.1) && { throwsWhenWatched: true as const }),
    ...(random.chance(0.25) && { endsAtOnce: true as const }),
  }
}

const BARGE_INS = [
  DEFAULT_BARGE_IN,
  { type: 'words', min: 2 },
  { type: 'keywords', words: ['stop'] },
  { type: 'none' },
] as const

/** Short gaps, a burst after a stall, hops in another order: whatever a link without a buffer does to audio. */
function networkOf(random: Random): NetworkTrouble[] {
  const isBad = random.chance(0.3)
  return Array.from({ length: isBad ? random.between(5, 30) : random.between(1, 4) }, () => {
    const how = random.pick(['lose', 'hold', 'hold', 'swap'] as const)
    const most = { lose: 25, hold: random.chance(0.2) ? 150 : 20, swap: 3 }[how]
    return { at: random.between(0, EARLY_HOPS), how, hops: random.between(1, most) }
  })
}

function reflexOf(random: Random): Reflex {
  const on = random.pick(['tell', 'play'] as const)
  const does = random.pick(['hush', 'type', 'hang-up', 'echo'] as const)
  return {
    on,
    nth: random.between(0, on === 'tell' ? 60 : 300),
    does: on === 'tell' && does === 'echo' ? 'type' : does,
  }
}
