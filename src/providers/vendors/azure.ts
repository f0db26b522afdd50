import { Type } from '@sinclair/typebox'
import { chat } from '../openai-dialect/chat.ts'
import { parameterKeys } from '../openai-dialect/chat-parameters.ts'
import { OPENAIS } from '../openai-dialect/openai-compatible.ts'
import type { Provider } from '../provider.ts'

const AzureOptions = Type.Object({
  /** It becomes part of the address, so it is one label of a host. */
  resource: Type.String({
    pattern: '^[A-Za-z0-9][A-Za-z0-9-]*$',
    form: 'a name of letters, digits and "-"',
    env: ['AZURE_OPENAI_RESOURCE', 'AZURE_RESOURCE_NAME'],
    description: 'The name of the resource: what stands before `.openai.azure.com`',
  }),
  model: Type.Optional(Type.String({ description: 'The name of the deployment' })),
  ...parameterKeys,
})

/** OpenAI's models on Azure. */
export const azure: Provider<typeof AzureOptions> = {
  env: ['AZURE_OPENAI_API_KEY', 'AZURE_API_KEY'],
  options: AzureOptions,
  needsKey: (stage) => stage === 'llm',
  page: {
    name: 'Azure OpenAI',
    bills: 'Tokens. What repeats from turn to turn is cached and costs less.',
    languages: 'Those of the model. `model` is the name of your deployment.',
    tested: "A server of OpenAI's kind, at the address of a resource and with the header `api-key`.",
  },
  llm: ({ resource, model, ...parameters }, io) => {
    const baseUrl = `https://${resource}.openai.azure.com/openai/v1`
    const chosen = { name: 'azure', baseUrl, model: model || 'gpt-4.1-mini', parameters }
    return chat({ ...chosen, isVendors: true, habits: OPENAIS, keyHeader: 'api-key' }, io)
  },
}
