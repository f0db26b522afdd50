/** Who can be reached at an address. `reserved`: nobody a tool could mean. */
export type Reach = 'public' | 'private' | 'link-local' | 'reserved'

type Range = readonly [address: string, bits: number, reach: Reach]

/** The registry of special addresses of IANA, as far as something answers there, and where clouds keep the keys of a machine. */
const IPV4: readonly Range[] = [
  ['0.0.0.0', 8, 'reserved'],
  ['10.0.0.0', 8, 'private'],
  // Alibaba's metadata, within the addresses of carriers.
  ['100.100.100.200', 32, 'link-local'],
  ['100.64.0.0', 10, 'private'],
  ['127.0.0.0', 8, 'private'],
  ['169.254.0.0', 16, 'link-local'],
  ['172.16.0.0', 12, 'private'],
  // Azure's, which hands out the certificates of a machine.
  ['168.63.129.16', 32, 'link-local'],
  // Oracle's metadata.
  ['192.0.0.192', 32, 'link-local'],
  ['192.0.0.0', 24, 'reserved'],
  ['192.168.0.0', 16, 'private'],
  ['198.18.0.0', 15, 'private'],
  ['224.0.0.0', 3, 'reserved'],
]

const IPV6: readonly Range[] = [
  ['::1', 128, 'private'],
  ['::', 128, 'reserved'],
  // The metadata of Amazon and Google, within the private addresses.
  ['fd00:ec2::254', 128, 'link-local'],
  ['fd20:ce::254', 128, 'link-local'],
  ['fc00::', 7, 'private'],
  ['fe80::', 10, 'link-local'],
  ['fec0::', 10, 'private'],
  ['ff00::', 8, 'reserved'],
  // An IPv4 address of the network's own stands somewhere in these (RFC 8215).
  ['64:ff9b:1::', 48, 'private'],
  // Teredo, which hides one.
  ['2001::', 32, 'reserved'],
]

/** IPv4 within IPv6: mapped, translated, and 6to4; and where the IPv4 address begins, in bits. */
const WITHIN: readonly (readonly [address: string, bits: number, at: number])[] = [
  ['::ffff:0:0', 96, 96],
  ['::ffff:0:0:0', 96, 96],
  ['::', 96, 96],
  ['64:ff9b::', 96, 96],
  ['2002::', 16, 16],
]

const bytesOfIpv4 = (address: string): number[] | undefined => {
  const parts = address.split('.')
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) return undefined
  return parts.map(Number)
}

const groups = (text = '') => (text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16)))

function bytesOfIpv6(address: string): number[] | undefined {
  const url = `http://[${address.split('%', 1)[0]}]`
  if (!address.includes(':') || !URL.canParse(url)) return undefined
  // The URL writes any form of the address in one way, with IPv4 parts as hexadecimal.
  const [head = '', tail] = new URL(url).hostname.slice(1, -1).split('::')
  const [before, after] = [groups(head), groups(tail)]
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => 0)
  return [...before, ...zeros, ...after].flatMap((group) => [group >> 8, group & 255])
}

const bytesOf = (address: string) => bytesOfIpv4(address) ?? bytesOfIpv6(address)

function isIn(bytes: readonly number[], start: string, bits: number): boolean {
  const first = bytesOf(start) ?? []
  return bytes.every((byte, at) => {
    const shared = Math.max(0, Math.min(8, bits - at * 8))
    const mask = (0xff << (8 - shared)) & 0xff
    return (byte & mask) === ((first[at] ?? 0) & mask)
  })
}

/** `address` is one of IPv4 or IPv6 without brackets. What is none is `reserved`. */
export function reachOf(address: string): Reach {
  const ipv4 = bytesOfIpv4(address)
  if (ipv4) return IPV4.find(([start, bits]) => isIn(ipv4, start, bits))?.[2] ?? 'public'
  const ipv6 = bytesOfIpv6(address)
  if (!ipv6) return 'reserved'
  const own = IPV6.find(([start, bits]) => isIn(ipv6, start, bits))
  if (own) return own[2]
  const within = WITHIN.find(([start, bits]) => isIn(ipv6, start, bits))
  return within ? reachOf(ipv6.slice(within[2] / 8, within[2] / 8 + 4).join('.')) : 'public'
}

/** Whether a host of a URL is written as an address. */
export const isAddress = (hostname: string): boolean => bytesOf(hostname.replaceAll(/^\[|\]$/g, '')) !== undefined
