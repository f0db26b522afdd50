import type { HttpMetrics } from '../observe/metrics/http.ts'
import type { Clock } from '../std/clock.ts'
import { wasLate } from './body.ts'

/** Any other method counts as "other", so that a client cannot create series of its own. */
const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** voxray-go's names of routes first, then ours. */
const ROUTES: Readonly<Record<string, string>> = {
  '/health': 'health',
  '/ready': 'ready',
  '/webrtc/offer': 'webrtc_offer',
  '/start': 'start',
  '/telephony/ws': 'telephony_ws',
  '/daily-dialin-webhook': 'daily_dialin_webhook',
  '/': 'root',
  '/ws': 'ws',
  '/metrics': 'metrics',
  '/tickets': 'tickets',
  '/agents': 'agents',
  '/daily-webhook': 'daily_webhook',
  '/api/offer': 'pipecat_offer',
}
const SESSION_OFFER = /^\/sessions\/[^/]+\/(?:api\/)?offer$/

/** The name a path is counted under. */
export function routeOf(path: string): string {
  const plain = path.replace(/^\/api\/v1(?=\/)/, '').replace(/(?<=.)\/$/, '')
  if (SESSION_OFFER.test(plain)) return 'session_offer'
  // Names of agents are no series of their own: anybody may ask for any.
  const ofAgent = /^(?<base>\/(?:ws|webrtc\/offer|api\/offer))\/[^/]+$/.exec(plain)?.groups?.['base']
  if (ofAgent !== undefined) return ROUTES[ofAgent] ?? 'other'
  if (plain.startsWith('/telephony/ws/')) return 'telephony_ws'
  if (plain.startsWith('/telephony/transfer/')) return 'telephony_transfer'
  if (plain === '/swagger' || plain.startsWith('/swagger/')) return 'swagger'
  return Object.hasOwn(ROUTES, plain) ? (ROUTES[plain] ?? 'other') : 'other'
}

/** Answers a request and counts it; an answer that is none has become a WebSocket. */
export async function measured<R extends Response | undefined>(
  { metrics, clock }: { readonly metrics: { readonly http: HttpMetrics }; readonly clock: Clock },
  request: Request,
  answer: () => Promise<R>,
): Promise<R> {
  const { http } = metrics
  const route = routeOf(URL.parse(request.url, 'http://localhost')?.pathname ?? '')
  const method = METHODS.has(request.method) ? request.method : 'other'
  const startedMs = clock.now()
  http.began(route)
  let status = 500
  try {
    const response = await answer()
    status = response?.status ?? 101
    return response
  } finally {
    http.answered({ method, route, status, seconds: (clock.now() - startedMs) / 1000 })
    if (wasLate(request)) http.timedOut(method, route)
  }
}
