import { messageOf } from '../std/errors.ts'

/** Why agents cannot be had, in one line for who wrote them. */
export class AgentFault extends Error {
  override readonly name = 'AgentFault'
}

/** What is wrong with a file that cannot be loaded, and where: Bun tells a place of syntax errors, and a stack of others. */
export function faultOf(file: string, error: unknown): AgentFault {
  if (error instanceof AgentFault) return error
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error
  return new AgentFault(`${placeOf(first) ?? file}: ${oneLine(messageOf(first))}`, { cause: error })
}

function placeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined
  if ('position' in error && isPlace(error.position))
    return `${error.position.file}:${error.position.line}:${error.position.column}`
  const frames = 'stack' in error ? String(error.stack).split('\n') : []
  return frames
    .map((frame) => frame.slice(frame.indexOf('/')).replace(')', ''))
    .find((place) => /^\/[^\s:]+:\d+:\d+$/.test(place))
}

const oneLine = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(' ')

interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
}

const isPlace = (value: unknown): value is Place =>
  typeof value === 'object' && value !== null && 'file' in value && 'line' in value && 'column' in value
