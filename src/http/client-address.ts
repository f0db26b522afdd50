import { isIP } from 'node:net'
import { last } from './public-address.ts'

/**
 * Who asks, as the rate limit counts: an IPv4 address, or the /64 that an IPv6 address is of, for one subscriber has all of that.
 * `peer` is the far end of the connection. With a trusted proxy it is the one that the proxy names, where that is an address.
 */
export function clientAddress(trustsProxy: boolean, headers: Headers, peer: string): string {
  const forwarded = trustsProxy ? last(headers, 'x-forwarded-for') : undefined
  return networkOf(withoutPort(forwarded ?? '')) ?? networkOf(peer) ?? peer
}

/** Some proxies add the port of the connection: `192.0.2.7:4711`, `[2001:db8::7]:4711`. */
const withoutPort = (address: string): string =>
  /^\[([^\]]*)\](?::\d+)?$/.exec(address)?.[1] ?? /^([\d.]+):\d+$/.exec(address)?.[1] ?? address

/** Undefined for what is no address. */
function networkOf(address: string): string | undefined {
  const [plain = ''] = address.split('%', 1)
  if (isIP(plain) === 4) return plain
  if (isIP(plain) !== 6) return undefined
  const groups = groupsOf(plain)
  // IPv4 in the clothes of IPv6 (RFC 4291 §2.5.5.2).
  if (groups.slice(0, 6).join() === '0,0,0,0,0,65535')
    return groups
      .slice(6)
      .flatMap((group) => [group >> 8, group & 255])
      .join('.')
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')}::/64`
}

/** The eight groups of 16 bits. A URL writes the last two of IPv4 as hexadecimal, and abbreviates one run of zeros. */
function groupsOf(address: string): readonly number[] {
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::')
  const first = numbersIn(head)
  const rest = numbersIn(tail ?? '')
  return [...first, ...Array<number>(8 - first.length - rest.length).fill(0), ...rest]
}

const numbersIn = (groups: string): readonly number[] =>
  groups === '' ? [] : groups.split(':').map((group) => Number.parseInt(group, 16))
