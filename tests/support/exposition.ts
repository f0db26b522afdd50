/** One line of a metric. */
export interface Series {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

export interface ExposedFamily {
  readonly type: string
  readonly help: string
  readonly series: Series[]
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*'
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(,|$)/gy
const SAMPLE = new RegExp(`^(${NAME})(?:\\{(.*)\\})? (\\S+)$`)
const VALUE = /^(?:[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?|[+-]Inf|NaN)$/

/** Reads Prometheus' text format 0.0.4 as strictly as Prometheus does; throws at what it would refuse. */
export function parseExposition(text: string): Map<string, ExposedFamily> {
  if (!text.endsWith('\n')) throw new Error('the last line has no end')
  const families = new Map<string, ExposedFamily>()
  const seen = new Set<string>()
  let help: readonly [string, string] | undefined
  let current: readonly [string, ExposedFamily] | undefined
  for (const line of text.split('\n')) {
    if (line === '') continue
    const [, helpOf = '', helpText = ''] = new RegExp(`^# HELP (${NAME}) (.+)$`).exec(line) ?? []
    const [, typeOf = '', type = ''] = new RegExp(`^# TYPE (${NAME}) (counter|gauge|histogram)$`).exec(line) ?? []
    if (helpOf !== '') help = [helpOf, helpText]
    else if (typeOf !== '') {
      if (help?.[0] !== typeOf) throw new Error(`${typeOf} has no help`)
      if (families.has(typeOf)) throw new Error(`${typeOf} comes twice`)
      current = [typeOf, { type, help: help[1], series: [] }]
      families.set(...current)
    } else {
      const series = seriesOf(line)
      const id = JSON.stringify([series.name, Object.entries(series.labels).toSorted()])
      if (seen.has(id)) throw new Error(`twice: ${line}`)
      seen.add(id)
      if (!current || !belongs(series.name, ...current)) throw new Error(`belongs to no family: ${line}`)
      current[1].series.push(series)
    }
  }
  for (const [name, family] of families) if (family.type === 'histogram') checkHistogram(name, family)
  return families
}

function seriesOf(line: string): Series {
  const [, name = '', inside = '', value = ''] = SAMPLE.exec(line) ?? []
  if (name === '' || !VALUE.test(value)) throw new Error(`no series: ${line}`)
  const found = [...inside.matchAll(LABEL)]
  if (found.map(([whole]) => whole).join('') !== inside) throw new Error(`bad labels: ${line}`)
  const labels = Object.fromEntries(found.map(([, label = '', text = '']) => [label, text]))
  if (Object.keys(labels).length !== found.length) throw new Error(`a label twice: ${line}`)
  return { name, labels, value: Number(value.replace('Inf', 'Infinity')) }
}

const belongs = (series: string, family: string, { type }: ExposedFamily): boolean =>
  type === 'histogram' ? [`${family}_bucket`, `${family}_sum`, `${family}_count`].includes(series) : series === family

/** Buckets add up to the one of all values, which is the count. */
function checkHistogram(name: string, { series }: ExposedFamily): void {
  const last = new Map<string, { le: number; value: number }>()
  for (const { name: of, labels, value } of series) {
    const { le = '', ...rest } = labels
    const id = JSON.stringify(rest)
    const before = last.get(id)
    if (of === `${name}_bucket`) {
      const bound = Number(le.replace('Inf', 'Infinity'))
      if (before && (bound <= before.le || value < before.value)) throw new Error(`${name}: buckets out of order`)
      last.set(id, { le: bound, value })
    } else if (of === `${name}_count` && (before?.le !== Infinity || before.value !== value))
      throw new Error(`${name}: the last bucket is not the count`)
  }
}

/** A scrape, asked for single figures. */
export class Scrape {
  readonly families: ReadonlyMap<string, ExposedFamily>

  constructor(text: string) {
    this.families = parseExposition(text)
  }

  /** The sum of all series of this name that carry these labels; undefined when there is none. */
  value(name: string, labels: Readonly<Record<string, string>> = {}): number | undefined {
    const found = [...this.families.values()]
      .flatMap(({ series }) => series)
      .filter((series) => series.name === name)
      .filter((series) => Object.entries(labels).every(([label, value]) => series.labels[label] === value))
    return found.length === 0 ? undefined : found.reduce((sum, { value }) => sum + value, 0)
  }

  /** Every series of a family but the buckets: `name{label="value"}` to its value, labels in order, empty ones left out. */
  all(family: string): Record<string, number> {
    const shown = (this.families.get(family)?.series ?? []).filter(({ name }) => !name.endsWith('_bucket'))
    return Object.fromEntries(shown.map(({ name, labels, value }) => [`${name}${braces(labels)}`, value]))
  }
}

function braces(labels: Readonly<Record<string, string>>): string {
  const shown = Object.entries(labels)
    .filter(([, value]) => value !== '')
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
  return shown.length === 0 ? '' : `{${shown.map(([label, value]) => `${label}="${value}"`).join(',')}}`
}
