import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { RoughLink, type Roughness } from './rough-link.ts'

const HOST_CANDIDATE = /a=candidate:(\S+) 1 udp (\d+) (\S+) (\d+) typ host/g

/** A network between a caller and the server: loses and delays what it is told to, and gives the caller a new address. */
export class RoughRelay implements AsyncDisposable {
  /** All that the server was sent, for whoever listens in. */
  readonly toServer: Buffer[] = []
  readonly #near: Socket
  #far: Socket
  #caller: readonly [number, string] | undefined
  #isOver = false
  readonly #server: readonly [number, string]
  readonly #links: { readonly up: RoughLink; readonly down: RoughLink }

  private constructor(
    near: Socket,
    far: Socket,
    server: readonly [number, string],
    seed: number,
    roughness: Roughness,
  ) {
    this.#near = near
    this.#far = far
    this.#server = server
    this.#links = {
      up: new RoughLink(seed, roughness, (datagram) => this.#send(this.#far, datagram, this.#server)),
      down: new RoughLink(seed + 1000, roughness, (datagram) => this.#send(this.#near, datagram, this.#caller)),
    }
    near.on('message', (datagram, from) => {
      this.#caller = [from.port, from.address]
      this.toServer.push(datagram)
      this.#links.up.send(datagram)
    })
    this.#listen(far)
  }

  /** The answer, with the relay's address in the place of each candidate's. */
  static async between(
    answer: string,
    roughness: Roughness = {},
    seed = 1,
  ): Promise<{ relay: RoughRelay; sdp: string }> {
    const [[, , , host = '', port = ''] = []] = answer.matchAll(HOST_CANDIDATE)
    const near = await opened()
    const relay = new RoughRelay(near, await opened(), [Number(port), host], seed, roughness)
    const here = `a=candidate:$1 1 udp $2 127.0.0.1 ${near.address().port} typ host`
    return { relay, sdp: answer.replaceAll(HOST_CANDIDATE, here) }
  }

  /** From now on the caller has another address, and its old one is closed. */
  async rebind(): Promise<void> {
    this.#far.close()
    this.#far = await opened()
    this.#listen(this.#far)
  }

  /** Where the server is. */
  get server(): readonly [port: number, host: string] {
    return this.#server
  }

  #listen(far: Socket): void {
    far.on('message', (datagram) => this.#links.down.send(datagram))
  }

  #send(socket: Socket, datagram: Buffer, to: readonly [number, string] | undefined): void {
    if (!this.#isOver && to) socket.send(datagram, ...to)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isOver) return
    this.#isOver = true
    this.#near.close()
    this.#far.close()
  }
}

/** A socket of this machine, on a port of its own. */
export async function opened(): Promise<Socket> {
  const socket = createSocket('udp4')
  socket.on('error', () => {})
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return socket
}
