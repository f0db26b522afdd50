import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** A network on which the first bytes of each connection take so long: a handshake of TLS to a vendor that is far away. */
export interface SlowHandshakes extends Disposable {
  readonly port: number
  /** Made so far. */
  readonly connections: number
}

export async function slowHandshakes(toPort: number, delayMs: number): Promise<SlowHandshakes> {
  const sockets = new Set<Socket>()
  let connections = 0
  const server = createServer((near) => {
    connections++
    const far = connect(toPort, '127.0.0.1')
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => socket.destroy())
    }
    near.on('close', () => far.destroy())
    far.on('close', () => near.destroy())
    far.pipe(near)
    near.once('data', (first) => {
      near.pause()
      setTimeout(() => {
        far.write(first)
        near.pipe(far)
      }, delayMs)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return {
    port: typeof address === 'object' ? (address?.port ?? 0) : 0,
    get connections() {
      return connections
    },
    [Symbol.dispose]() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}
