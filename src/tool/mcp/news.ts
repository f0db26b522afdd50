/** What happens to the servers of MCP. `server`: its name in the configuration. */
export type McpNews =
  /** It was connected, or has listed its tools again. */
  | { readonly type: 'connected'; readonly server: string; readonly tools: number }
  /** It will be tried again, for as long as this process runs. */
  | { readonly type: 'down'; readonly server: string; readonly reason: string }
  /** Some of its tools cannot be offered. */
  | { readonly type: 'tools-left-out'; readonly server: string; readonly tools: string; readonly reason: string }
  /** A model takes no more tools than there are without so many of these. */
  | { readonly type: 'too-many-tools'; readonly tools: number; readonly reason: string }

interface NewsLog {
  info(message: string, more: Readonly<Record<string, string | number>>): void
  warn(message: string, more: Readonly<Record<string, string | number>>): void
}

/** Writes each piece of news as one line. */
export const logMcp =
  (log: NewsLog) =>
  ({ type, ...more }: McpNews): void => {
    switch (type) {
      case 'connected':
        return log.info('mcp server connected', more)
      case 'down':
        return log.warn('mcp server down, trying on', more)
      case 'tools-left-out':
      case 'too-many-tools':
        return log.warn('mcp tools left out', more)
      default:
        return type satisfies never
    }
  }
