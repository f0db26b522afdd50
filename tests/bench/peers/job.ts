import { join } from 'node:path'
import { bytesFromSamples } from '../../../src/audio/pcm.ts'
import { joined } from '../../../src/audio/sounds.ts'
import { room } from '../conversation/frame.ts'
import { VOICE } from '../../support/rig.ts'
import { ANSWER, LLM_MS, PATIENCE_MS, SETTLE_MS, TTS_MS } from '../conversation/play.ts'
import { randomOf } from '../conversation/seed.ts'
import { samplesOf } from '../conversation/sounds.ts'
import type { Turn } from '../conversation/turn.ts'
import { told } from './oracle.ts'

/** A call begins so long before the turn's recording: LiveKit Agents is deaf to interruptions in the first 3 s after the bot first speaks. */
export const LEAD_MS = 4000
const ROOM_DB = -70
/** As long as our bot's voice takes for it. */
const GREETING_MS = 'Hello, how can I help you?'.length * VOICE.msPerChar
/** It goes on for longer than any turn. */
const TALK_MS = 60_000

/** Writes turns as the peers' scripts read them. */
export async function writeJob(folder: string, turns: ReadonlyMap<string, Turn>): Promise<void> {
  const entries = await Promise.all(
    [...turns].map(async ([id, turn], nth) => {
      const file = `${nth}.pcm`
      await Bun.write(join(folder, file), bytesFromSamples(samplesFor(id, turn)))
      return {
        id,
        samples: file,
        greetingMs: turn.isOverBot ? TALK_MS : GREETING_MS,
        llmMs: LLM_MS,
        ttsMs: TTS_MS,
        answerMs: ANSWER.length * VOICE.msPerChar,
        words: told(turn).map(({ atMs, text }) => ({ atMs: atMs + LEAD_MS, text })),
      }
    }),
  )
  await Bun.write(join(folder, 'turns.json'), JSON.stringify(entries))
}

/** As long as we are played it. */
function samplesFor(id: string, { samples, endMs, isOverBot = false }: Turn): Int16Array {
  const untilMs = endMs + (isOverBot ? SETTLE_MS : PATIENCE_MS)
  const lead = room(LEAD_MS, ROOM_DB, randomOf(`lead ${id}`))
  return joined([lead, samples.subarray(0, samplesOf(untilMs))])
}
