import { type Static, Type } from '@sinclair/typebox'
import type { KeyVariables } from '../../std/key-variables.ts'
import { batchStt } from '../../stt/batch.ts'
import { chat } from './chat.ts'
import { type ChatHabits, parameterKeys } from './chat-parameters.ts'
import type { ModelStage } from '../../std/errors.ts'
import { onsetKeys, preRollMsOf } from './onset.ts'
import type { Provider, ProviderPage } from '../provider.ts'
import { speech, type SpeechSettings } from './speech.ts'
import { transcriptions } from './transcriptions.ts'

/** What sets one vendor of the dialect apart: its address, its key, and what it is asked for by default. */
export interface Vendor {
  readonly name: string
  readonly env: KeyVariables | undefined
  readonly baseUrl: string
  readonly llm?: string
  /** Of the vendor's own server; those of OpenAI unless given. */
  readonly habits?: ChatHabits
  readonly stt?: string
  readonly page?: ProviderPage
  readonly tts?: Pick<SpeechSettings, 'model' | 'voice' | 'format' | 'mostChars'>
}

export const OPENAIS: ChatHabits = { limit: 'max_completion_tokens' }
/** What most servers understand. */
export const OTHERS: ChatHabits = { limit: 'max_tokens' }

/** An empty string, as an unset environment variable leaves it, means absent. */
const url = (description: string) => Type.Optional(Type.String({ pattern: '^(https?://[^#]+)?$', description }))
const text = (description: string) => Type.Optional(Type.String({ description }))

const OpenAiOptions = Type.Object({
  base_url: url('Where the API is, for all stages, with its version: http://localhost:8000/v1'),
  llm_base_url: url('Where the language model is, if elsewhere'),
  stt_base_url: url('Where speech recognition is, if elsewhere'),
  tts_base_url: url('Where the voice is, if elsewhere'),
  model: text('Language model'),
  stt_model: text('Speech recognition model'),
  stt_language: text('What callers speak, as en or en-GB; guessed when absent or "auto"'),
  tts_model: text('Voice model'),
  tts_voice: text('Which voice'),
  tts_speed: Type.Optional(Type.Number({ description: 'How fast it speaks; 1 is its own pace' })),
  tts_instructions: text('How it is to speak, in words'),
  ...parameterKeys,
  ...onsetKeys,
  user_turn_stop_timeout_secs: Type.Optional(Type.Number({ description: 'How long a final is waited for, in s' })),
})
type Options = Static<typeof OpenAiOptions>

/** A provider of the dialect that OpenAI, its imitators and most local model servers speak. */
export function openaiCompatible(vendor: Vendor): Provider<typeof OpenAiOptions> {
  const { name, llm, stt, tts } = vendor
  const baseUrl = (stage: ModelStage, options: Options) =>
    options[`${stage}_base_url`] || options.base_url || vendor.baseUrl
  const isVendors = (address: string) => new URL(address).origin === new URL(vendor.baseUrl).origin

  return {
    env: vendor.env,
    options: OpenAiOptions,
    ...(vendor.page && { page: vendor.page }),
    needsKey: (stage, options) => vendor.env !== undefined && isVendors(baseUrl(stage, options)),
    ...(llm && {
      llm: (options, io) => {
        const address = baseUrl('llm', options)
        const isOurs = vendor.env !== undefined && isVendors(address)
        const model = options.model || llm
        const habits = isOurs ? (vendor.habits ?? OPENAIS) : OTHERS
        return chat({ name, baseUrl: address, model, isVendors: isOurs, parameters: options, habits }, io)
      },
    }),
    ...(stt && {
      stt: (options, io) => {
        const patienceMs = (options.user_turn_stop_timeout_secs ?? 0) * 1000
        const settings = {
          name,
          baseUrl: baseUrl('stt', options),
          model: options.stt_model || stt,
          language: options.stt_language,
          patienceMs,
        }
        return batchStt(transcriptions(settings, io), { partials: false, preRollMs: preRollMsOf(options) })
      },
    }),
    ...(tts && {
      tts: (options, io) => {
        const settings = {
          name,
          baseUrl: baseUrl('tts', options),
          model: options.tts_model || tts.model,
          voice: options.tts_voice || tts.voice,
          format: tts.format,
          mostChars: tts.mostChars,
          speed: options.tts_speed,
          instructions: options.tts_instructions,
        }
        return speech(settings, io)
      },
    }),
  }
}
