/** What the main thread tells a worker. `stopped` is shared: it holds the id of the request that is not wanted any more. */
export type ToWorker<Request> = { type: 'start'; stopped: Int32Array } | { type: 'ask'; id: number; request: Request }

/** Each `ask` gets one `reply` or `failed`; `start` gets `ready`, or `unusable` and then nothing more. */
export type FromWorker<Reply> =
  | { type: 'ready' }
  | { type: 'unusable'; message: string }
  | { type: 'reply'; id: number; reply: Reply }
  | { type: 'failed'; id: number; message: string }

/** Answers one request; looks at `wanted` now and then and stops early, with any reply, when it says false. */
export type Answer<Request, Reply> = (request: Request, wanted: () => boolean) => Reply | Promise<Reply>

/** Bun's console holds the worker up while nobody reads the pipe it prints to. */
function silenceConsole(): void {
  for (const name of ['debug', 'log', 'info', 'warn', 'error'] as const) console[name] = () => {}
}

/** The worker's side of `WorkerPort`: loads once, then answers requests one after the other. */
export function serveWorker<Request, Reply>(load: () => Promise<Answer<Request, Reply>>): void {
  let stopped: Int32Array = new Int32Array(1)
  let answer: Promise<Answer<Request, Reply>> | undefined
  silenceConsole()
  const tell = (message: FromWorker<Reply>) => postMessage(message)

  addEventListener('message', async ({ data }: MessageEvent<ToWorker<Request>>) => {
    switch (data.type) {
      case 'start': {
        stopped = data.stopped
        answer = load()
        answer.then(
          () => tell({ type: 'ready' }),
          (error: unknown) => tell({ type: 'unusable', message: `cannot start: ${String(error)}` }),
        )
        return
      }
      case 'ask': {
        const { id, request } = data
        try {
          const run = await answer
          if (run) tell({ type: 'reply', id, reply: await run(request, () => Atomics.load(stopped, 0) !== id) })
        } catch (error) {
          tell({ type: 'failed', id, message: String(error) })
        }
        return
      }
    }
    data satisfies never
  })
}
