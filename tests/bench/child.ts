/** A Bun process of its own that answers one question at a time over IPC, so that who measures takes no CPU of who is measured. */
export class Child implements AsyncDisposable {
  readonly #process: Bun.Subprocess
  readonly #waiting: { resolve: (value: unknown) => void; reject: (reason: Error) => void }[] = []

  /** `entry` is a file beside this one. What it prints is shown. */
  constructor(entry: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = process.env) {
    this.#process = Bun.spawn([process.execPath, `${import.meta.dir}/${entry}`, ...args], {
      env,
      stdio: ['ignore', 'inherit', 'inherit'],
      ipc: (message) => this.#waiting.shift()?.resolve(message),
      onExit: (_, code) => {
        const reason = new Error(`${entry} ended with ${code}`)
        for (const { reject } of this.#waiting.splice(0)) reject(reason)
      },
    })
  }

  /** The answer is whatever the entry's `answering` function returned for this question; its shape is the asker's to know. */
  async ask<T>(question: object, timeoutMs = 60_000): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    this.#waiting.push({ resolve, reject })
    this.#process.send(question)
    const timer = setTimeout(() => reject(new Error(`no answer to ${JSON.stringify(question)}`)), timeoutMs)
    try {
      return (await promise) as T
    } finally {
      clearTimeout(timer)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill()
    await this.#process.exited
  }
}

/** The other end: answers each question of the parent in turn. */
export function answering<Q>(answer: (question: Q) => Promise<object>): void {
  process.on('message', (question) => {
    void answer(question as Q).then(
      (reply) => process.send?.(reply),
      (error: unknown) => {
        console.error(error)
        process.exit(1)
      },
    )
  })
}
