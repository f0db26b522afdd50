import { createSocket } from 'node:dgram'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from './free-port.ts'
import { ownAddress } from './own-address.ts'

const BINARY = '/usr/bin/turnserver'
const READY_WITHIN_MS = 10_000
const FLAGS = [
  '-n',
  '--no-cli',
  '--no-tls',
  '--no-dtls',
  '--log-file=stdout',
  '--allow-loopback-peers',
  '--realm=voxray.test',
]

export interface TurnServerOptions {
  /** One user with a password, or the secret that signs credentials that run out. */
  readonly credentials: { readonly username: string; readonly credential: string } | { readonly secret: string }
  /** Where its relays are: this machine's own address unless given. */
  readonly relayAddress?: string
  /** The address to which it relays nothing. */
  readonly denied?: string
}

/** coturn, on this machine's own address: no check of a server goes to a loopback address that a caller names. */
export class TurnServer implements AsyncDisposable {
  /** As `webrtc_ice_servers` and browsers take it. */
  readonly url: string
  readonly #process: Bun.Subprocess
  readonly #folder: string

  private constructor(process: Bun.Subprocess, url: string, folder: string) {
    this.#process = process
    this.url = url
    this.#folder = folder
  }

  static async start({ credentials, relayAddress, denied }: TurnServerOptions): Promise<TurnServer> {
    const host = ownAddress()
    const [port, folder] = [freePort(), await mkdtemp(join(tmpdir(), 'voxray-turn-'))]
    const users =
      'secret' in credentials
        ? ['--use-auth-secret', `--static-auth-secret=${credentials.secret}`]
        : ['--lt-cred-mech', `--user=${credentials.username}:${credentials.credential}`]
    const child = Bun.spawn(
      [
        BINARY,
        ...FLAGS,
        `--pidfile=${folder}/pid`,
        `--userdb=${folder}/users`,
        `--listening-ip=${host}`,
        `--listening-port=${port}`,
        `--relay-ip=${relayAddress ?? host}`,
        ...users,
        ...(denied === undefined ? [] : [`--denied-peer-ip=${denied}`]),
      ],
      { cwd: folder, stdio: ['ignore', 'ignore', 'ignore'] },
    )
    const server = new TurnServer(child, `turn:${host}:${port}`, folder)
    await answers(host, port)
    return server
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill('SIGKILL')
    await this.#process.exited
    await rm(this.#folder, { recursive: true, force: true })
  }
}

/** Asks for its own address (RFC 8489 §6.3.1), which needs no user, until an answer comes. */
async function answers(host: string, port: number): Promise<void> {
  const socket = createSocket('udp4')
  const answered = Promise.withResolvers<boolean>()
  socket.once('message', () => answered.resolve(true))
  // Nobody listens there yet.
  socket.on('error', () => {})
  const ask = setInterval(() => socket.send(BINDING_REQUEST, port, host), 50)
  const tired = setTimeout(() => answered.resolve(false), READY_WITHIN_MS)
  const isReady = await answered.promise
  clearInterval(ask)
  clearTimeout(tired)
  socket.close()
  if (!isReady) throw new Error('coturn does not start')
}

const BINDING_REQUEST = Buffer.from('000100002112a442000102030405060708090a0b', 'hex')
