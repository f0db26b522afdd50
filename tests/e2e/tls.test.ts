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
  await using server = await startServer({ deaf: true, config, ca: cert })
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

const isGood = (suite: string): boolean => /^ECDHE-RSA-(?:AES.*GCM|CHACHA20)/.test(suite)

test('only what has forward secrecy is spoken: TLS 1.3, and ECDHE with an authenticated cipher in 1.2', async () => {
  // With a key that can also be used for exchanges without forward secrecy.
  const rsa = selfSigned('rsa')
  await writeFile(tls_cert_file, rsa.cert)
  await writeFile(tls_key_file, rsa.key)
  await using server = await startServer({ deaf: true, config, ca: rsa.cert })
  const spoken = async (...args: readonly string[]) => {
    const client = Bun.spawn(['openssl', 's_client', '-connect', `localhost:${server.port}`, ...args], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const [, suite = '(NONE)'] = /Cipher is (\S+)/.exec(await new Response(client.stdout).text()) ?? []
    return suite !== '(NONE)'
  }
  const { stdout } = Bun.spawnSync(['openssl', 'ciphers', '-s', '-tls1_2', 'ALL:@SECLEVEL=0'])
  const suites = stdout.toString().trim().split(':')
  expect(suites.length).toBeGreaterThan(20)
  for (const suite of suites.filter(isGood))
    expect([suite, await spoken('-tls1_2', '-cipher', suite)]).toEqual([suite, true])
  const others = suites.filter((suite) => !isGood(suite))
  expect(others).toContain('AES128-GCM-SHA256')
  expect(await spoken('-tls1_2', '-cipher', `${others.join(':')}:@SECLEVEL=0`)).toBe(false)
  expect(await spoken('-tls1_3')).toBe(true)
  for (const old of ['-tls1_1', '-tls1']) expect(await spoken(old, '-cipher', 'ALL:@SECLEVEL=0')).toBe(false)
}, 180_000)
