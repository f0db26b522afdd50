import { HOP_MS, hopSamples, LISTEN_RATE_HZ } from '../../../src/audio/pcm.ts'
import { batchStt } from '../../../src/stt/batch.ts'
import { VirtualClock } from '../../support/clock.ts'
import { Rig } from '../../support/rig.ts'
import { room } from './frame.ts'
import { type Echo, Loudspeaker, voiceOf } from './loudspeaker.ts'
import type { Models } from './play.ts'
import { readerOf, VirtualModel } from './virtual-model.ts'
import { randomOf } from './seed.ts'

const LASTS_MS = 30_000
const ROOM_DB = -70
const LLM_MS = 300
const HOP = hopSamples(LISTEN_RATE_HZ)

/** About half a minute of talk in the embedded voice. */
const TALK = [
  'Thank you for calling the riverside hotel.',
  'We have forty two rooms on three floors, and most of them look over the water.',
  'Breakfast is served from seven until half past ten, and on Sundays until eleven.',
  'The garden and the swimming pool are open all day long.',
  'There is a train to the city every twenty minutes, and the station is a short walk away.',
  'If you come by car, you can park behind the house, and there is no charge for that.',
  'Dogs are welcome, and so are children of every age.',
].join(' ')

export interface EchoHeard {
  /** How often the bot was cut by itself. */
  readonly cuts: number
  /** How often it answered itself. */
  readonly answers: number
  /** How often it fell silent and went on. */
  readonly pauses: number
  readonly firstMs: number | undefined
}

/** Half a minute of a bot that hears itself. */
export async function playEcho(echo: Echo, { vad, read, speech }: Models): Promise<EchoHeard> {
  const clock = new VirtualClock()
  const reader = new VirtualModel(clock, read)
  await using rig = new Rig({
    clock,
    greeting: TALK,
    replies: Array.from({ length: 100 }, () => TALK),
    llmMs: LLM_MS,
    parts: { vad, stt: batchStt(readerOf(reader), { partials: true }), tts: voiceOf(echo, speech) },
  })
  const { wire } = rig
  wire.command({ type: 'ready' })
  const air = room(LASTS_MS, ROOM_DB, randomOf(`echo ${echo.delayMs} ${echo.db}`))
  const loudspeaker = new Loudspeaker(wire, echo)
  for (let atMs = HOP_MS; atMs <= LASTS_MS; atMs += HOP_MS) {
    await reader.runAhead(HOP_MS)
    await clock.advance(HOP_MS)
    wire.speak({ samples: loudspeaker.into(air.slice(atMs * 16 - HOP, atMs * 16), atMs), rateHz: LISTEN_RATE_HZ })
  }
  const cuts = rig.events('interrupted')
  return {
    cuts: cuts.length,
    answers: rig.events('user-turn').length,
    pauses: rig.events('paused').length,
    firstMs: cuts[0]?.atMs,
  }
}
