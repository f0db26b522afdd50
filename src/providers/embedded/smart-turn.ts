import type { Clock } from '../../std/clock.ts'
import type { EndOfTurn } from '../../turn/end-of-turn.ts'
import { waitedMs } from './run-queue.ts'
import { WorkerPort } from './worker-port.ts'

/** At an eighth of a second each, the fourth would come when the words and the silence have decided. */
const MOST_WAITING = 3
/** A hundred times what a layer takes on an idle machine; after each it gives a sign of life. */
const HUNG_AFTER_MS = 2500

/** Smart Turn v3, whose file the operator brings, in one worker for all calls. Its dispose ends the worker. */
export interface SmartTurn extends EndOfTurn, AsyncDisposable {
  /** Loads the model before the first call needs it; throws `StageError` when it cannot. */
  preload(): Promise<void>
}

/** Costs nothing until it is first used. `path` is that of the ONNX file. */
export function smartTurn(path: string, clock: Clock): SmartTurn {
  const port = new WorkerPort<Int16Array, number>({
    stage: 'stt',
    name: 'smart-turn',
    open: () => new Worker(new URL('./smart-turn.worker.ts', import.meta.url), { argv: [path] }),
    capacity: MOST_WAITING,
    patienceMs: () => HUNG_AFTER_MS,
    waitedMs,
    clock,
  })
  return {
    name: 'smart-turn',
    preload: () => port.preload(),
    judge: (samples, signal) => port.ask(samples, signal),
    [Symbol.asyncDispose]: () => port[Symbol.asyncDispose](),
  }
}
