import type { Families } from './families.ts'

export interface AnsweredRequest {
  readonly method: string
  readonly route: string
  readonly status: number
  readonly seconds: number
}

/** The rest of voxray-go's labels on every request. No label has a value per session: each would be a series for ever. */
const REST = { session_id: '', stage: 'http', direction: 'ingress', model: '' } as const

/** Requests, under the names of their routes. Some hundreds a second at most, so labels are looked up for each. */
export class HttpMetrics {
  readonly #requests
  readonly #durations
  readonly #active
  readonly #errors
  readonly #timeouts

  constructor(families: Families) {
    const labels = ['method', 'route', 'status_code', 'session_id', 'stage', 'direction', 'status', 'model'] as const
    this.#requests = families.counter(
      'http_requests_total',
      'Requests answered. status_code is the number, 101 for a WebSocket; status is success below 400, else error.',
      labels,
    )
    this.#durations = families.histogram(
      'http_request_duration_seconds',
      'From a request to the head of its answer.',
      labels,
    )
    this.#active = families.gauge(
      'http_active_connections',
      'Requests that wait for their answer. Open WebSockets are calls: see voxray_calls_active.',
      ['route', 'stage', 'direction', 'session_id', 'model'],
    )
    this.#errors = families.counter('http_errors_total', 'Requests answered with an error: 4xx or 5xx.', [
      'method',
      'route',
      'error_type',
    ])
    this.#timeouts = families.counter(
      'http_timeout_total',
      'Requests whose body had not come within its deadline of 10 s.',
      ['method', 'route'],
    )
  }

  began(route: string): void {
    this.#active({ route, ...REST }).inc()
  }

  answered({ method, route, status, seconds }: AnsweredRequest): void {
    const labels = {
      method,
      route,
      status_code: String(status),
      status: status < 400 ? 'success' : 'error',
      ...REST,
    }
    this.#active({ route, ...REST }).dec()
    this.#requests(labels).inc()
    this.#durations(labels).observe(seconds)
    if (status >= 400) this.#errors({ method, route, error_type: status < 500 ? '4xx' : '5xx' }).inc()
  }

  timedOut(method: string, route: string): void {
    this.#timeouts({ method, route }).inc()
  }
}
