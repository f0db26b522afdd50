import { afterAll, expect, test } from 'bun:test'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { selfSigned } from '../support/certificate.ts'
import { startServer } from '../support/server.ts'

const folder = await mkdtemp(join(tmpdir(), 'voxray-tls-'))
afterAll(() => rm(folder, { recursive: true }))
const { cert, key } = selfSigned()
const [tls_cert_file, tls_key_file] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
await writeFile(tls_cert_file, cert)
await writeFile(tls_key_file, key)
const config = { tls_enable: true, tls_cert_file, tls_key_file }
const trusting = { tls: { ca: cert } }

test('with TLS the API, the page and /ws are served by https and wss, and nothing in plain text', async () => {
  await using server = await startServer({ config, ca: cert })
  expect(server.url).toStartWith('https://localhost:')
  expect(await fetch(`${server.url}/health`, trusting).then(({ status }) => status)).toBe(200)
  expect(await fetch(server.url, trusting).then((page) => page.text())).toContain('<title>')

  const options: Bun.WebSocketOptions = { ...trusting, headers: { origin: server.url } }
  // The types are the browser's, which takes no options.
  const socket: WebSocket = Reflect.construct(WebSocket, [`wss://localhost:${server.port}/ws`, options])
  const { promise: opened, resolve } = Promise.withResolvers<string>()
  for (const event of ['open', 'error']) socket.addEventListener(event, () => resolve(event))
  expect(await opened).toBe('open')
  socket.close()

  expect(
    await fetch(`http://localhost:${server.port}/health`).then(
      ({ ok }) => ok,
      () => false,
    ),
  ).toBe(false)
  expect(
    await fetch(`${server.url}/health`).then(
      ({ ok }) => ok,
      () => false,
    ),
  ).toBe(false)
  expect(await server.stop()).toBe(0)
})
