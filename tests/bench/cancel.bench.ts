import { cancelled, ENDLESS } from '../support/cancelled.ts'
import { percentile, type BenchOptions, type Table } from './table.ts'

/** How soon a model's server stops when a caller cuts in. */
export async function cancel({ quick }: BenchOptions): Promise<readonly Table[]> {
  const times = quick ? 20 : 200
  const rows: string[][] = []
  for (const [name, vendor] of Object.entries(ENDLESS)) {
    // The first loads the package.
    await cancelled(vendor)
    const figures: number[] = []
    for (let time = 0; time < times; time++) figures.push((await cancelled(vendor)).ms)
    rows.push([name, ...[0.5, 0.99, 1].map((share) => percentile(figures, share).toFixed(1))])
  }
  return [
    {
      title: 'Cancel: from the abort of an answer to the close of its connection',
      method: `Milliseconds until a server on this machine sees it, ${times} answers each, one after the other. 50 ms is what a barge-in has.`,
      columns: ['answer by', 'median ms', 'p99 ms', 'worst ms'],
      rows,
    },
  ]
}
