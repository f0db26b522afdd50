import { connect, createServer, type Server, type Socket } from 'node:net'
import { once } from 'node:events'

/** A network between a browser and a server, over TCP, that can be cut: connections break off, and no new one is let through. */
export class CuttableRelay implements AsyncDisposable {
  readonly #server: Server
  readonly #open = new Set<Socket>()
  #isCut = false

  private constructor(server: Server, port: number) {
    this.#server = server
    server.on('connection', (near) => {
      if (this.#isCut) return near.destroy()
      const far = connect(port, '127.0.0.1')
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#open.add(one)
        one.on('error', () => {})
        one.on('close', () => {
          this.#open.delete(one)
          other.destroy()
        })
        one.pipe(other)
      }
    })
  }

  static async to(port: number): Promise<CuttableRelay> {
    const server = createServer()
    const relay = new CuttableRelay(server, port)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return relay
  }

  get url(): string {
    const address = this.#server.address()
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  }

  cut(): void {
    this.#isCut = true
    for (const socket of this.#open) socket.resetAndDestroy()
  }

  /** Nothing comes through any more, and nobody is told: no connection is closed. */
  hush(): void {
    this.#isCut = true
    for (const socket of this.#open) socket.unpipe().pause()
  }

  mend(): void {
    this.#isCut = false
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut()
    this.#server.close()
  }
}
