import { LISTEN_RATE_HZ } from '../../audio/pcm.ts'
import type { Clock } from '../../std/clock.ts'
import type { Recogniser, Transcript } from '../../stt/recogniser.ts'
import { waitedMs } from './run-queue.ts'
import { WorkerPort } from './worker-port.ts'

/** Finals of this many calls may wait at once; with half a second each the last would come too late already. */
const MOST_WAITING = 32

/**
 * The decoder gives a sign of life with every token; the encoder works in silence, for 30 ms per second of speech, and for 120
 * where two cores are shared by 13 busy programs.
 */
const HUNG_AFTER_MS = 2500
const HUNG_AFTER_MS_PER_SECOND = 150

/** The recogniser that needs no key: Moonshine tiny, English, in one worker for all calls. Its dispose ends the worker. */
export interface Moonshine extends Recogniser, AsyncDisposable {
  /** The words; it knows English alone. */
  transcribe(samples: Int16Array, signal: AbortSignal, purpose: 'final' | 'partial'): Promise<Transcript>
  /** Loads the model (about two seconds) before the first call needs it; throws `StageError` when it cannot. */
  preload(): Promise<void>
}

/** Costs nothing until it is first used. */
export function moonshine(clock: Clock): Moonshine {
  const port = new WorkerPort<Int16Array, Transcript>({
    stage: 'stt',
    name: 'moonshine',
    open: () => new Worker(new URL('./moonshine.worker.ts', import.meta.url)),
    capacity: MOST_WAITING,
    patienceMs: ({ length }) => HUNG_AFTER_MS + (length / LISTEN_RATE_HZ) * HUNG_AFTER_MS_PER_SECOND,
    waitedMs,
    clock,
  })
  return {
    name: 'moonshine',
    preload: () => port.preload(),
    async transcribe(samples, signal, purpose) {
      // A copy, because a view would be sent with the whole of its buffer.
      const request = samples.slice()
      const read = await (purpose === 'final' ? port.ask(request, signal) : port.askIdle(request, signal))
      return read
    },
    [Symbol.asyncDispose]: () => port[Symbol.asyncDispose](),
  }
}
