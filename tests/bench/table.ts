/** One result of a benchmark, as it is printed and kept in `docs/benchmarks`. */
export interface Table {
  readonly title: string
  /** What was measured and how, in one or two sentences. */
  readonly method: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** What a benchmark is asked for. `quick` proves that it runs; its figures mean little. */
export interface BenchOptions {
  readonly quick: boolean
  /** Of the conversations, a fixed tenth. */
  readonly tenth?: boolean
  /** Of the conversations, a small part in real time over every wire. */
  readonly wires?: boolean
  /** Whom else the conversations are played to: one of the peers, or all. */
  readonly peer?: string
  /** A folder of more speakers for the conversations. */
  readonly speech?: string
  /** The data of a public benchmark, in a folder: our row on it is asked for in place of the conversations. */
  readonly 'eot-bench'?: string
  readonly turnbench?: string
}

export function toMarkdown(table: Table): string {
  const rule = line(table.columns.map((_, index) => (index === 0 ? '---' : '---:')))
  return [`### ${table.title}`, '', table.method, '', line(table.columns), rule, ...table.rows.map(line), ''].join('\n')
}

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

/** The value below which `share` of the sorted values lie. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}
