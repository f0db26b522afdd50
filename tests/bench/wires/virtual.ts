import { LISTEN_RATE_HZ } from '../../../src/audio/pcm.ts'
import { loadEmbeddedVad } from '../../../src/providers/embedded/silero-assets.ts'
import { PATIENCE_MS, play } from '../conversation/play.ts'
import { through } from '../conversation/frame.ts'
import { overPhone } from '../conversation/sounds.ts'
import type { Speech } from '../conversation/speech.ts'
import { transcripts } from '../conversation/transcripts.ts'
import type { Entry } from '../conversation/turn.ts'
import type { HeardTurn } from './heard.ts'

/** Of networks and of some carriers, and of the others. */
const LINES_HZ = [LISTEN_RATE_HZ, 8000] as const

/** The same turns as the benchmark of conversations plays them: without a wire, in virtual time. */
export async function playVirtually(entries: readonly Entry[], speech: Speech): Promise<HeardTurn[]> {
  const models = { vad: await loadEmbeddedVad(), read: transcripts(), speech }
  const heard: HeardTurn[] = []
  for (const lineHz of LINES_HZ) {
    for (const { id, kind, make } of entries) {
      const made = make()
      const { samples, ...turn } = lineHz === LISTEN_RATE_HZ ? made : through(made, overPhone)
      // It goes on for the answer to be heard, and not only decided.
      const { spoken, cuts } = await play({ ...turn, samples, endMs: turn.endMs + PATIENCE_MS }, models)
      heard.push({ id, kind, turn, spoken, clears: cuts, heldMs: 0, lineHz })
    }
  }
  return heard
}
