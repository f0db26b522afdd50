/** One medium of an offer: its m= line and what follows. */
export interface OfferSection {
  /** Of the m= line: audio, video, application or anything else. */
  readonly kind: string
  readonly lines: readonly string[]
  readonly mid: string | undefined
  /** As its sender has it; sendrecv where nobody said (RFC 8866 §6.7). */
  readonly direction: Direction
}

export type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive'

/** What may stand once for all media (RFC 8866 §5.13, RFC 8839 §4.4, RFC 8122 §5). Direction is among them. */
const INHERITED = ['ice-ufrag', 'ice-pwd', 'ice-options', 'fingerprint', 'setup', 'extmap'] as const
/** What belongs to the transport, which bundled media share (RFC 9143 §7.1.3). */
const TRANSPORT = ['ice-ufrag', 'ice-pwd', 'fingerprint', 'setup'] as const
const DIRECTION = /^a=(sendrecv|sendonly|recvonly|inactive)$/

export const attributeOf = (lines: readonly string[], name: string): string | undefined =>
  lines.find((line) => line.startsWith(`a=${name}:`))?.slice(name.length + 3)

/** An SDP as its session lines and its media, each with what it inherits from the session written out. */
export function sectionsOf(lines: readonly string[]): { session: readonly string[]; media: OfferSection[] } {
  const starts = lines.flatMap((line, at) => (line.startsWith('m=') ? [at] : []))
  const session = lines.slice(0, starts[0] ?? lines.length)
  const media = starts.map((start, at) => inherit(lines.slice(start, starts[at + 1] ?? lines.length), session))
  return { session: session.filter((line) => !isInherited(line)), media }
}

function inherit(own: readonly string[], session: readonly string[]): OfferSection {
  const lines = own.filter((line) => line !== '' && !DIRECTION.test(line))
  for (const name of INHERITED) {
    if (attributeOf(own, name) === undefined) lines.push(...session.filter((line) => line.startsWith(`a=${name}:`)))
  }
  const direction = directionOf(own) ?? directionOf(session) ?? 'sendrecv'
  return {
    kind: /^m=(\S+)/.exec(own[0] ?? '')?.[1] ?? '',
    lines: [...lines, `a=${direction}`],
    mid: attributeOf(own, 'mid'),
    direction,
  }
}

const isInherited = (line: string): boolean =>
  DIRECTION.test(line) || INHERITED.some((name) => line.startsWith(`a=${name}:`))

const directionOf = (lines: readonly string[]): Direction | undefined =>
  lines.map((line) => DIRECTION.exec(line)?.[1]).find((direction): direction is Direction => direction !== undefined)

/** A section whose transport is that of `owner`, where it names none itself. */
export const bundledWith = (section: OfferSection, owner: OfferSection): OfferSection => ({
  ...section,
  lines: [
    ...section.lines,
    ...TRANSPORT.flatMap((name) =>
      attributeOf(section.lines, name) === undefined ? owner.lines.filter((line) => line.startsWith(`a=${name}:`)) : [],
    ),
  ],
})

/** How an answer refuses a medium (RFC 3264 §6): it has its place, and port 0. */
export function refusalOf({ lines: [first = ''], mid }: OfferSection): string[] {
  const refused = first.replace(/^(m=\S+) \S+/, '$1 0')
  return [refused, 'c=IN IP4 0.0.0.0', ...(mid === undefined ? [] : [`a=mid:${mid}`]), 'a=inactive']
}
