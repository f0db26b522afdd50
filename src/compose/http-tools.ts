import { lookup } from 'node:dns/promises'
import type { Config } from '../config/schema.ts'
import type { Fetch } from '../providers/http/http.ts'
import { orAborted } from '../std/or-aborted.ts'
import type { Resolve } from '../tool/http/allowed-hosts.ts'
import { httpTool, type HttpToolIo } from '../tool/http/http-tool.ts'
import type { Tool } from '../tool/tool.ts'

const REPLY_BYTES = 64 * 1024

/** The HTTP tools of a configuration. Their schemas have been checked. */
export const httpToolsOf = ({ http_tools }: Config, io: HttpToolIo): readonly Tool[] =>
  Object.entries(http_tools).map(([name, tool]) => {
    const { method = 'GET', filler_after_ms: afterMs, filler: words } = tool
    return httpTool(
      {
        name,
        description: tool.description,
        method,
        url: tool.url,
        parameters: tool.parameters ?? {},
        headers: tool.headers ?? {},
        inputGoes: tool.input ?? (method === 'GET' || method === 'DELETE' ? 'query' : 'json'),
        whenInterrupted: tool.when_interrupted ?? 'finish',
        maxReplyBytes: tool.max_reply_bytes ?? REPLY_BYTES,
        allowedHosts: tool.allowed_hosts ?? [],
        allowPrivateAddresses: tool.allow_private_addresses ?? false,
        ...(tool.deadline_ms !== undefined && { deadlineMs: tool.deadline_ms }),
        ...(afterMs !== undefined && { filler: { afterMs, ...(words !== undefined && { words }) } }),
      },
      io,
    )
  })

export const systemResolve: Resolve = async (hostname, signal) =>
  (await orAborted(lookup(hostname, { all: true }), signal)).map(({ address }) => address)

/**
 * The address stands in the URL, so that nothing is resolved a second time. The server and its certificate go by the name all the same:
 * `serverName` is Bun's.
 */
export const fetchingAt =
  (fetch: Fetch): HttpToolIo['fetchAt'] =>
  (url, address, init) => {
    const at = new URL(url)
    at.hostname = address.includes(':') ? `[${address}]` : address
    const headers = new Headers(init.headers)
    headers.set('host', url.host)
    const tls = { serverName: url.hostname.replaceAll(/^\[|\]$/g, '') }
    return fetch(at.href, { ...init, headers, redirect: 'manual', tls } as RequestInit)
  }
