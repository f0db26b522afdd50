import { expect, test } from 'bun:test'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connectRedis, PROBE } from '../../src/session/redis/connection.ts'
import { selfSigned } from '../support/certificate.ts'
import { RedisServer } from '../support/redis.ts'

const SOON_MS = 10_000

async function open(url: string, ca?: string) {
  const told: (string | undefined)[] = []
  const redis = await connectRedis({ url, ca, tellConnection: (trouble) => void told.push(trouble) })
  const probe = () =>
    redis.run(...PROBE).then(
      () => 'ok',
      ({ message }: Error) => message.replace('the session store cannot be reached: ', ''),
    )
  /** Asks until the answer is this. */
  const becomes = async (wanted: string) => {
    const giveUpAtMs = performance.now() + SOON_MS
    for (;;) {
      const is = await probe()
      if (is === wanted || performance.now() > giveUpAtMs) return is
      await Bun.sleep(50)
    }
  }
  return { redis, told, probe, becomes, [Symbol.dispose]: () => redis[Symbol.dispose]() }
}

async function command(redis: RedisServer, ...args: readonly string[]): Promise<void> {
  const { exited } = Bun.spawn(['redis-cli', '-p', String(redis.port), ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  expect(await exited).toBe(0)
}

const CLUSTER = 'it is a node of a Redis Cluster, which does not work: name a single Redis'
const REPLICA = 'it is a replica and takes no writes: name the primary'

test('a node of a Cluster is told at once, by whatever half of the keys it has', async () => {
  await using redis = await RedisServer.start(['--cluster-enabled', 'yes'])
  await command(redis, 'cluster', 'addslotsrange', '0', '16383')
  using opened = await open(redis.url)
  expect(opened.told).toEqual([CLUSTER])
  expect(await opened.probe()).toBe(CLUSTER)
  expect(opened.told).toEqual([CLUSTER])
})

test('a Sentinel is told at once', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'voxray-sentinel-'))
  const file = join(folder, 'sentinel.conf')
  await writeFile(file, '')
  await using redis = await RedisServer.start(['--sentinel'], file)
  using opened = await open(redis.url)
  expect(opened.told).toEqual(['it is a Redis Sentinel, which does not work: name the Redis it watches'])
  await rm(folder, { recursive: true })
})

test('a replica is told, at the start or when it becomes one, and used once it is the primary', async () => {
  await using redis = await RedisServer.start()
  using before = await open(redis.url)
  await command(redis, 'replicaof', '127.0.0.1', '1')
  using during = await open(redis.url)
  expect(during.told).toEqual([REPLICA])
  expect(await before.becomes(REPLICA)).toBe(REPLICA)
  await command(redis, 'replicaof', 'no', 'one')
  expect(await before.becomes('ok')).toBe('ok')
  expect(await during.becomes('ok')).toBe('ok')
  expect(before.told).toEqual([undefined, REPLICA, undefined])
  expect(during.told).toEqual([REPLICA, undefined])
})

test('a password that is missing or wrong is told in words, and shown nowhere', async () => {
  await using redis = await RedisServer.start(['--requirepass', 'right'])
  using missing = await open(redis.url)
  expect(missing.told).toEqual(['it asks for a password: put it into redis_url'])
  using wrong = await open(redis.url.replace('//', '//:wrong@'))
  expect(wrong.told).toEqual(['it refuses the user or the password of redis_url'])
  using right = await open(redis.url.replace('//', '//:right@'))
  expect(right.told).toEqual([undefined])
})

test('a user that may not do what is needed is told, and one with our keys alone is enough', async () => {
  await using redis = await RedisServer.start()
  await command(redis, 'acl', 'setuser', 'guest', 'on', '>pw', '~other:*', '+@all')
  using guest = await open(redis.url.replace('//', '//guest:pw@'))
  expect(guest.told).toEqual(['the user of redis_url may not do what is needed: allow all commands on keys voxray:*'])
  await command(redis, 'acl', 'setuser', 'ours', 'on', '>pw', '~voxray:*', '+@all', '-info')
  using ours = await open(redis.url.replace('//', '//ours:pw@'))
  expect(ours.told).toEqual([undefined])
})

/** A Redis that answers a write like this, and everything else well. */
function answering(write: () => string) {
  const listener = Bun.listen({
    hostname: '127.0.0.1',
    port: 0,
    socket: {
      data(socket, bytes) {
        for (const [, name = ''] of bytes.toString().matchAll(/\*\d+\r\n\$\d+\r\n(\w+)\r\n/g)) {
          const kind = '%2\r\n+mode\r\n+standalone\r\n+role\r\n+master\r\n'
          const isHello = name.toUpperCase() === 'HELLO'
          socket.write(isHello ? kind : name.toUpperCase() === 'SET' ? `${write()}\r\n` : '+OK\r\n')
        }
      },
    },
  })
  return { url: `redis://127.0.0.1:${listener.port}`, [Symbol.dispose]: () => listener.stop(true) }
}

test.each([
  ['-LOADING Redis is loading the dataset in memory', 'it is still loading its data'],
  ['-MISCONF Redis is configured to save RDB snapshots', 'it cannot save to its disk and takes no writes'],
  ['-MOVED 3999 10.0.0.7:6381', CLUSTER],
  ['-CLUSTERDOWN The cluster is down', CLUSTER],
  ['-MASTERDOWN Link with MASTER is down', 'it is a replica whose primary cannot be reached'],
])('%s is told in words, and used once it has passed', async (error, words) => {
  let answer = error
  using server = answering(() => answer)
  using opened = await open(server.url)
  expect(opened.told).toEqual([words])
  answer = '+OK'
  expect(await opened.becomes('ok')).toBe('ok')
  expect(opened.told).toEqual([words, undefined])
})

test('one whose memory is full is told, and used when there is room', async () => {
  await using redis = await RedisServer.start(['--maxmemory', '1', '--maxmemory-policy', 'noeviction'])
  using opened = await open(redis.url)
  expect(opened.told).toEqual(['its memory is full'])
  await command(redis, 'config', 'set', 'maxmemory', '0')
  expect(await opened.becomes('ok')).toBe('ok')
})

test('over TLS its certificate is judged by redis_tls_ca_file, and what is wrong with it is told', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'voxray-redis-tls-'))
  const { cert, key } = selfSigned()
  const [certFile, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
  await Promise.all([writeFile(certFile, cert), writeFile(keyFile, key)])
  const files = ['--tls-cert-file', certFile, '--tls-key-file', keyFile, '--tls-ca-cert-file', certFile]
  await using redis = await RedisServer.start([...files, '--tls-auth-clients', 'no'], undefined, 'tls')
  using trusting = await open(redis.url, cert)
  expect(trusting.told).toEqual([undefined])
  expect(await trusting.probe()).toBe('ok')
  using wary = await open(redis.url)
  expect(wary.told).toEqual([
    'its certificate is signed by nobody this machine trusts: name who signed it in redis_tls_ca_file',
  ])
  await rm(folder, { recursive: true })
})
