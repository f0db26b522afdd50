import { HOP_MS, hopSamples, LISTEN_RATE_HZ, partsOf, type Pcm } from '../../../src/audio/pcm.ts'
import { batchStt } from '../../../src/stt/batch.ts'
import type { Tts } from '../../../src/tts/tts.ts'
import { VirtualClock } from '../../support/clock.ts'
import { Rig } from '../../support/rig.ts'
import { room } from './frame.ts'
import type { Models } from './play.ts'
import { readerOf, VirtualModel } from './virtual-model.ts'
import { randomOf } from './seed.ts'
import { amplified, atLevel, mixed } from './sounds.ts'
import type { Speech } from './speech.ts'

const LASTS_MS = 30_000
const ROOM_DB = -70
/** How loud the bot speaks. */
const BOT_DB = -20
const LLM_MS = 300
const CHUNK_MS = 100
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

/** The bot's own voice comes back from a loudspeaker, so much later and quieter; nobody else speaks. */
export interface Echo {
  readonly voice: 'flite' | 'recorded'
  readonly delayMs: number
  readonly db: number
}

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
export async function playEcho(echo: Echo, { vad, read }: Models, speech: Speech): Promise<EchoHeard> {
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
  let next = 0
  for (let atMs = HOP_MS; atMs <= LASTS_MS; atMs += HOP_MS) {
    await reader.runAhead(HOP_MS)
    await clock.advance(HOP_MS)
    // The hop that the loudspeaker began to play before this one of the microphone, by the delay.
    while ((wire.played[next]?.atMs ?? Infinity) <= atMs - 2 * HOP_MS - echo.delayMs) next++
    const played = wire.played[next]
    const isHeard = played !== undefined && played.atMs <= atMs - HOP_MS - echo.delayMs
    const hop = air.slice(atMs * 16 - HOP, atMs * 16)
    const samples = isHeard ? mixed(hop, amplified(played.samples, echo.db)) : hop
    wire.speak({ samples, rateHz: LISTEN_RATE_HZ })
  }
  const cuts = rig.events('interrupted')
  return {
    cuts: cuts.length,
    answers: rig.events('user-turn').length,
    pauses: rig.events('paused').length,
    firstMs: cuts[0]?.atMs,
  }
}

function voiceOf({ voice }: Echo, { flite, sentences }: Speech): Tts {
  let nth = 0
  return {
    name: voice,
    async *speak(piece): AsyncGenerator<Pcm> {
      const own =
        voice === 'flite' ? flite(piece, 'rms') : (sentences[nth++ % sentences.length]?.samples ?? new Int16Array(0))
      yield* partsOf({ samples: atLevel(own, BOT_DB), rateHz: LISTEN_RATE_HZ }, CHUNK_MS)
    },
  }
}
