import { OTHERS, openaiCompatible } from '../openai-dialect/openai-compatible.ts'

/** OpenPipe, which keeps what was asked for training. */
export const openpipe = openaiCompatible({
  name: 'openpipe',
  env: 'OPENPIPE_API_KEY',
  baseUrl: 'https://api.openpipe.ai/api/v1',
  llm: 'openai/gpt-4.1-mini',
  habits: OTHERS,
  page: {
    name: 'OpenPipe',
    bills: 'Tokens. It keeps requests; `{ "openpipe": { "log_request": false } }` in `llm_extra_body` asks it not to.',
    languages: 'Those of the model.',
    tested: 'A server of the dialect of OpenAI, which it speaks. The fields that differ are tested by name.',
  },
})
