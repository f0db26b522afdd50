import { HOP_MS, hopSamples, LISTEN_RATE_HZ } from '../../../src/audio/pcm.ts'
import { VirtualClock } from '../../support/clock.ts'
import { Channel, type ChannelModels, type Commits } from './channel.ts'

const HOP = hopSamples(LISTEN_RATE_HZ)

/** Plays two speakers to two turn machines, hop by hop and in virtual time: nothing is known before it has been spoken. */
export async function playTwo(
  one: Int16Array,
  other: Int16Array,
  models: ChannelModels,
): Promise<readonly [Commits, Commits]> {
  const clock = new VirtualClock()
  await using first = new Channel(clock, models)
  await using second = new Channel(clock, models)
  const hops = Math.floor(Math.max(one.length, other.length) / HOP)
  for (let at = 0; at < hops; at++) {
    await first.runAhead(HOP_MS)
    await second.runAhead(HOP_MS)
    await clock.advance(HOP_MS)
    first.hear(hopOf(one, at))
    second.hear(hopOf(other, at))
    first.other(second.holdsFloor)
    second.other(first.holdsFloor)
  }
  return [first.commits, second.commits]
}

/** Where one channel is shorter, its speaker is silent. */
function hopOf(samples: Int16Array, at: number): Int16Array {
  const hop = new Int16Array(HOP)
  hop.set(samples.subarray(at * HOP, (at + 1) * HOP))
  return hop
}
