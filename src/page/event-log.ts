import type { News } from './news.ts'
import { waitMs } from './waterfall.ts'

export interface LogLine {
  /** Milliseconds since the page was opened. */
  readonly atMs: number
  readonly name: string
  readonly detail: string
}

/** Lines kept; about half an hour of talk. */
const MAX_LINES = 500

/** The log with one more line, without the oldest when it is full. A partial transcript replaces the one before it. */
export function appendLine(lines: readonly LogLine[], line: LogLine): readonly LogLine[] {
  const replaces = line.name === 'partial' && lines.at(-1)?.name === 'partial'
  return [...lines.slice(-(MAX_LINES - 1), replaces ? -1 : lines.length), line]
}

/** News as a line of the log; undefined for progress that would drown the rest. */
export function describe(news: News): Omit<LogLine, 'atMs'> | undefined {
  switch (news.type) {
    case 'connected':
      return { name: news.type, detail: news.transport }
    case 'ended':
      return { name: news.type, detail: news.reason }
    case 'state':
      return { name: news.type, detail: news.state }
    case 'transcribed':
      return { name: news.final ? 'transcript' : 'partial', detail: news.text }
    case 'user-turn':
    case 'typed':
      return { name: news.type, detail: news.text }
    case 'tool-began':
    case 'tool-dropped':
      return { name: news.type, detail: news.tool }
    case 'tool-used':
      return { name: news.type, detail: `${news.tool}: ${news.outcome}, ${news.ms} ms` }
    case 'handed-over':
      return { name: news.type, detail: `to ${news.to}` }
    case 'language':
      return { name: news.type, detail: news.language }
    case 'listens':
      return { name: news.listens ? 'user-mute-stopped' : 'user-mute-started', detail: '' }
    case 'written':
      return undefined
    case 'segment':
      if (news.spoken && news.heardChars > 0 && news.heardChars < news.text.length) return undefined
      return { name: news.spoken && news.heardChars > 0 ? 'heard' : 'piece', detail: news.text }
    case 'interrupted':
      return { name: news.type, detail: news.heard === '' ? 'nothing was heard' : `heard: ${news.heard}` }
    case 'replaced':
      return { name: news.type, detail: `${news.stage}: ${news.code}` }
    case 'turn-timed':
      return { name: news.type, detail: `turn ${news.turn}, ${waitMs(news.latency)} ms` }
    case 'failed':
      return { name: 'error', detail: news.code === '' ? news.message : `${news.code}: ${news.message}` }
    case 'call-started':
    case 'disconnected':
    case 'out-of-touch':
    case 'in-touch':
    case 'user-started-speaking':
    case 'user-stopped-speaking':
    case 'reply-started':
    case 'bot-started-speaking':
    case 'bot-stopped-speaking':
    case 'paused':
    case 'resumed':
      return { name: news.type, detail: '' }
    default:
      return news satisfies never
  }
}

/** `1:02.345` for 62 345 ms. */
export function formatTime(atMs: number): string {
  const totalMs = Math.max(0, Math.round(atMs))
  const minutes = Math.floor(totalMs / 60_000)
  const seconds = ((totalMs % 60_000) / 1000).toFixed(3).padStart(6, '0')
  return `${minutes}:${seconds}`
}

/** The log as lines of text, for a bug report. */
export function asText(lines: readonly LogLine[]): string {
  return lines
    .map(({ atMs, name, detail }) => `${formatTime(atMs)}  ${name.padEnd(22)}  ${detail}`.trimEnd())
    .join('\n')
}
