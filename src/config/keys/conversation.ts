import { Type } from '@sinclair/typebox'
import { MAX_PROMPT_CHARS } from '../../std/prompt-bound.ts'
import { oneOf, withoutEffect } from './forms.ts'

/** In the order in which the model is told of them. */
const TOOLS = ['end_call', 'transfer_call', 'send_dtmf'] as const

const MUTE_RULES = [
  'first_speech',
  'until_first_bot_complete',
  'mute_until_first_bot_complete',
  'always',
  'while_tool_runs',
] as const

/** Below 0.1 s nothing could answer. */
const patience = (preset: number, description: string) =>
  Type.Number({ default: preset, minimum: 0.1, maximum: 600, description })

/** How a call is conducted: what the bot is told, how voice is found, when a turn is over, what interrupts. */
export const conversationKeys = {
  system_prompt: Type.String({
    maxLength: MAX_PROMPT_CHARS,
    default:
      'You are a friendly voice assistant on a call. Answer in one or two short spoken sentences, without lists, markup or emoji.',
    description:
      'Instructions for the language model. They and the greeting may contain `{{name}}` for each value that the application sent in `body`, and on phone calls `{{from}}`, `{{to}}`, `{{caller_name}}`, `{{carrier}}` and `{{call_id}}`; docs/agents.md names all. Filled in, each has at most 100 000 characters.',
  }),
  tools: Type.Array(Type.Union(TOOLS.map((name) => Type.Literal(name))), {
    default: [],
    commas: true,
    uniqueItems: true,
    description:
      'What the model may do besides speaking: "end_call" hangs up; on phone calls "transfer_call" connects to one of transfer_targets and "send_dtmf" presses keys. The model must know tools.',
    example: ['end_call'],
  }),
  hand_over_to: Type.Array(Type.String({ minLength: 1 }), {
    default: [],
    commas: true,
    uniqueItems: true,
    description:
      'Agents that this one may give its caller to, with what has been said: the model gets the tool "hand_over". "default" is the agent of the top level.',
    example: ['sales'],
  }),
  greeting: Type.Optional(
    Type.String({
      maxLength: MAX_PROMPT_CHARS,
      description:
        'Spoken as soon as the caller can hear; "" for none. Not set: only the embedded model greets. The voice is given its first sentence while the caller connects (docs/agents.md).',
      example: 'Hello, how can I help?',
    }),
  ),

  greeting_interruptible: Type.Boolean({
    default: true,
    description:
      'Whether the caller may interrupt the greeting. false: only "stop", "wait" and their like do. What the caller says meanwhile is answered after it.',
  }),
  noise_filter: oneOf(['none', 'rnnoise'], {
    default: 'none',
    description:
      'What takes noise out of the caller\'s sound before the recogniser and the voice detector hear it. "rnnoise": a small neural network, 12.5 ms late. Words may suffer: docs/models.md has what was measured.',
  }),
  vad_type: oneOf(['silero', 'energy'], {
    default: 'silero',
    description: 'How speech is told from noise: a neural network, or loudness alone.',
  }),
  vad_threshold: Type.Optional(
    Type.Number({
      exclusiveMinimum: 0,
      maximum: 1,
      description:
        'Loudness below which "energy" hears no speech, as root mean square where 1 is full scale: 0.02 is -34 dBFS. Not set: -50 dBFS. "silero" ignores it.',
      example: 0.02,
    }),
  ),
  vad_confidence: Type.Number({
    default: 0.5,
    minimum: 0.1,
    maximum: 0.95,
    description: 'How sure the detector must be to hear the start of speech. Speech ends when it is 0.15 less sure.',
  }),
  vad_start_secs_vad: Type.Number({
    default: 0.064,
    minimum: 0.03,
    maximum: 0.8,
    description:
      'How long a voice must last to count as speech, in steps of 0.032. Longer means fewer false starts and slower barge-in.',
  }),
  vad_stop_secs: Type.Number({
    default: 0.2,
    minimum: 0.1,
    maximum: 5,
    description: 'Silence after which the recogniser is asked what was said. The turn may go on.',
  }),
  vad_min_volume: Type.Number({
    default: 0.4,
    minimum: 0,
    maximum: 1,
    description:
      'Sounds below this are silence and do not reach the detector. A scale of decibels, not of amplitude: 0 is -100 dBFS, 1 is full scale, 0.4 is -60 dBFS, 0.6 is -40 dBFS.',
  }),
  vad_start_secs: withoutEffect(
    Type.Number({ minimum: 0 }),
    'use turn_pre_speech_ms for the sound before speech, vad_start_secs_vad for its start',
    'In voxray-go: lengthens a buffer.',
    0,
  ),
  vad_batch_size: withoutEffect(
    Type.Integer({ minimum: 0 }),
    'every window of 32 ms is judged as it comes',
    'voxray-go does not use it either.',
    0,
  ),

  turn_detection: oneOf(['adaptive', 'silence', 'none'], {
    default: 'adaptive',
    description:
      'What ends a turn. "adaptive": a silence whose length depends on the words and on the caller\'s habits. "silence": a silence of turn_stop_secs. "none": the pause of vad_stop_secs.',
  }),
  speculation: oneOf(['none', 'model', 'voice'], {
    default: 'model',
    description:
      'What begins before the end of a turn is sure. "model": the language model is asked as soon as the words are likely to be all, at most three times in a turn; callers who go on never notice, and the tokens are counted as speculativeTokens. "voice": as "model", and the voice begins the first sentence of that answer, so it may be heard sooner by what the voice takes to its first sound; characters of dropped answers are counted as speculativeCharacters. "none": nothing.',
  }),
  turn_stop_secs: Type.Number({
    default: 0.55,
    minimum: 0.2,
    maximum: 10,
    description: 'Silence that ends a turn. "adaptive" starts from this value and adapts it.',
  }),
  turn_habits: Type.Boolean({
    default: false,
    description:
      'Whether what "adaptive" learns of a caller goes from one call to their next: a call begins with the `turnWaitMs` in its `body`, and its end tells the new one in webhooks and records. voxray keeps none itself. See docs/turns.md.',
  }),
  turn_model: Type.Optional(
    Type.String({
      minLength: 1,
      description:
        'Path of a Smart Turn v3 model (ONNX). It judges by the sound of a pause whether the caller has done, where their words do not decide. Not set: words and silence decide alone. See docs/turns.md.',
      example: './smart-turn-v3.2-cpu.onnx',
    }),
  ),
  turn_pre_speech_ms: Type.Integer({
    default: 500,
    minimum: 0,
    maximum: 5000,
    description:
      'How much sound from before the start of speech the recogniser gets; at least vad_start_secs_vad plus 0.1 s.',
  }),
  turn_max_duration_secs: Type.Number({
    default: 0,
    minimum: 0,
    maximum: 3600,
    description: 'Longest turn: after this the bot answers, even if the caller is still speaking. 0 is no limit.',
  }),
  user_turn_stop_timeout_secs: Type.Number({
    default: 4,
    minimum: 0,
    maximum: 60,
    description:
      'How long the recogniser may take after the end of a turn. After that the turn continues without its final text. 0 is the default.',
  }),
  turn_async: withoutEffect(
    Type.Boolean(),
    'turns are followed while the bot thinks and speaks in any case',
    'In voxray-go: judges turns beside the pipeline.',
    true,
  ),
  user_idle_timeout_secs: Type.Number({
    default: 0,
    minimum: 0,
    maximum: 3600,
    description:
      'How long a caller may say nothing after the bot has finished before the bot asks whether they are there. It asks twice, then says goodbye and ends the call (docs/manners.md). 0: it does not ask.',
    example: 15,
  }),
  user_idle_prompts: Type.Array(Type.String({ minLength: 1, maxLength: 1000 }), {
    default: [],
    maxItems: 10,
    description:
      "What the bot asks under user_idle_timeout_secs, one text each time, before the goodbye. With none it asks twice in the caller's language. `{{name}}` stands for a value as in system_prompt.",
    example: ['Are you still there?'],
  }),

  mute: Type.Array(Type.Union(MUTE_RULES.map((rule) => Type.Literal(rule))), {
    default: [],
    commas: true,
    uniqueItems: true,
    description:
      'When the caller is not listened to (docs/manners.md). "first_speech": while the bot speaks for the first time. "until_first_bot_complete": from the start of the call until that is over. "always": whenever the bot speaks. "while_tool_runs": while a tool runs. "mute_until_first_bot_complete" is the name of voxray-go for the second. Typed text and keys count all the same.',
    example: ['until_first_bot_complete'],
  }),

  wake_phrases: Type.Array(Type.String({ minLength: 1, maxLength: 100 }), {
    default: [],
    commas: true,
    maxItems: 20,
    description:
      'What the caller must say to be answered; with none, every turn is. What follows the phrase is the question. Case, punctuation and spaces do not count.',
    example: ['hey robot'],
  }),
  wake_keepalive_secs: Type.Number({
    default: 10,
    minimum: 0,
    maximum: 3600,
    description:
      'How long after the last answer the caller may go on without a phrase of wake_phrases. voxray-go has 3, Pipecat 10.',
  }),

  client_system_messages: Type.Boolean({
    default: false,
    description:
      "Whether a client may add to the system prompt, by append-to-context with the role system or developer. If not, what it adds so reaches the model as the caller's words: whoever holds the client is not to give the bot orders in your name.",
  }),

  llm_first_token_timeout_secs: patience(
    4,
    'How long the language model may take for its first word. A model that loads or thinks, and says so, has longer.',
  ),
  tts_first_audio_timeout_secs: patience(3, 'How long the voice may take for the first sound of a piece of text.'),
  stall_timeout_secs: patience(
    2,
    'How long the language model or the voice may pause in the middle of an answer before it counts as broken off.',
  ),

  allow_interruptions: Type.Boolean({
    default: true,
    description: 'Whether the caller may interrupt the bot.',
  }),
  interruption_strategy: oneOf(['speech', 'min_words', 'keyword', 'none'], {
    default: 'speech',
    description:
      'What interrupts the bot: speech of any kind, a number of words, or certain words. "none" is voxray-go\'s name for no such condition, and means "speech".',
  }),
  min_words: Type.Integer({ default: 2, minimum: 0, maximum: 100, description: 'Words needed under "min_words".' }),
  interruption_keywords: Type.Array(Type.String({ minLength: 1 }), {
    default: [],
    commas: true,
    description:
      'Words that interrupt under "keyword"; with none it means "min_words". Case, accents, hyphens and blanks do not count (docs/manners.md).',
    example: ['stop', 'wait'],
  }),
}
