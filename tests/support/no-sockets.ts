import type { Connect } from '../../src/providers/socket/connect.ts'

/** For a world in which nothing connects to a vendor. */
export const noSockets: Connect = (url) => {
  throw new Error(`nothing is to connect to ${url}`)
}
