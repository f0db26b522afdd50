import { isIPv4, isIPv6 } from 'node:net'

/**
 * Whether checks may go to this address when a caller names it. Refused: loopback, link-local, unspecified, multicast and
 * reserved addresses (RFC 6890), also where IPv6 carries them inside; names, which a caller could point anywhere; and text
 * that is no address.
 */
export function isReachable(address: string): boolean {
  if (isIPv4(address)) return isReachableV4(address.split('.').map(Number))
  const bytes = bytesOfV6(address)
  if (!bytes) return false
  const inner = embeddedV4(bytes)
  if (inner) return isReachableV4(inner)
  const [first = 0, second = 0] = bytes
  return first !== 0xff && !(first === 0xfe && (second & 0xc0) === 0x80)
}

/** 0/8 is this host, 127/8 loopback, 169.254/16 link-local; multicast, reserved and broadcast begin at 224. */
const isReachableV4 = ([first = 0, second = 0]: readonly number[]): boolean =>
  first !== 0 && first !== 127 && !(first === 169 && second === 254) && first < 224

/** Prefixes, in bytes, after which an IPv4 address stands: mapped and compatible (RFC 4291 §2.5.5), NAT64 (RFC 6052), 6to4 (RFC 3056). */
const V4_AFTER: readonly (readonly number[])[] = [
  [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff],
  [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  [0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0],
  [0x20, 0x02],
]

function embeddedV4(bytes: readonly number[]): readonly number[] | undefined {
  const prefix = V4_AFTER.find((candidate) => candidate.every((byte, at) => bytes[at] === byte))
  return prefix && bytes.slice(prefix.length, prefix.length + 4)
}

/** The 16 bytes of an IPv6 address. Undefined for other text, and with a zone, which only this host could have named. */
function bytesOfV6(address: string): readonly number[] | undefined {
  if (!isIPv6(address) || address.includes('%')) return undefined
  const [head = '', tail] = address.split('::')
  const before = bytesOfGroups(head)
  if (tail === undefined) return before
  const after = bytesOfGroups(tail)
  return [...before, ...Array<number>(16 - before.length - after.length).fill(0), ...after]
}

const bytesOfGroups = (groups: string): number[] =>
  groups.split(':').flatMap((group) => {
    if (group === '') return []
    if (group.includes('.')) return group.split('.').map(Number)
    const value = Number.parseInt(group, 16)
    return [value >> 8, value & 0xff]
  })
