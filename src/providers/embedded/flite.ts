import type { Pcm } from '../../audio/pcm.ts'
import type { Clock } from '../../std/clock.ts'
import type { Tts } from '../../tts/tts.ts'
import { FLITE_RATE_HZ, type FliteRequest, type FliteVoiceName } from './flite-request.ts'
import { inParts, speakable } from './speakable.ts'
import { waitedMs } from './run-queue.ts'
import { WorkerPort } from './worker-port.ts'

/** Pieces that may wait at once: at 50 ms each the last begins after three seconds. */
const MOST_WAITING = 64
/** About 10 s of speech, 150 ms of work: how long an aborted or a long piece may hold up the others. */
const MOST_CHARS = 160
/** Twenty times what the longest part takes. A slow voice has more to say. */
const HUNG_AFTER_MS = 2750
const CHUNK_SAMPLES = FLITE_RATE_HZ / 10

/** The voice that needs no key: flite, English, in one worker for all calls. Its dispose ends the worker. */
export interface Flite extends Tts, AsyncDisposable {
  /** Loads the voice before the first call needs it; throws `StageError` when it cannot. */
  preload(): Promise<void>
}

export interface FliteOptions {
  readonly voice: FliteVoiceName
  /** From 0.25 to 4; 1, the voice's own pace, unless given. */
  readonly speed?: number
  readonly clock: Clock
}

/** Costs nothing until it is first used. */
export function flite({ voice, speed = 1, clock }: FliteOptions): Flite {
  const port = new WorkerPort<FliteRequest, Int16Array>({
    stage: 'tts',
    name: 'flite',
    open: () => new Worker(new URL('./flite.worker.ts', import.meta.url)),
    capacity: MOST_WAITING,
    patienceMs: () => HUNG_AFTER_MS / Math.min(1, speed),
    waitedMs,
    clock,
  })

  async function* speak(piece: string, signal: AbortSignal): AsyncGenerator<Pcm> {
    for (const text of inParts(speakable(piece), MOST_CHARS)) {
      const samples = await port.ask({ text, voice, speed }, signal).catch((error: unknown) => {
        if (signal.aborted) return new Int16Array(0)
        throw error
      })
      for (let at = 0; at < samples.length && !signal.aborted; at += CHUNK_SAMPLES)
        yield { samples: samples.subarray(at, at + CHUNK_SAMPLES), rateHz: FLITE_RATE_HZ }
    }
  }

  return {
    name: 'flite',
    preload: () => port.preload(),
    speak,
    [Symbol.asyncDispose]: () => port[Symbol.asyncDispose](),
  }
}
