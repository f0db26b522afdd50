import { ErrorCode, McpError } from '@modelcontextprotocol/sdk/types.js'

/** What is wrong with a server, in our words, for operators. */
export class McpTrouble extends Error {
  override readonly name = 'McpTrouble'
}

export const HAS_ENDED = 'it has ended'

/** In our words: those of servers and of the SDK may quote what a caller said. */
export function troubleOf(error: unknown): McpTrouble {
  if (error instanceof McpTrouble) return error
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (error instanceof McpError && error.code === ErrorCode.ConnectionClosed) return new McpTrouble(HAS_ENDED)
  if (error instanceof McpError) return new McpTrouble(`it refuses us (error ${error.code})`)
  if (typeof code === 'number' && code > 0) return new McpTrouble(`it answers ${code}`)
  if (typeof code === 'string' && /^\w{1,64}$/.test(code)) return new McpTrouble(`it cannot be reached (${code})`)
  return new McpTrouble('it does not speak MCP')
}

/** The server knows the session no more, so it has done nothing. */
export const isSessionLost = (error: unknown): boolean =>
  error instanceof Error && !(error instanceof McpError) && 'code' in error && error.code === 404
