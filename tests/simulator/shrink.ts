import type { Script } from './script.ts'

/** What tells which of several things a part is: without it, it is none. */
const NAMES = new Set(['do', 'how', 'on', 'does', 'type'])

/** Anything that JSON holds. */
type Data = unknown

/** A script that has the same fault and less in it: no part can be left out, and no number be smaller, without the fault being gone. */
export async function shrink(script: Script, hasFault: (script: Script) => Promise<boolean>): Promise<Script> {
  let least = script
  for (let isSmaller = true; isSmaller;) {
    isSmaller = false
    // What is simpler is looked for anew in what has just been found; what was in vain before may not be now.
    for (let at = 0; ; at++) {
      const simpler = nth(simplerThan(least), at)
      if (simpler === undefined) break
      if (!(await hasFault(simpler as Script))) continue
      least = simpler as Script
      isSmaller = true
      at--
    }
  }
  return least
}

function nth<T>(items: Iterable<T>, at: number): T | undefined {
  let index = 0
  for (const item of items) if (index++ === at) return item
  return undefined
}

/** The same data with one part less, or one value simpler; what takes most away comes first. */
export function* simplerThan(data: Data): Generator<Data> {
  if (Array.isArray(data)) yield* simplerLists(data)
  else if (typeof data === 'object' && data !== null) yield* simplerRecords(data)
  else if (typeof data === 'number') yield* simplerNumbers(data)
}

function* simplerLists(list: readonly Data[]): Generator<Data> {
  for (let length = list.length; length > 0; length = Math.floor(length / 2))
    for (let at = 0; at + length <= list.length; at += length) yield list.toSpliced(at, length)
  for (const [at, item] of list.entries()) for (const simpler of simplerThan(item)) yield list.with(at, simpler)
}

function* simplerRecords(record: object): Generator<Data> {
  for (const key of Object.keys(record)) {
    if (NAMES.has(key)) continue
    const { [key as never]: _, ...rest } = record
    if (!isNeeded(key, record)) yield rest
  }
  for (const [key, value] of Object.entries(record)) {
    if (NAMES.has(key)) continue
    for (const simpler of simplerThan(value)) yield { ...record, [key]: simpler }
  }
}

/** The values of what has a name belong to it, and so do the two parts of a script. */
const isNeeded = (key: string, record: object): boolean =>
  Object.keys(record).some((each) => NAMES.has(each)) || key === 'world' || key === 'steps'

function* simplerNumbers(value: number): Generator<number> {
  if (value === 0) return
  yield 0
  if (!Number.isInteger(value)) return
  for (const unit of [1000, 100, 10]) if (value % unit !== 0 && value > unit) yield value - (value % unit)
  if (Math.abs(value) > 1) yield Math.trunc(value / 2)
}

/** Whether a script breaks the rule that was broken first; which numbers and words that is told with is all one. */
export function sameFault(
  faults: readonly string[],
  broken: (script: Script) => Promise<readonly string[]>,
): (script: Script) => Promise<boolean> {
  const wanted = kindOf(faults[0] ?? '')
  return async (script) => (await broken(script)).some((fault) => kindOf(fault) === wanted)
}

const kindOf = (fault: string): string => fault.replaceAll(/"[^"]*"/g, '').replaceAll(/[\d.]+/g, '')
