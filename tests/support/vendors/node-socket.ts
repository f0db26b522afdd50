const BunSocket = WebSocket as unknown as new (url: string, options: object) => WebSocket

/** Takes headers as the package `ws` does. */
class NodeSocket extends BunSocket {
  constructor(url: string, _protocols: unknown, options: object) {
    super(url, options)
  }
}

/** SDKs that know Node and browsers take Bun for a browser, and send no headers: while this is in scope, they do. */
export function socketsOfNode(): Disposable {
  const own = globalThis.WebSocket
  globalThis.WebSocket = NodeSocket as unknown as typeof WebSocket
  return { [Symbol.dispose]: () => void (globalThis.WebSocket = own) }
}
