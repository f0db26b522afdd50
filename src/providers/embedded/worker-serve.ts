/** Cells of the memory that both threads share: the id of the request that is not wanted any more, and a count of signs of life. */
export const UNWANTED = 0
export const BEATS = 1

/** What the main thread tells a worker. */
export type ToWorker<Request> = { type: 'start'; shared: Int32Array } | { type: 'ask'; id: number; request: Request }

/** Each `ask` gets one `reply` or `failed`; `start` gets `ready`, or `unusable` and then nothing more. */
export type FromWorker<Reply> =
  | { type: 'ready' }
  | { type: 'unusable'; message: string }
  | { type: 'reply'; id: number; reply: Reply }
  | { type: 'failed'; id: number; message: string }

/**
 * Answers one request; looks at `wanted` now and then and stops early, with any reply, when it says false. Each look is a sign
 * of life.
 */
export type Answer<Request, Reply> = (request: Request, wanted: () => boolean) => Reply | Promise<Reply>

/** Bun's console holds the worker up while nobody reads the pipe it prints to. */
function silenceConsole(): void {
  for (const name of ['debug', 'log', 'info', 'warn', 'error'] as const) console[name] = () => {}
}

/** The worker's side of `WorkerPort`: loads once, then answers requests one after the other. */
export function serveWorker<Request, Reply>(load: () => Promise<Answer<Request, Reply>>): void {
  let shared: Int32Array = new Int32Array(2)
  let answer: Promise<Answer<Request, Reply>> | undefined
  silenceConsole()
  const beat = () => Atomics.add(shared, BEATS, 1)
  const tell = (message: FromWorker<Reply>) => postMessage(message)

  addEventListener('message', async ({ data }: MessageEvent<ToWorker<Request>>) => {
    switch (data.type) {
      case 'start': {
        shared = data.shared
        answer = load()
        answer.then(
          () => {
            beat()
            tell({ type: 'ready' })
          },
          (error: unknown) => tell({ type: 'unusable', message: `cannot start: ${String(error)}` }),
        )
        return
      }
      case 'ask': {
        const { id, request } = data
        const wanted = () => {
          beat()
          return Atomics.load(shared, UNWANTED) !== id
        }
        try {
          const run = await answer
          if (run) tell({ type: 'reply', id, reply: await run(request, wanted) })
        } catch (error) {
          tell({ type: 'failed', id, message: String(error) })
        }
        return
      }
    }
    data satisfies never
  })
}
