import { type Static, type TObject, Type } from '@sinclair/typebox'
import type { LanguageModel } from 'ai'
import type { ModelStage } from '../std/errors.ts'
import { packagedLlm, type ProviderOptions } from './ai-sdk.ts'
import { parameterKeys } from './chat-parameters.ts'
import { request } from './http.ts'
import type { HttpIo, Provider, ProviderPage } from './provider.ts'

/** A reply of an hour's speech, in the most wordy of streams. */
const MAX_BYTES = 16 * 1024 * 1024

const { llm_extra_body: _, llm_reasoning_effort: _effort, ...keys } = parameterKeys
const Options = Type.Object({
  llm_base_url: Type.Optional(
    Type.String({ pattern: '^(https?://[^#]+)?$', description: 'Where the API is, if not at the vendor' }),
  ),
  model: Type.Optional(Type.String({ description: 'Language model' })),
  ...keys,
})
type Options = Static<typeof Options>

/** What a package of the AI SDK is opened with. */
export interface Opening {
  readonly baseURL: string
  readonly apiKey: string
  readonly fetch: typeof globalThis.fetch
}

/** A vendor of language models with an interface of its own, and a package of the AI SDK that speaks it. */
export interface PackagedVendor {
  readonly name: string
  readonly env: string
  readonly baseUrl: string
  readonly model: string
  readonly page: ProviderPage
  /** Imports the package. */
  readonly open: (opening: Opening, model: string) => Promise<LanguageModel>
  readonly ofInstructions?: ProviderOptions
}

export function packaged(vendor: PackagedVendor): Provider<TObject & typeof Options> {
  const { name, env, baseUrl, page, open, ofInstructions } = vendor
  const isVendors = ({ llm_base_url: url }: Options) => !url || new URL(url).origin === new URL(baseUrl).origin
  return {
    env,
    options: Options,
    page,
    needsKey: (stage: ModelStage, options) => stage === 'llm' && isVendors(options),
    llm: (options, io) => {
      const { llm_base_url: url, model, ...parameters } = options
      const opening = { baseURL: (url || baseUrl).replace(/\/$/, ''), apiKey: io.key ?? '', fetch: fetchOf(io) }
      const loaded = open(opening, model || vendor.model)
      // A rejection surfaces in stream().
      loaded.catch(() => undefined)
      return packagedLlm({ name, loaded, parameters, ...(ofInstructions && { ofInstructions }) }, io)
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
