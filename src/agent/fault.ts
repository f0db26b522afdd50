/** Why agents cannot be had, in one line for who wrote them. */
export class AgentFault extends Error {
  override readonly name = 'AgentFault'
}

/** What is wrong with a file that cannot be loaded, and where: Bun tells a place of syntax errors, and a stack of others. */
export function faultOf(file: string, error: unknown): AgentFault {
  if (error instanceof AgentFault) return error
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error
  const reason = first instanceof Error ? first.message : String(first)
  return new AgentFault(`${placeOf(first) ?? file}: ${reason.replaceAll(/\s*\n\s*/g, ' ')}`, { cause: error })
}

function placeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined
  if ('position' in error && isPlace(error.position))
    return `${error.position.file}:${error.position.line}:${error.position.column}`
  return 'stack' in error ? /\(?(\/\S+:\d+:\d+)\)?$/m.exec(String(error.stack))?.[1] : undefined
}

interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
}

const isPlace = (value: unknown): value is Place =>
  typeof value === 'object' && value !== null && 'file' in value && 'line' in value && 'column' in value
