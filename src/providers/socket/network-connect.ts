import { type Connect, type Link, systemConnect } from './connect.ts'

/** Over a WebSocket, or by gRPC where the address says so. */
export const networkConnect: Connect = (url, headers, listener) =>
  (url.startsWith('grpc') ? lateGrpc : systemConnect)(url, headers, listener)

/** Its HTTP/2 takes tens of milliseconds to load, which servers that use none are spared. */
const lateGrpc: Connect = (url, headers, listener) => {
  let link: Link | undefined
  let isClosed = false
  void import('./grpc-connect.ts').then(({ grpcConnect }) => {
    if (!isClosed) link = grpcConnect(url, headers, listener)
  })
  return {
    send: (data) => link?.send(data),
    get bufferedBytes() {
      return link?.bufferedBytes ?? 0
    },
    close() {
      isClosed = true
      link?.close()
    },
  }
}
