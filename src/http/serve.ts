import type { HTMLBundle, Server } from 'bun'
import { stackOf } from '../observe/log.ts'
import { clientAddress } from './client-address.ts'
import type { Edge } from './edge.ts'
import { failureResponse, requestIdOf } from './envelope.ts'
import { ApiError, asApiError } from './errors.ts'
import { withHost } from './host.ts'
import { measured } from './measure.ts'
import { checkName } from './public-address.ts'
import { PageSite } from './page-site.ts'
import { pagePath } from './telephony/page-path.ts'
import { admitStream, isStreamPath } from './telephony/socket.ts'
import { admitSocket, isSocketPath, type SocketData, socketHandler } from './sockets.ts'

export interface ServeOptions {
  readonly host: string
  /** 0 takes any free port. */
  readonly port: number
  /** Paths of PEM files; undefined serves plain text. */
  readonly tls: { readonly certFile: string; readonly keyFile: string } | undefined
  readonly edge: Edge
  /** The REST API. */
  readonly handle: (request: Request, address: string) => Response | Promise<Response>
  /** The page at `/`, bundled by Bun. */
  readonly page: HTMLBundle
}

/** The open ports. Disposing closes them and every socket on them. */
export interface Listening extends AsyncDisposable {
  readonly port: number
  readonly url: string
  /** Bundles and compresses the page, which takes a second or two when the source is run, before somebody asks for it. */
  preparePage(): Promise<void>
}

/** Bun closes a connection on which nothing has moved for this long. */
const IDLE_SECONDS = 30

/** Opens the server's port. Throws what Bun throws, with the code EADDRINUSE when the port is taken. */
export function serve(options: ServeOptions): Listening {
  const { host } = options
  const site = new PageSite(options.page, pagePath(options.edge))
  const first = open(options, site, host === 'localhost' ? '127.0.0.1' : host, options.port)
  const port = first.port ?? options.port
  const servers = host === 'localhost' ? [first, ...secondLoopback(options, site, port)] : [first]
  return {
    port,
    url: `${options.tls ? 'https' : 'http'}://${host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host}:${port}`,
    preparePage: () => site.prepare(),
    async [Symbol.asyncDispose]() {
      await Promise.all(servers.map((server) => server.stop(true)))
    },
  }
}

/** "localhost" means both loopbacks to browsers, but Bun opens only one of them. Machines without IPv6 do with one. */
function secondLoopback(options: ServeOptions, site: PageSite, port: number): Server<SocketData>[] {
  try {
    return [open(options, site, '::1', port)]
  } catch {
    return []
  }
}

/**
 * The suites of TLS 1.2 that RFC 9325 recommends: with a key for each connection, so that who gets hold of the server's key reads
 * nothing of before. Those of TLS 1.3 are all of that kind, and Bun serves nothing older.
 */
const CIPHERS = [
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
].join(':')

const open = (options: ServeOptions, site: PageSite, hostname: string, port: number): Server<SocketData> =>
  Bun.serve<SocketData>({
    hostname,
    port,
    ...(options.tls && {
      tls: { cert: Bun.file(options.tls.certFile), key: Bun.file(options.tls.keyFile), ciphers: CIPHERS },
    }),
    development: false,
    // Else a second server would start on the same port without a word (Bun 1.4.5, where `development` is false).
    reusePort: false,
    idleTimeout: IDLE_SECONDS,
    fetch: (request, server) => measured(options.edge, request, () => answer(options, site, request, server)),
    websocket: socketHandler(options.edge),
  })

/** Undefined when the request has become a WebSocket. */
async function answer(
  { edge, handle }: ServeOptions,
  site: PageSite,
  request: Request,
  server: Server<SocketData>,
): Promise<Response | undefined> {
  try {
    const named = withHost(request)
    checkName(edge.names, named)
    const peer = server.requestIP(request)?.address ?? ''
    const address = clientAddress(edge.names.trustsProxy, request.headers, peer)
    const { pathname } = new URL(named.url)
    if (isStreamPath(pathname)) {
      const data = admitStream(edge, named)
      const { subprotocol } = data
      if (server.upgrade(request, { data, ...(subprotocol && { headers: { 'sec-websocket-protocol': subprotocol } }) }))
        return undefined
      throw new ApiError('BAD_REQUEST', 'WebSocket upgrade failed')
    }
    if (!isSocketPath(pathname)) return (await site.answer(named, pathname)) ?? (await handle(named, address))
    const data = await admitSocket(edge, named, address)
    if (server.upgrade(request, { data })) return undefined
    if ('seat' in data) await data.seat[Symbol.asyncDispose]()
    throw new ApiError('BAD_REQUEST', 'WebSocket upgrade failed')
  } catch (error) {
    const told = asApiError(error)
    if (!told) edge.log.error('request failed', { stack: stackOf(error) })
    return failureResponse(
      requestIdOf(request, edge.ids),
      told ?? new ApiError('INTERNAL_ERROR', 'Internal server error'),
    )
  }
}
