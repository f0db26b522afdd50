import { valuesOf } from '../../call/values.ts'
import { idHeaders } from '../../providers/openai-dialect/chat-parameters.ts'
import { StageError } from '../../std/errors.ts'
import { inputCheck } from '../json-schema.ts'
import { type Tool, ToolFailure, type ToolResult, type ToolSite } from '../tool.ts'
import { filledIn, hasValues, inputsIn, originOf } from './address.ts'
import { AllowedHosts, type Resolve } from './allowed-hosts.ts'
import { toldOf } from './reply.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** A tool that asks a server of the operator's. */
export interface HttpToolSettings extends Pick<Tool, 'deadlineMs' | 'whenInterrupted' | 'filler'> {
  readonly name: string
  readonly description: string
  readonly method: Method
  /** `{name}` is a value of the input, `{{name}}` one of the call; neither within the host. */
  readonly url: string
  /** A JSON Schema of an object. Without `additionalProperties` it takes none. */
  readonly parameters: Readonly<Record<string, unknown>>
  /** Sent to the host of `url` alone. */
  readonly headers: Readonly<Record<string, string>>
  /** Where the input goes that has no place in the address. */
  readonly inputGoes: 'query' | 'json'
  readonly maxReplyBytes: number
  /** Hosts besides that of `url` that a redirect may lead to. */
  readonly allowedHosts: readonly string[]
  readonly allowPrivateAddresses: boolean
}

export interface HttpToolIo {
  readonly resolve: Resolve
  /** Connects to `address`, whatever the host of the URL resolves to, and follows no redirect. */
  readonly fetchAt: (url: URL, address: string, init: RequestInit & { signal: AbortSignal }) => Promise<Response>
}

type Input = Readonly<Record<string, unknown>>

const MOST_REDIRECTS = 3
/** Of one host. */
const MOST_ADDRESSES = 3
/** Bun's and the system's names for a connection that was never made, so nothing has been sent. */
const NOT_CONNECTED = /^(?:ConnectionRefused|FailedToOpenSocket|E(?:CONNREFUSED|NETUNREACH|HOSTUNREACH|ADDRNOTAVAIL))$/
const REDIRECTS = new Set([301, 302, 303, 307, 308])

/** Throws where the JSON Schema cannot be used. */
export function httpTool(settings: HttpToolSettings, io: HttpToolIo): Tool {
  const { name, description, url, deadlineMs, whenInterrupted, filler } = settings
  const parameters = { type: 'object', properties: {}, additionalProperties: false, ...settings.parameters }
  const check = inputCheck(parameters)
  const hosts = new AllowedHosts({
    url: originOf(url),
    also: settings.allowedHosts,
    mayBePrivate: settings.allowPrivateAddresses,
    resolve: io.resolve,
  })
  return {
    spec: { name, description, parameters },
    when: 'at-once',
    whenInterrupted,
    ...(deadlineMs !== undefined && { deadlineMs }),
    ...(filler && { filler }),
    on: (site) => {
      const values = valuesOf(site.info)
      if (!hasValues(url, values)) return undefined
      return async (input, signal) => {
        const wrong = check(input)
        if (wrong !== undefined) throw new ToolFailure(`The input does not fit. ${wrong}`)
        return await ask(settings, { ...io, hosts, site, values }, input as Input, signal)
      }
    },
  }
}

interface Asking extends HttpToolIo {
  readonly hosts: AllowedHosts
  readonly site: ToolSite
  readonly values: Input
}

async function ask(settings: HttpToolSettings, asking: Asking, input: Input, signal: AbortSignal): Promise<ToolResult> {
  const { hosts, site, fetchAt } = asking
  const first = filledIn(settings.url, asking.values, input)
  const placed = new Set(inputsIn(settings.url))
  const rest = Object.entries(input).filter(([name]) => !placed.has(name))
  if (settings.inputGoes === 'query') putInQuery(first, rest)
  const hasBody = settings.inputGoes === 'json' && settings.method !== 'GET'
  let body: string | undefined = hasBody ? JSON.stringify(Object.fromEntries(rest)) : undefined
  let { method }: { method: string } = settings
  let url = first
  for (let redirects = 0; ; redirects++) {
    const headers = new Headers({ accept: 'application/json, text/*;q=0.9', ...idHeaders(site.info) })
    if (body !== undefined) headers.set('content-type', 'application/json')
    if (url.origin === first.origin)
      for (const [name, value] of Object.entries(settings.headers)) headers.set(name, value)
    const addresses = await hosts.addressesOf(url, signal)
    const init = { method, headers, signal, ...(body !== undefined && { body }) }
    const response = await firstOf(addresses, (address) => fetchAt(url, address, init)).catch((error: unknown) => {
      signal.throwIfAborted()
      throw new StageError('tool', 'unreachable', `${url.host} cannot be reached`, { cause: error })
    })
    if (!REDIRECTS.has(response.status))
      return await toldOf(response, url.host, settings.maxReplyBytes).catch((error: unknown) => {
        signal.throwIfAborted()
        if (error instanceof ToolFailure || error instanceof StageError) throw error
        throw new StageError('tool', 'cut-short', `${url.host} broke off its reply`, { cause: error })
      })
    await response.body?.cancel()
    const next = targetOf(response, url)
    if (!next || !hosts.has(next) || (url.protocol === 'https:' && next.protocol !== 'https:'))
      throw new StageError('tool', 'bad-response', `${url.host} leads elsewhere: set allowed_hosts if that is right`)
    if (redirects === MOST_REDIRECTS) throw new StageError('tool', 'bad-response', `${url.host} redirects too often`)
    url = next
    // As browsers do.
    if (response.status === 303 || (response.status < 303 && method === 'POST')) [method, body] = ['GET', undefined]
  }
}

/** Asks the next address where none listens at one: `localhost` is `::1` and `127.0.0.1`, and most servers listen at one of them. */
async function firstOf<T>(addresses: readonly string[], connect: (address: string) => Promise<T>): Promise<T> {
  const [address = '', ...others] = addresses.slice(0, MOST_ADDRESSES)
  try {
    return await connect(address)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (others.length === 0 || !NOT_CONNECTED.test(code)) throw error
    return await firstOf(others, connect)
  }
}

/** An array gives its parameter several times. What stands in the address already is the operator's. */
function putInQuery(url: URL, input: readonly (readonly [string, unknown])[]): void {
  const own = new Set(url.searchParams.keys())
  for (const [name, value] of input) {
    if (own.has(name)) throw new ToolFailure(`${name}: this is set already.`)
    for (const each of Array.isArray(value) ? value : [value])
      if (each !== null && each !== undefined)
        url.searchParams.append(name, typeof each === 'object' ? JSON.stringify(each) : String(each))
  }
}

function targetOf(response: Response, from: URL): URL | undefined {
  const to = response.headers.get('location')
  if (to === null || !URL.canParse(to, from)) return undefined
  const url = new URL(to, from)
  return /^https?:$/.test(url.protocol) && url.username === '' && url.password === '' ? url : undefined
}
