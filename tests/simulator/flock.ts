import { draw } from './draw.ts'
import { play, type Played } from './play.ts'
import { brokenRules } from './rules/rules.ts'

/** So many at a time: they share the turns of the event loop, which cost more than what is done in most of them. */
const AT_ONCE = 64

/** Plays the conversations of seeds, and gives each when it is over, in no order that matters. */
export async function playAll(
  first: number,
  count: number,
  over: (seed: number, broken: readonly string[], played: Played) => void,
): Promise<void> {
  for (let from = first; from < first + count; from += AT_ONCE) {
    const seeds = Array.from({ length: Math.min(AT_ONCE, first + count - from) }, (_, index) => from + index)
    await Promise.all(
      seeds.map(async (seed) => {
        const played = await play(draw(seed))
        over(seed, brokenRules(played), played)
      }),
    )
  }
}
