import type { Data } from '../../../src/providers/socket/connect.ts'

/** What JSON says; nothing for bytes and bare text. */
export function messageIn(data: Data): unknown {
  try {
    return typeof data === 'string' ? JSON.parse(data) : undefined
  } catch {
    return undefined
  }
}
