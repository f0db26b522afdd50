import type { Clock } from '../../std/clock.ts'
import { type FailureCode, type Stage, StageError } from '../../std/errors.ts'
import { BEATS, type FromWorker, UNWANTED, type ToWorker } from './worker-serve.ts'

export interface WorkerPortOptions<Request> {
  readonly stage: Stage
  /** For messages to operators. */
  readonly name: string
  /** `new Worker(new URL('./x.worker.ts', import.meta.url))`: written out where it is used, so that a bundler sees it. */
  readonly open: () => Worker
  /** Requests that may wait; more are refused as `busy`. */
  readonly capacity: number
  /** How long a worker may be at this request without a sign of life; beyond it, it hangs, and all calls with it. */
  readonly patienceMs: (request: Request) => number
  readonly clock: Clock
  /** How long this process has been kept from running by others: that is no fault of a worker. */
  readonly waitedMs: () => number
}

/** For loading, which is done once: 2 s on an idle machine, 16 s were measured on a crowded one. */
const LOADED_WITHIN_MS = 60_000
/** How often a worker at work is looked at. */
const LOOK_MS = 250

interface Asked<Request, Reply> {
  readonly id: number
  readonly request: Request
  readonly resolve: (reply: Reply) => void
  readonly reject: (reason: unknown) => void
  /** Only worth the time that nobody else wants. */
  readonly idle: boolean
}

/** The DOM's type of a worker knows nothing of what Bun's can do. */
type BunWorker = Worker & Pick<Bun.Worker, 'ref' | 'unref'>

interface Running {
  readonly worker: BunWorker
  /** Seen by both sides. */
  readonly shared: Int32Array
  readonly ready: Promise<void>
  isReady: boolean
}

/**
 * One worker that answers one request at a time for all calls, in the order they came.
 * Started by the first request or `preload`, started anew after a crash; keeps the process alive only while it works.
 */
export class WorkerPort<Request, Reply> implements AsyncDisposable {
  readonly #options: WorkerPortOptions<Request>
  readonly #waiting: Asked<Request, Reply>[] = []
  #current: Asked<Request, Reply> | undefined
  #running: Running | undefined
  #watch: Disposable | undefined
  #lastId = 0
  #closed = false

  constructor(options: WorkerPortOptions<Request>) {
    this.#options = options
  }

  /** Resolves when the worker is ready; throws `StageError` when it cannot be. */
  preload(): Promise<void> {
    if (this.#closed) return Promise.reject(this.#error('closed', 'is shut down'))
    this.#running ??= this.#start()
    return this.#running.ready
  }

  /** Rejects with `StageError` (`busy`, `crashed`, or what the worker says), or with the signal's reason. */
  ask(request: Request, signal: AbortSignal): Promise<Reply> {
    if (this.#waiting.length >= this.#options.capacity) return Promise.reject(this.#error('busy', 'has too much to do'))
    if (this.#current?.idle) this.#giveUp(this.#current, this.#error('busy', 'has something better to do'))
    return this.#ask(request, signal, false)
  }

  /** The same for what is nice to have: rejects as `busy` when another request is there, or comes before the reply. */
  askIdle(request: Request, signal: AbortSignal): Promise<Reply> {
    if (this.#current) return Promise.reject(this.#error('busy', 'has something better to do'))
    return this.#ask(request, signal, true)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true
    this.#stop(this.#error('closed', 'is shut down'))
    for (const asked of this.#waiting.splice(0)) asked.reject(this.#error('closed', 'is shut down'))
  }

  #ask(request: Request, signal: AbortSignal, idle: boolean): Promise<Reply> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason)
      if (this.#closed) return reject(this.#error('closed', 'is shut down'))
      const abort = () => this.#giveUp(asked, signal.reason)
      const settle =
        <T>(how: (value: T) => void) =>
        (value: T) => {
          signal.removeEventListener('abort', abort)
          how(value)
        }
      const id = ++this.#lastId
      const asked: Asked<Request, Reply> = {
        id,
        request,
        idle,
        resolve: settle(resolve),
        reject: settle(reject),
      }
      signal.addEventListener('abort', abort, { once: true })
      this.#waiting.push(asked)
      this.#next()
    })
  }

  /** Whoever asked is told at once; the worker is asked to stop, and goes on with the next when it has. */
  #giveUp(asked: Asked<Request, Reply>, reason: unknown): void {
    asked.reject(reason)
    const at = this.#waiting.indexOf(asked)
    if (at !== -1) this.#waiting.splice(at, 1)
    else if (asked === this.#current && this.#running) Atomics.store(this.#running.shared, UNWANTED, asked.id)
  }

  #next(): void {
    if (this.#current) return
    const asked = this.#waiting.shift()
    if (!asked) return this.#running?.worker.unref()
    this.#current = asked
    const running = (this.#running ??= this.#start())
    running.worker.ref()
    tell(running.worker, { type: 'ask', id: asked.id, request: asked.request })
    this.#watchOver(running, this.#options.patienceMs(asked.request))
  }

  /** Only time in which this thread ran, too, counts: a crowded machine or a suspended laptop is no fault of the worker. */
  #watchOver(running: Running, patienceMs: number): void {
    const { clock, waitedMs } = this.#options
    let beats = Atomics.load(running.shared, BEATS)
    let silentMs = 0
    let lookedMs = clock.now()
    let waited = waitedMs()
    const look = () => {
      const nowMs = clock.now()
      const keptMs = Math.max(0, waitedMs() - waited)
      silentMs += Math.max(0, Math.min(nowMs - lookedMs, 2 * LOOK_MS) - keptMs)
      lookedMs = nowMs
      waited += keptMs
      const seen = Atomics.load(running.shared, BEATS)
      if (seen !== beats) silentMs = 0
      beats = seen
      if (silentMs >= (running.isReady ? patienceMs : LOADED_WITHIN_MS)) return this.#restart()
      this.#watch = clock.after(LOOK_MS, look)
    }
    this.#watch = clock.after(LOOK_MS, look)
  }

  #start(): Running {
    const worker = this.#options.open() as BunWorker
    const shared = new Int32Array(new SharedArrayBuffer(8))
    const { promise: ready, resolve, reject } = Promise.withResolvers<void>()
    // A rejection surfaces in preload(), or in the requests.
    ready.catch(() => {})
    const running: Running = { worker, shared, ready, isReady: false }
    const fail = (error: StageError) => {
      reject(error)
      if (this.#running === running) this.#stop(error)
      this.#next()
    }
    worker.addEventListener('message', ({ data }: MessageEvent<FromWorker<Reply>>) => {
      switch (data.type) {
        case 'ready':
          running.isReady = true
          return resolve()
        case 'unusable':
          return fail(this.#error('unusable', data.message))
        case 'reply':
          return this.#settle(data.id, (asked) => asked.resolve(data.reply))
        case 'failed':
          return this.#settle(data.id, (asked) => asked.reject(this.#error('failed', data.message, true)))
      }
      data satisfies never
    })
    worker.addEventListener('error', (event) => fail(this.#error('crashed', `crashed: ${event.message}`, true)))
    worker.addEventListener('close', () => fail(this.#error('crashed', 'ended', true)))
    tell(worker, { type: 'start', shared })
    return running
  }

  #restart(): void {
    this.#stop(this.#error('crashed', 'hung', true))
    this.#next()
  }

  #stop(error: StageError): void {
    this.#watch?.[Symbol.dispose]()
    const running = this.#running
    this.#running = undefined
    running?.worker.terminate()
    this.#current?.reject(error)
    this.#current = undefined
  }

  #settle(id: number, how: (asked: Asked<Request, Reply>) => void): void {
    if (this.#current?.id !== id) return
    const asked = this.#current
    this.#watch?.[Symbol.dispose]()
    this.#current = undefined
    how(asked)
    this.#next()
  }

  #error(code: FailureCode, message: string, retryable = code === 'busy'): StageError {
    return new StageError(this.#options.stage, code, `${this.#options.name} ${message}`, { retryable })
  }
}

/** Copies the request: what is in it stays the asker's. */
const tell = <Request>(worker: Worker, message: ToWorker<Request>): void => worker.postMessage(message, [])
