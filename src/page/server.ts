/** A person at the page waits no longer for a sign that the server is there. */
const REACH_DEADLINE_MS = 2000
const ANSWER_DEADLINE_MS = 5000

/** The server that gave us the page, as `fetch` reaches it. */
export class Server {
  readonly #key: string

  /** `key` is '' for a server that asks for none. */
  constructor(key: string) {
    this.#key = key
  }

  /** What the server wants with each request. */
  get headers(): Headers {
    return new Headers(this.#key === '' ? {} : { authorization: `Bearer ${this.#key}` })
  }

  async isReachable(): Promise<boolean> {
    try {
      await fetch('/health', { signal: AbortSignal.timeout(REACH_DEADLINE_MS) })
      return true
    } catch {
      return false
    }
  }

  /** Who may be called, the default one first; nobody where the server does not say, or not without a key. */
  async agents(): Promise<readonly string[]> {
    try {
      return agentsIn(await (await this.#ask('/api/v1/agents', 'GET')).json())
    } catch {
      return []
    }
  }

  /** The address with what opens it: a browser shows no key there, so it brings a ticket, which is good once. */
  async admitted(socketUrl: URL): Promise<string> {
    if (this.#key === '') return socketUrl.href
    const answer = await this.#ask('/api/v1/tickets', 'POST')
    const { data } = (await answer.json()) as { data: { ticket: string } }
    const url = new URL(socketUrl)
    url.searchParams.set('ticket', data.ticket)
    return url.href
  }

  /** Whether the server refuses the socket for good. Browsers do not say why a socket did not open; a GET of its address does. */
  async refuses(socketUrl: URL): Promise<boolean> {
    const url = new URL(socketUrl)
    url.protocol = url.protocol.replace('ws', 'http')
    try {
      return (await this.#ask(url.href, 'GET')).status === 404
    } catch {
      return false
    }
  }

  #ask(url: string, method: 'GET' | 'POST'): Promise<Response> {
    return fetch(url, { method, headers: this.headers, signal: AbortSignal.timeout(ANSWER_DEADLINE_MS) })
  }
}

function agentsIn(answer: unknown): readonly string[] {
  const { data } = answer as { data?: { agents?: unknown } }
  return Array.isArray(data?.agents) ? data.agents.filter((name) => typeof name === 'string') : []
}
