import type { Static, TObject } from '@sinclair/typebox'
import type { KeyVariables } from '../std/key-variables.ts'
import type { Llm } from '../llm/llm.ts'
import type { ModelStage } from '../std/errors.ts'
import type { RetryIo } from '../std/retry.ts'
import type { Stt } from '../stt/stt.ts'
import type { Tts } from '../tts/tts.ts'
import type { Fetch } from './http/http.ts'
import type { Connect } from './socket/connect.ts'

/** What a provider that is asked over HTTP gets of the outside world. */
export interface HttpIo extends RetryIo {
  readonly fetch: Fetch
  /** Connects to the host of this address, so that the next request to it waits for no handshake. Never fails. */
  readonly preconnect?: (url: string) => void
  /** Undefined where none is configured; never to be put into a message. */
  readonly key: string | undefined
  /** A file of the operator's that a key names. */
  readonly readText?: (path: string) => Promise<string>
  /** For the operator: what works, and not as it should. No text of a caller or a model. */
  readonly warn?: (message: string) => void
}

/** All a provider gets of the outside world. */
export interface Io extends HttpIo {
  readonly connect: Connect
}

/** What a model that has to be loaded offers beside its interface: one in this process, or on a server of the operator's. */
export interface Resident extends AsyncDisposable {
  /** Loads it before the first call needs it. Throws `StageError` when it cannot. */
  preload(): Promise<void>
  /** Which it is, and where, for the operator. */
  readonly about?: string
}

/** What users are told of a vendor, in docs/providers. Each is a sentence or two. */
export interface ProviderPage {
  /** As the vendor writes itself. */
  readonly name: string
  /** What the key is, where it is more than a text that the vendor gave. */
  readonly key?: string
  /** What the vendor's bill goes by. */
  readonly bills: string
  readonly languages: string
  /** What stands behind the claim that it works. */
  readonly tested: string
}

/**
 * One vendor. `options` names the configuration keys it reads and options of its own, which users set in `provider_options`, and fills in
 * its defaults; the functions take the result.
 */
export interface Provider<O extends TObject = TObject> {
  /** The environment variables that its key is read from when `api_keys` has none; undefined where no key exists. */
  readonly env: KeyVariables | undefined
  readonly options: O
  readonly page?: ProviderPage
  /** Whether this stage is asked at the vendor's own address: it needs the vendor's key, and no other address gets it. */
  needsKey(stage: ModelStage, options: Static<O>): boolean
  /** Whether the vendor does not do this stage itself, and a server of the operator's is to do it whose address is not set. */
  needsBaseUrl?(stage: ModelStage, options: Static<O>): boolean
  /** What a stage wants of a key that this one is not, for the operator: found out without asking anybody. It must not show the key. */
  keyFault?(stage: ModelStage, key: string): string | undefined
  /** Options that do nothing for the recogniser with the others as they are, and why: by their names, whether they are set or not. */
  sttIdle?(options: Static<O>): Readonly<Record<string, string>>
  stt?(options: Static<O>, io: Io): Stt & Partial<Resident>
  llm?(options: Static<O>, io: HttpIo): Llm & Partial<Resident>
  tts?(options: Static<O>, io: Io): Tts & Partial<Resident>
}
