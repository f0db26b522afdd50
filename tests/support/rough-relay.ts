import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { RoughLink, type Roughness } from './rough-link.ts'

/** Stands between a caller and the server's address in an answer: both see each other at 127.0.0.1. */
export class RoughRelay implements Disposable {
  readonly #stop: () => void

  private constructor(stop: () => void) {
    this.#stop = stop
  }

  /** The answer, with the relay's address in the place of each candidate's, and what closes it. */
  static async between(
    answer: string,
    seed: number,
    roughness: Roughness,
  ): Promise<{ relay: RoughRelay; sdp: string }> {
    const [, host = '', port = ''] = /a=candidate:\S+ 1 udp \d+ (\S+) (\d+) typ host/.exec(answer) ?? []
    const near = createSocket('udp4')
    const far = createSocket('udp4')
    for (const socket of [near, far]) {
      socket.on('error', () => {})
      socket.bind(0, '127.0.0.1')
    }
    await Promise.all([once(near, 'listening'), once(far, 'listening')])
    let caller: [number, string] | undefined
    let isOver = false
    const send = (socket: Socket, datagram: Buffer, to: readonly [number, string] | undefined) => {
      if (!isOver && to) socket.send(datagram, ...to)
    }
    const toServer = new RoughLink(seed, roughness, (datagram) => send(far, datagram, [Number(port), host]))
    const toCaller = new RoughLink(seed + 1000, roughness, (datagram) => send(near, datagram, caller))
    near.on('message', (datagram, from) => {
      caller = [from.port, from.address]
      toServer.send(datagram)
    })
    far.on('message', (datagram) => toCaller.send(datagram))
    const sdp = answer.replaceAll(
      /a=candidate:(\S+) 1 udp (\d+) \S+ \d+ typ host/g,
      `a=candidate:$1 1 udp $2 127.0.0.1 ${near.address().port} typ host`,
    )
    const stop = () => {
      isOver = true
      near.close()
      far.close()
    }
    return { relay: new RoughRelay(stop), sdp }
  }

  [Symbol.dispose](): void {
    this.#stop()
  }
}
