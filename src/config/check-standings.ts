import { Value } from '@sinclair/typebox/value'
import type { Problem } from './problem.ts'
import type { Key } from './schema.ts'

/** A key never lies: what it cannot do is refused, what it need not do is said. `given` is what somebody set. */
export function checkStandings(given: ReadonlyMap<Key, unknown>, problems: Problem[], warnings: Problem[]): void {
  for (const [{ name, schema }, value] of given) {
    const { standing } = schema
    switch (standing?.type) {
      case 'no-effect':
        // Switched off it asks for nothing.
        if (value === 0 || value === false) break
        warnings.push({ key: name, wrong: `has no effect: ${standing.why}`, wayOut: 'Remove it' })
        break
      case 'not-yet':
        if (standing.idle.some((idle) => Value.Equal(idle, value))) break
        problems.push({
          key: name,
          wrong: `is ${JSON.stringify(value)}, which this version cannot do yet`,
          wayOut: standing.wayOut,
        })
        break
      case 'detail-of':
      case undefined:
        break
      default:
        standing satisfies never
    }
  }
}
