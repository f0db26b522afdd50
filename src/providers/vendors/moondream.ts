import { Type } from '@sinclair/typebox'
import { chatElsewhere, elsewhereKeys, noChatOf } from '../openai-dialect/chat-elsewhere.ts'
import type { Provider } from '../provider.ts'

const MoondreamOptions = Type.Object(elsewhereKeys)

/** Moondream, as voxray-go names a language model by it. Its own API looks at pictures. */
export const moondream: Provider<typeof MoondreamOptions> = {
  ...chatElsewhere('moondream'),
  env: undefined,
  options: MoondreamOptions,
  needsKey: () => false,
  page: {
    name: 'Moondream',
    key: noChatOf('Moondream'),
    bills: 'Nothing by itself.',
    languages: 'Those of the model.',
    tested: "A server of OpenAI's kind.",
  },
}
