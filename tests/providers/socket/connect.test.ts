import { createHash } from 'node:crypto'
import { createServer as createHttp2, type ServerHttp2Stream } from 'node:http2'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { describe, expect, test } from 'bun:test'
import { type Connect, connectBy, type Ending, systemConnect } from '../../../src/providers/socket/connect.ts'
import { grpcConnectBy } from '../../../src/providers/socket/grpc-connect.ts'
import { networkConnect } from '../../../src/providers/socket/network-connect.ts'
import { VendorSocket } from '../../../src/providers/socket/vendor-socket.ts'
import type { StageError } from '../../../src/std/errors.ts'
import { VirtualClock } from '../../support/clock.ts'

const within = async (is: () => boolean): Promise<boolean> => {
  for (let at = 0; at < 6000 && !is(); at++) await Bun.sleep(10)
  return is()
}

/** Upgrades, and then does nothing that a WebSocket should: it answers no close. */
async function stubborn(how: 'reads' | 'reads nothing' | 'upgrades nothing') {
  const open = new Set<Socket>()
  let got = 0
  const server = createServer((socket) => {
    open.add(socket)
    socket.on('close', () => open.delete(socket))
    socket.on('error', () => {})
    socket.once('data', (data) => {
      if (how === 'upgrades nothing') return
      const key = /sec-websocket-key: (.*)\r/i.exec(String(data))?.[1]?.trim() ?? ''
      const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
      )
      if (how === 'reads nothing') socket.pause()
      else socket.on('data', ({ length }) => (got += length))
    })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  return {
    url: `ws://127.0.0.1:${port}/`,
    open,
    get got() {
      return got
    },
    [Symbol.dispose]: () => {
      for (const socket of open) socket.destroy()
      server.close()
    },
  }
}

function openTo(connect: Connect, url: string) {
  const seen = { isOpen: false, endings: [] as Ending[] }
  const link = connect(
    url,
    {},
    {
      opened: () => void (seen.isOpen = true),
      message: () => {},
      ended: (ending) => void seen.endings.push(ending),
    },
  )
  return { link, seen }
}

describe('what cannot be asked for', () => {
  test.each([
    ['ws://127.0.0.1:1/', { authorization: 'Token “secret”' }, 'header'],
    ['ws://127.0.0.1:1/', { authorization: 'Token a\nb' }, 'header'],
    ['grpc://127.0.0.1:1/a/b', { authorization: 'Token “secret”' }, 'header'],
    ['http://[', {}, 'address'],
    ['grpc://[', {}, 'address'],
  ] as const)('has ended, and that is told later: %s %j', async (url, headers, unsent) => {
    const endings: Ending[] = []
    const link = networkConnect(url, headers, {
      opened: () => {},
      message: () => {},
      ended: (ending) => void endings.push(ending),
    })
    link.send('one')
    expect(endings).toEqual([])
    expect(await within(() => endings.length > 0)).toBe(true)
    expect(endings).toEqual([{ code: 1006, reason: '', unsent }])
    link.close()
  })

  test('is not told to whoever has closed it', async () => {
    const endings: Ending[] = []
    const listener = { opened: () => {}, message: () => {}, ended: (ending: Ending) => void endings.push(ending) }
    systemConnect('ws://127.0.0.1:1/', { authorization: '“' }, listener).close()
    await Bun.sleep(1)
    expect(endings).toEqual([])
  })

  test('fails the socket for good, and nothing of it is shown', async () => {
    const errors: StageError[] = []
    const request = { stage: 'tts', url: 'ws://127.0.0.1:1/', headers: { authorization: 'Token “secret”' } } as const
    const io = { connect: systemConnect, clock: new VirtualClock(), key: '“secret”' }
    using socket = new VendorSocket(request, io, { message: () => {}, failed: (error) => void errors.push(error) })
    socket.send('one')
    expect(errors).toEqual([])
    expect(await within(() => errors.length > 0)).toBe(true)
    expect(errors).toMatchObject([{ code: 'bad-request', retryable: false }])
    expect(errors[0]?.message).toBe('127.0.0.1:1: the key or an option cannot be sent as a header')
  })
})

test.each([
  ['ws://127.0.0.1:1/', '127.0.0.1:1 cannot be reached (ECONNREFUSED)'],
  ['ws://vendor.invalid/', expect.stringMatching(/^vendor\.invalid cannot be reached \(\w+\)$/)],
  ['grpc://127.0.0.1:1/a/b', '127.0.0.1:1 cannot be reached (ECONNREFUSED)'],
])('%s cannot be reached, and why is told', async (url, message) => {
  const errors: StageError[] = []
  const io = { connect: networkConnect, clock: new VirtualClock(), key: undefined }
  const listener = { message: () => {}, failed: (error: StageError) => void errors.push(error) }
  using socket = new VendorSocket({ stage: 'stt', url, headers: {} }, io, listener)
  socket.send('one')
  expect(await within(() => errors.length > 0)).toBe(true)
  expect(errors).toMatchObject([{ code: 'unreachable', retryable: true, message }])
})

describe('a connection that was closed', () => {
  test('is gone 2 s later, where the far side answers no close', async () => {
    using server = await stubborn('reads')
    const clock = new VirtualClock()
    const { link, seen } = openTo(connectBy(clock), server.url)
    expect(await within(() => seen.isOpen)).toBe(true)
    link.send('goodbye')
    link.close()
    link.close()
    await clock.advance(1999)
    await Bun.sleep(30)
    expect([server.open.size, server.got > 0]).toEqual([1, true])
    await clock.advance(1)
    expect(await within(() => server.open.size === 0)).toBe(true)
    expect([clock.pending, seen.endings]).toEqual([0, []])
  })

  test('is gone at once, where the far side reads nothing and much waits', async () => {
    using server = await stubborn('reads nothing')
    const clock = new VirtualClock()
    const { link, seen } = openTo(connectBy(clock), server.url)
    expect(await within(() => seen.isOpen)).toBe(true)
    const message = new Uint8Array(1024 * 1024)
    for (let sent = 0; sent < 32 && link.bufferedBytes < 1024 * 1024; sent++) link.send(message)
    expect(link.bufferedBytes).toBeGreaterThan(1024 * 1024)
    link.close()
    expect(clock.pending).toBe(0)
    // Whoever reads nothing sees the end once it reads.
    for (const socket of server.open) socket.resume()
    expect(await within(() => server.open.size === 0)).toBe(true)
  })

  test('is gone at once, where the far side has not taken it', async () => {
    using server = await stubborn('upgrades nothing')
    const clock = new VirtualClock()
    const { link } = openTo(connectBy(clock), server.url)
    expect(await within(() => server.open.size === 1)).toBe(true)
    link.close()
    expect(await within(() => server.open.size === 0)).toBe(true)
    expect(clock.pending).toBe(0)
  })

  test('leaves no timer, where the far side answers the close', async () => {
    using server = Bun.serve({
      port: 0,
      fetch: (request, own) => (own.upgrade(request) ? undefined : new Response('no')),
      websocket: { message: () => {} },
    })
    const clock = new VirtualClock()
    const { link, seen } = openTo(connectBy(clock), `ws://127.0.0.1:${server.port}/`)
    expect(await within(() => seen.isOpen)).toBe(true)
    link.close()
    expect(clock.pending).toBe(1)
    expect(await within(() => clock.pending === 0)).toBe(true)
  })

  test('by gRPC is gone 2 s later, where the far side does not end its stream', async () => {
    const open = new Set<Socket>()
    const server = createHttp2()
    server.on('connection', (socket: Socket) => {
      open.add(socket)
      socket.on('close', () => open.delete(socket))
    })
    server.on('stream', (stream: ServerHttp2Stream) => {
      stream.on('error', () => {})
      stream.respond({ ':status': 200 })
    })
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    const clock = new VirtualClock()
    const { port } = server.address() as AddressInfo
    const { link, seen } = openTo(grpcConnectBy(clock), `grpc://127.0.0.1:${port}/a/b`)
    expect(await within(() => seen.isOpen)).toBe(true)
    link.send('goodbye')
    link.close()
    await Bun.sleep(50)
    expect(open.size).toBe(1)
    await clock.advance(2000)
    expect(await within(() => open.size === 0)).toBe(true)
    expect(await within(() => clock.pending === 0)).toBe(true)
    server.close()
  })
})
