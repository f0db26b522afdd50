import { Type } from '@sinclair/typebox'
import { text } from './forms.ts'

/** How the language model is asked. What is not set is not sent: the model has defaults of its own, and some refuse these. */
export const modelKeys = {
  llm_temperature: Type.Optional(
    Type.Number({
      minimum: 0,
      maximum: 2,
      description:
        'How freely the language model chooses its words. Reasoning models refuse it. What is not set of this and the keys below is not sent.',
      example: 0.7,
    }),
  ),
  llm_top_p: Type.Optional(
    Type.Number({
      minimum: 0,
      maximum: 1,
      description: 'The share of likely words it chooses from. Set this or llm_temperature, not both.',
      example: 0.9,
    }),
  ),
  llm_max_tokens: Type.Optional(
    Type.Integer({
      minimum: 1,
      description:
        'The longest answer, in tokens, the thoughts of a reasoning model included. An answer that reaches it ends in mid-sentence. It is `max_completion_tokens` to OpenAI and Groq, and `max_tokens` to any other address.',
      example: 400,
    }),
  ),
  llm_reasoning_effort: text(
    'How long a reasoning model thinks before it speaks. The names are those of the model: "none", "minimal", "low", "medium", "high". A caller waits meanwhile.',
    'low',
  ),
  llm_stop: Type.Optional(
    Type.Array(Type.String({ minLength: 1 }), {
      minItems: 1,
      maxItems: 16,
      verbatim: true,
      description: 'Texts at which the answer ends. OpenAI takes up to four.',
      example: ['\n\n'],
    }),
  ),
  llm_extra_body: Type.Optional(
    Type.Record(Type.String({ minLength: 1 }), Type.Unknown(), {
      verbatim: true,
      description:
        'Fields to add to each request to the language model. They win over those of the keys above, and null leaves a field out. `messages`, `model`, `stream`, `stream_options` and `tools` cannot be set.',
      example: { service_tier: 'priority' },
    }),
  ),
  llm_extra_headers: Type.Optional(
    Type.Record(Type.String({ minLength: 1 }), Type.String(), {
      secret: true,
      description:
        "Headers to add to each request to the language model, wherever its base URL is. Those of the connection, of the body and of voxray (`x-voxray-…`) cannot be set, nor can `authorization`: the key is llm_api_key's.",
      example: { 'x-team': 'voice' },
    }),
  ),
}

/** How the voice speaks. */
export const voiceKeys = {
  tts_speed: Type.Optional(
    Type.Number({
      minimum: 0.25,
      maximum: 4,
      description: 'How fast the bot speaks: 1 is the pace of the voice, 2 twice as fast.',
      example: 1.1,
    }),
  ),
  tts_instructions: text(
    "How the voice is to speak, in words. OpenAI's gpt-4o-mini-tts and voices like it follow them, tts-1 does not.",
    'Speak warmly and calmly.',
  ),
}
