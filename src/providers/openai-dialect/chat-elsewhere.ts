import { type Static, Type } from '@sinclair/typebox'
import { chat } from './chat.ts'
import { parameterKeys } from './chat-parameters.ts'
import { OTHERS } from './openai-compatible.ts'
import type { HttpIo, Provider } from '../provider.ts'

const url = (description: string) => Type.Optional(Type.String({ pattern: '^(https?://[^#]+)?$', description }))

export const elsewhereKeys = {
  base_url: url('Where the language model is, with its version: http://localhost:8000/v1'),
  llm_base_url: url('The same, for the language model alone'),
  model: Type.Optional(Type.String({ description: 'Language model' })),
  ...parameterKeys,
}
const Options = Type.Object(elsewhereKeys)
type Options = Static<typeof Options>

/** For the page of a vendor whose name files of voxray-go have for a language model. */
export const noChatOf = (vendor: string): string =>
  `${vendor} has no public chat API: as a language model it needs \`llm_base_url\`, where a server of the dialect of OpenAI answers, with \`llm_api_key\`.`

/**
 * The language model of a vendor without a public chat API, whose name files of voxray-go have for one. It is a server of the dialect of
 * OpenAI wherever its base URL is.
 */
export const chatElsewhere = (name: string) =>
  ({
    needsBaseUrl: (stage, options: Options) => stage === 'llm' && !(options.llm_base_url || options.base_url),
    llm: ({ base_url, llm_base_url, model, ...parameters }: Options, io: HttpIo) => {
      const baseUrl = llm_base_url || base_url || ''
      return chat({ name, baseUrl, model: model || 'default', isVendors: false, parameters, habits: OTHERS }, io)
    },
  }) satisfies Partial<Provider<typeof Options>>
