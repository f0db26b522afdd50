import { Type } from '@sinclair/typebox'
import { socketUrl, text, url } from './forms.ts'
import { modelKeys, voiceKeys } from './parameters.ts'

const stageKey = (description: string) => text(description, 'sk-...', { secret: true })

/** One name, or several in the order in which they take over. */
const names = (description: string, example: readonly string[]) =>
  Type.Optional(Type.Array(Type.String({ minLength: 1 }), { minItems: 1, commas: true, description, example }))

/** Who hears, thinks and speaks. */
export const providerKeys = {
  provider: text(
    'Who hears, thinks and speaks, unless a stage names its own. Not set: "openai" for a stage with a base URL or a model, else "embedded", which needs no key.',
    'openai',
  ),
  stt_provider: names(
    'Who turns speech into text. Of several, the next takes over when one fails: `base_url`, `stt_base_url`, `stt_api_key` and `stt_model` are for the first, and the others have theirs in provider_options (docs/models.md).',
    ['openai', 'embedded'],
  ),
  llm_provider: names('Who answers. Several as with stt_provider.', ['openai', 'embedded']),
  tts_provider: names('Who turns text into speech. Several as with stt_provider.', ['openai', 'embedded']),
  llm_hedge: Type.Boolean({
    default: false,
    description:
      'Ask a second language model where the first takes longer to its first word than in 95 of 100 answers before. Whoever begins first is heard, and the other is dropped. The second is the next of llm_provider, or the same again. Both are billed.',
  }),
  base_url: url(
    "Address of an OpenAI-compatible API for all three stages. Each request's path is put behind its path, and a query behind that.",
    'http://localhost:8000/v1',
  ),
  stt_base_url: socketUrl('The same for speech-to-text alone.', 'http://localhost:8001/v1'),
  llm_base_url: url('The same for the language model alone.', 'http://localhost:11434/v1'),
  tts_base_url: socketUrl('The same for the voice alone.', 'http://localhost:8880/v1'),
  model: text('Language model.', 'gpt-4o-mini'),
  stt_model: text('Speech-to-text model.', 'whisper-1'),
  stt_language: text(
    'Language spoken by callers, as ISO 639-1. The recogniser is told; how turns are taken, what counts as an interruption and the sentences of the server follow it. A call may have another: `language` in the body of POST /start. Not set, or "auto": a call begins in English and follows the language that the recogniser hears.',
    'en',
  ),
  tts_model: text('Text-to-speech model.', 'tts-1'),
  tts_voice: text('Voice of the bot.', 'alloy'),
  ...modelKeys,
  ...voiceKeys,
  api_keys: Type.Record(Type.String(), Type.String(), {
    default: {},
    secret: true,
    description:
      "Keys by provider name; a provider without one uses its vendor's variable, such as OPENAI_API_KEY. They are sent to the vendor's own address and to no other.",
    example: { openai: 'sk-...' },
  }),
  stt_api_key: stageKey(
    'Key for speech-to-text, wherever its base URL is. It wins over api_keys. An agent or a variable that names another provider or address does not take it over (docs/models.md).',
  ),
  llm_api_key: stageKey('The same for the language model.'),
  tts_api_key: stageKey('The same for the voice.'),
  provider_options: Type.Record(Type.String(), Type.Record(Type.String(), Type.Unknown()), {
    default: {},
    secret: 'within',
    description:
      'Options of single providers, by their names. A provider reads the keys of this page that it knows, and what stands here under its name; that wins. Options that it does not have are refused.',
    example: { openai: { tts_voice: 'coral' } },
  }),
  judge_provider: text(
    'Whose language model judges where a scenario of `voxray eval` asks for it. Not set: the one of judge_base_url, or that of the calls.',
    'openai',
  ),
  judge_base_url: url('Address of the model that judges.', 'http://localhost:11434/v1'),
  judge_model: text('The model that judges.', 'gpt-4o'),
  judge_api_key: stageKey('Key for the model that judges, wherever its base URL is.'),
  speech_cache_dir: Type.String({
    default: '.voxray/speech',
    description:
      'Folder for the few sentences that the server says itself: apologies, goodbyes, a greeting without names. Each voice speaks them once, so that callers hear them even while the voice is down. They are made again when any option of the voice changes; what a stand-in or a voice in code said is not kept for the next start. "" keeps them in memory only.',
  }),
  plugins: Type.Array(Type.String({ minLength: 1 }), {
    default: [],
    commas: true,
    description:
      'The processors of a voxray-go pipeline. In a file these are read as the keys that they are here: external_chain, stt_mute_filter, wake_check_filter, interruption_controller and rtvi. Others are refused.',
    example: ['echo'],
    standing: { type: 'not-yet', idle: [[]], wayOut: 'Leave it out: the providers above make up the conversation' },
  }),
  plugin_options: Type.Record(Type.String(), Type.Unknown(), {
    default: {},
    description: 'Options by name of plugin.',
    example: { echo: {} },
    standing: { type: 'detail-of', key: 'plugins' },
  }),
}
