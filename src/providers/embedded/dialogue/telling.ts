/** About a minute of speech. */
const MOST_CHARS = 900
/** Lists are told this far, and so deep. */
const MOST_ITEMS = 10
const MOST_DEPTH = 3

const NOTHING = 'That is done.'

/** What a tool told, in words: text as it is, JSON read out. */
export function told(content: string): string {
  const words = shortened(
    aloud(content)
      .replaceAll(/[\s\p{Cc}]+/gu, ' ')
      .trim(),
  )
  return /[\p{L}\p{N}]/u.test(words) ? words : NOTHING
}

function aloud(content: string): string {
  if (!/^\s*[[{"]/.test(content)) return content
  let value: unknown
  try {
    value = JSON.parse(content)
  } catch {
    return content
  }
  const words = read(value, 0)
  return words === '' || /[.!?]$/.test(words) ? words : `${words.charAt(0).toUpperCase()}${words.slice(1)}.`
}

function read(value: unknown, depth: number): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value)
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value !== 'object' || value === null || depth === MOST_DEPTH) return ''
  const parts = Array.isArray(value)
    ? value.slice(0, MOST_ITEMS).map((item) => read(item, depth + 1))
    : Object.entries(value)
        .slice(0, MOST_ITEMS)
        .map(([key, item]) => field(key, read(item, depth + 1)))
  const said = parts.filter((part) => part !== '')
  return depth === 0 && Array.isArray(value) ? said.join('; ') : said.join(', ')
}

/** `opensAt: "ten"` is "opens at ten". */
function field(key: string, words: string): string {
  const name = key
    .replaceAll(/(?<=\p{Ll})(?=\p{Lu})/gu, ' ')
    .replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim()
    .toLowerCase()
  return words === '' ? '' : `${name} ${words}`.trim()
}

/** Ends with a sentence where there is one. */
function shortened(words: string): string {
  if (words.length <= MOST_CHARS) return words
  const start = words.slice(0, MOST_CHARS).toWellFormed()
  const end = Math.max(start.lastIndexOf('. '), start.lastIndexOf('! '), start.lastIndexOf('? '))
  return end > 0
    ? start.slice(0, end + 1)
    : `${start.slice(0, start.lastIndexOf(' ') + 1 || MOST_CHARS).trim()}. And so on.`
}
