import type { Webhook } from './dialect.ts'

/** A public address where it is served: on this machine, for names that lead nowhere. */
export function locate(url: string, servedAt: string | undefined): string {
  if (servedAt === undefined) return url
  const { pathname, search, protocol } = new URL(url)
  const origin = new URL(servedAt).origin
  return `${protocol.startsWith('ws') ? origin.replace(/^http/, 'ws') : origin}${pathname}${search}`
}

/** The server's answer, as text. Throws when it refuses. */
export async function ask({ url, method, headers, body }: Webhook, servedAt: string | undefined): Promise<string> {
  const response = await fetch(locate(url, servedAt), { method, headers, ...(body !== undefined && { body }) })
  const answer = await response.text()
  if (!response.ok) throw new Error(`the webhook was answered ${response.status}: ${answer}`)
  return answer
}
