import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from './free-port.ts'

const BINARY = '/usr/bin/redis-server'
const READY_WITHIN_MS = 30_000
const READY = /Ready to accept connections|Sentinel ID is/

/** A Redis of the tests' own: on loopback, in a folder of its own, keeping nothing. */
export class RedisServer implements AsyncDisposable {
  readonly port: number
  readonly url: string
  readonly #folder: string
  readonly #args: readonly string[]
  #process: Bun.Subprocess<'ignore', 'ignore' | 'pipe', 'inherit'> | undefined

  private constructor(port: number, folder: string, args: readonly string[], isTls: boolean) {
    this.port = port
    this.url = `${isTls ? 'rediss' : 'redis'}://127.0.0.1:${port}`
    this.#folder = folder
    this.#args = args
  }

  /** `file` is a configuration; a Sentinel needs one that it can write to. Over TLS `args` name the certificate. */
  static async start(
    args: readonly string[] = [],
    file?: string,
    wire: 'plain' | 'tls' = 'plain',
  ): Promise<RedisServer> {
    const [port, folder] = [freePort(), await mkdtemp(join(tmpdir(), 'voxray-redis-'))]
    const listen = wire === 'tls' ? ['--port', '0', '--tls-port', String(port)] : ['--port', String(port)]
    const keep = args.includes('--sentinel') ? [] : ['--save', '', '--appendonly', 'no']
    const all = [...(file === undefined ? [] : [file]), ...listen, '--bind', '127.0.0.1', ...keep, ...args]
    const server = new RedisServer(port, folder, all, wire === 'tls')
    await server.start()
    return server
  }

  /** On the same port as before, and empty. */
  async start(): Promise<void> {
    const child = Bun.spawn([BINARY, ...this.#args], { cwd: this.#folder, stdio: ['ignore', 'pipe', 'inherit'] })
    this.#process = child
    const timer = setTimeout(() => child.kill('SIGKILL'), READY_WITHIN_MS)
    const decoder = new TextDecoder()
    let said = ''
    for await (const chunk of child.stdout) {
      said += decoder.decode(chunk, { stream: true })
      if (READY.test(said)) break
    }
    clearTimeout(timer)
    if (!READY.test(said)) throw new Error(`redis-server does not start:\n${said}`)
  }

  /** As in a crash. */
  async kill(): Promise<void> {
    this.#process?.kill('SIGKILL')
    await this.#process?.exited
  }

  /** It takes connections and commands, and answers none, until `thaw`. */
  freeze(): void {
    this.#process?.kill('SIGSTOP')
  }

  thaw(): void {
    this.#process?.kill('SIGCONT')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill()
    await rm(this.#folder, { recursive: true, force: true })
  }
}

/** Makes everything in a Redis `ARGV[1]` milliseconds older: its own time cannot be moved. */
export const AGE = `
for _, key in ipairs(redis.call('KEYS', '*')) do
  if redis.call('TYPE', key).ok == 'zset' then
    for _, member in ipairs(redis.call('ZRANGE', key, 0, -1)) do redis.call('ZINCRBY', key, -ARGV[1], member) end
  end
  if key:find('^voxray:rate:') then redis.call('SET', key, redis.call('GET', key) - ARGV[1], 'KEEPTTL') end
  local left = redis.call('PTTL', key)
  if left >= 0 and left <= tonumber(ARGV[1]) then redis.call('DEL', key)
  elseif left >= 0 then redis.call('PEXPIRE', key, left - ARGV[1]) end
end`
