import { promisify } from 'node:util'
import { brotliCompress, gzip } from 'node:zlib'
import type { HTMLBundle } from 'bun'
import { isHtml, type PageAsset, pageAssets } from './page-assets.ts'

/** In the order of preference. */
const ENCODINGS = ['br', 'gzip'] as const
type Encoding = (typeof ENCODINGS)[number]

/** The worklet of the microphone is a blob; calls go to this server, or to where it is reached from outside. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self' blob:",
  "style-src 'self'",
  "img-src 'self' data:",
  "media-src 'self' blob:",
  "connect-src 'self' ws: wss:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const YEAR_SECS = 31_536_000

/** Names that the bundler gives. A file with such a name never changes. */
const HASHED = /^\/[\w-]+-[0-9a-z]{8}\.(?:js|css|svg)$/

interface Kept {
  readonly asset: PageAsset
  readonly hash: string
  readonly encoded: ReadonlyMap<Encoding, Uint8Array<ArrayBuffer>>
}

/** The page and what it loads, made when it is first asked for and kept compressed. */
export class PageSite {
  readonly #page: HTMLBundle
  readonly #path: string
  #kept: Promise<ReadonlyMap<string, Kept>> | undefined

  /** `path` is that of the page; what it loads is at the root. */
  constructor(page: HTMLBundle, path: string) {
    this.#page = page
    this.#path = path
  }

  /** Undefined where something else is asked for. */
  async answer(request: Request, pathname: string): Promise<Response | undefined> {
    if (request.method !== 'GET' && request.method !== 'HEAD') return undefined
    if (pathname !== this.#path && !HASHED.test(pathname)) return undefined
    await this.prepare()
    const kept = (await this.#kept)?.get(pathname)
    return kept && respond(request, kept)
  }

  async prepare(): Promise<void> {
    this.#kept ??= this.#keep()
    await this.#kept
  }

  async #keep(): Promise<ReadonlyMap<string, Kept>> {
    try {
      const assets = await pageAssets(this.#page)
      const kept = await Promise.all(assets.map(compressed))
      return new Map(kept.map((one) => [isHtml(one.asset) ? this.#path : `/${one.asset.name}`, one]))
    } catch (error) {
      // The next who asks tries again.
      this.#kept = undefined
      throw error
    }
  }
}

async function compressed(asset: PageAsset): Promise<Kept> {
  const [br, gz] = await Promise.all([
    promisify(brotliCompress)(asset.bytes),
    promisify(gzip)(asset.bytes, { level: 9 }),
  ])
  const encoded = new Map<Encoding, Uint8Array<ArrayBuffer>>()
  // A few hundred bytes are often shorter as they are.
  if (br.length < asset.bytes.length) encoded.set('br', new Uint8Array(br))
  if (gz.length < asset.bytes.length) encoded.set('gzip', new Uint8Array(gz))
  return { asset, hash: Bun.hash(asset.bytes).toString(36), encoded }
}

function respond(request: Request, { asset, hash, encoded }: Kept): Response {
  const encoding = encodingFor(request.headers.get('accept-encoding') ?? '', encoded)
  const etag = `"${hash}${encoding ? `-${encoding}` : ''}"`
  const headers = {
    'content-type': asset.type,
    'cache-control': isHtml(asset) ? 'no-cache' : `public, max-age=${YEAR_SECS}, immutable`,
    etag,
    vary: 'accept-encoding',
    'x-content-type-options': 'nosniff',
    ...(encoding && { 'content-encoding': encoding }),
    ...(isHtml(asset) && { 'content-security-policy': POLICY, 'referrer-policy': 'no-referrer' }),
  }
  if (isKnown(request.headers.get('if-none-match'), etag)) return new Response(null, { status: 304, headers })
  return new Response((encoding && encoded.get(encoding)) ?? asset.bytes, { headers })
}

/** The best of what there is and what the browser takes; undefined sends it as it is. */
function encodingFor(accepted: string, encoded: Kept['encoded']): Encoding | undefined {
  const isTaken = (name: string) =>
    accepted
      .toLowerCase()
      .split(',')
      .map((part) => part.split(';').map((word) => word.trim()))
      .some(([taken, quality = '']) => taken === name && !/^q=0(?:\.0*)?$/.test(quality))
  return ENCODINGS.find((encoding) => encoded.has(encoding) && (isTaken(encoding) || isTaken('*')))
}

const isKnown = (ifNoneMatch: string | null, etag: string): boolean =>
  ifNoneMatch !== null && ifNoneMatch.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag)
