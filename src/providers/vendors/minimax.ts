import { Type } from '@sinclair/typebox'
import { minimaxTts, minimaxTtsKeys } from './minimax-tts.ts'
import { OTHERS, openaiCompatible } from '../openai-dialect/openai-compatible.ts'
import type { Provider } from '../provider.ts'
import { isAtVendor } from '../socket/stt-keys.ts'

const ORIGIN = 'https://api.minimax.io'

const chat = openaiCompatible({
  name: 'minimax',
  env: 'MINIMAX_API_KEY',
  baseUrl: `${ORIGIN}/v1`,
  llm: 'MiniMax-M2',
  habits: OTHERS,
})

const MinimaxOptions = Type.Object({ ...chat.options.properties, ...minimaxTtsKeys })

/** MiniMax: language models in the dialect of OpenAI, and voices. They share a key. */
export const minimax: Provider<typeof MinimaxOptions> = {
  ...chat,
  options: MinimaxOptions,
  page: {
    name: 'MiniMax',
    bills: 'Tokens of the language model, characters of the voice.',
    languages:
      'Those of the model. The voices speak about forty, and guess which one it is where `tts_language` is not set.',
    tested:
      "A server of the dialect of OpenAI, which the model speaks; the fields that differ are tested by name. A stand-in of the voices' socket. LiveKit's client (1.8.9) has talked to it, by hand: there is no SDK.",
  },
  needsKey: (stage, options) =>
    stage === 'tts' ? isAtVendor(voicesAt(options), ORIGIN.replace('http', 'ws')) : chat.needsKey(stage, options),
  tts: (options, io) => minimaxTts(options, voicesAt(options), io),
}

/** Of `base_url`, which ends with the version of the model's interface, the origin alone. */
const voicesAt = ({ tts_base_url: own, base_url: all }: { tts_base_url?: string; base_url?: string }): string =>
  own || (all ? new URL(all).origin : ORIGIN)
