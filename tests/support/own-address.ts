import { networkInterfaces } from 'node:os'

/** This machine's first IPv4 address that is not loopback. */
export function ownAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
  const own = all.find(
    ({ family, internal, address }) => family === 'IPv4' && !internal && !address.startsWith('169.254.'),
  )
  if (!own) throw new Error('this test needs an IPv4 address that is not loopback')
  return own.address
}
