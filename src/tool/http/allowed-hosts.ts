import { StageError } from '../../std/errors.ts'
import { isAddress, reachOf } from './ip-address.ts'

/** The addresses of a host. Rejects where there are none. */
export type Resolve = (hostname: string, signal: AbortSignal) => Promise<readonly string[]>

export interface HostRules {
  /** The address of the tool, whose host is allowed. */
  readonly url: string
  /** Further ones, for redirects: `host` or `host:port`, as a URL has them. */
  readonly also: readonly string[]
  /** A name may stand for an address of a private network, or of this machine. */
  readonly mayBePrivate: boolean
  readonly resolve: Resolve
}

/** Whom one tool may reach: hosts that the operator named, and no address that the operator cannot have meant by them. */
export class AllowedHosts {
  readonly #hosts: ReadonlySet<string>
  readonly #mayBePrivate: boolean
  readonly #resolve: Resolve

  constructor({ url, also, mayBePrivate, resolve }: HostRules) {
    this.#hosts = new Set([new URL(url).host, ...also.map((host) => host.toLowerCase())])
    this.#mayBePrivate = mayBePrivate
    this.#resolve = resolve
  }

  has({ host }: URL): boolean {
    return this.#hosts.has(host)
  }

  /** The addresses to connect to, at least one, in the order of the resolver. Throws `StageError`. */
  async addressesOf({ host, hostname }: URL, signal: AbortSignal): Promise<readonly [string, ...string[]]> {
    const bare = hostname.replaceAll(/^\[|\]$/g, '')
    // Written as an address, it is what the operator meant.
    if (isAddress(hostname)) return [bare]
    const addresses = await this.#resolve(bare, signal).catch(() => {
      signal.throwIfAborted()
      throw new StageError('tool', 'unreachable', `${host} has no address`)
    })
    const isLocal = bare === 'localhost' || bare.endsWith('.localhost')
    const [first, ...others] = addresses.filter((each) => {
      const reach = reachOf(each)
      return reach === 'public' || (reach === 'private' && (isLocal || this.#mayBePrivate))
    })
    if (first !== undefined) return [first, ...others]
    const wayOut = addresses.some((each) => reachOf(each) === 'private') ? ': set allow_private_addresses' : ''
    throw new StageError('tool', 'unreachable', `${host} stands for no public address${wayOut}`)
  }
}
