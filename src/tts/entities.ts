/** Entities of HTML that models write into plain text. Angle brackets become spaces: they are no words, and must not become a tag. */
const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  apos: "'",
  quot: ' ',
  lt: ' ',
  gt: ' ',
  nbsp: ' ',
  shy: '',
  hellip: '…',
  mdash: '—',
  ndash: '–',
  lsquo: '‘',
  rsquo: '’',
  ldquo: '“',
  rdquo: '”',
  copy: '©',
  reg: '®',
  trade: '™',
  deg: '°',
  euro: '€',
  pound: '£',
  yen: '¥',
  cent: '¢',
  times: '×',
  bull: '•',
}
const MAX_CODE = 0x10_ffff

/** The text with its entities as the characters they stand for. Linear in the text. */
export const withoutEntities = (text: string): string =>
  text.replaceAll(
    /&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,8}));/gi,
    (whole, decimal?: string, hex?: string, name?: string) => {
      if (name !== undefined) return NAMED[name.toLowerCase()] ?? whole
      const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal)
      return code > MAX_CODE || code === 0x3c || code === 0x3e ? ' ' : String.fromCodePoint(code).toWellFormed()
    },
  )
