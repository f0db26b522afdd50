import { type Static, type TObject, type TProperties, Type } from '@sinclair/typebox'
import type { LanguageModel } from 'ai'
import type { ModelStage } from '../../std/errors.ts'
import type { KeyVariables } from '../../std/key-variables.ts'
import { type Habits, packagedLlm } from './ai-sdk.ts'
import { parameterKeys } from '../openai-dialect/chat-parameters.ts'
import { request } from '../http/http.ts'
import type { HttpIo, Provider, ProviderPage } from '../provider.ts'

/** A reply of an hour's speech, in the most wordy of streams. */
const MAX_BYTES = 16 * 1024 * 1024

const EFFORTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh'] as const

const { llm_extra_body: _, ...keys } = parameterKeys
const sharedKeys = {
  llm_base_url: Type.Optional(
    Type.String({ pattern: '^(https?://[^#]+)?$', description: 'Where the API is, if not at the vendor' }),
  ),
  model: Type.Optional(Type.String({ description: 'Language model' })),
  ...keys,
  llm_reasoning_effort: Type.Optional(
    Type.Union(
      EFFORTS.map((effort) => Type.Literal(effort)),
      { description: 'How long it thinks' },
    ),
  ),
}
const Shared = Type.Object(sharedKeys)
type Shared = Static<typeof Shared>
type Own<O extends TProperties> = Static<TObject<O>>

/** What a package of the AI SDK is opened with. */
export interface Opening {
  readonly baseURL: string
  readonly apiKey: string
  readonly fetch: typeof globalThis.fetch
  /** For what the package does not do itself. */
  readonly io: HttpIo
}

/** A vendor of language models with an interface of its own, and a package of the AI SDK that speaks it. */
export interface PackagedVendor<O extends TProperties> {
  readonly name: string
  readonly env: KeyVariables
  /** Its own options, beside those that all share. */
  readonly options?: O
  readonly baseUrl: string | ((own: Own<O>) => string)
  readonly model: string
  /** Absent where the vendor does more, and has a page for all of it. */
  readonly page?: ProviderPage
  /** Imports the package. */
  readonly open: (opening: Opening, model: string, own: Own<O>) => Promise<LanguageModel>
  readonly habits?: (model: string) => Habits
}

export function packaged<O extends TProperties = {}>(
  vendor: PackagedVendor<O>,
): Provider<TObject<typeof sharedKeys> & TObject<O>> {
  const { name, env, baseUrl, page, open, habits } = vendor
  const addressOf = (own: Own<O>) => (typeof baseUrl === 'string' ? baseUrl : baseUrl(own))
  const isVendors = (options: Shared & Own<O>) =>
    !options.llm_base_url || new URL(options.llm_base_url).origin === new URL(addressOf(options)).origin
  const options = Type.Object({ ...sharedKeys, ...vendor.options })
  return {
    env,
    options: options as unknown as TObject<typeof sharedKeys> & TObject<O>,
    ...(page && { page }),
    needsKey: (stage: ModelStage, given) => stage === 'llm' && isVendors(given as Shared & Own<O>),
    llm: (given, io) => {
      const whole = given as Shared & Own<O>
      const { llm_base_url: url, model = '', ...parameters } = whole as Shared
      const opening = {
        baseURL: (url || addressOf(whole)).replace(/\/$/, ''),
        apiKey: io.key ?? '',
        fetch: fetchOf(io),
        io,
      }
      const chosen = model || vendor.model
      const loaded = open(opening, chosen, whole)
      // A rejection surfaces in stream().
      loaded.catch(() => undefined)
      return {
        ...packagedLlm({ name, loaded, parameters, habits: habits?.(chosen) ?? {} }, io),
        preconnect: () => io.preconnect?.(opening.baseURL),
      }
    },
  }
}

/** Statuses and broken connections become ours before the package makes words of them. */
function fetchOf(io: HttpIo): typeof globalThis.fetch {
  const target = { stage: 'llm', fetch: io.fetch, maxBytes: MAX_BYTES } as const
  const send = (url: URL | RequestInfo, init: RequestInit = {}) =>
    request(target, String(url), { ...init, signal: init.signal ?? new AbortController().signal })
  // Bun types `fetch` with a `preconnect`, which the package does not call.
  return Object.assign(send, { preconnect: () => undefined })
}
