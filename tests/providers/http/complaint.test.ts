import { expect, test } from 'bun:test'
import { complaintIn, saysTooLong } from '../../../src/providers/http/complaint.ts'
import { threadMs } from '../../support/thread-time.ts'

test.each([
  // OpenAI
  [
    {
      error: {
        message: "Unsupported parameter: 'max_tokens'",
        type: 'invalid_request_error',
        param: 'max_tokens',
        code: 'unsupported_parameter',
      },
    },
    { code: 'unsupported_parameter', field: 'max_tokens' },
  ],
  // Mistral
  [
    {
      object: 'error',
      message: { detail: [{ type: 'extra_forbidden', loc: ['body', 'user'], msg: 'no', input: 'x' }] },
      type: 'invalid_request_error',
      param: null,
      code: null,
    },
    { code: 'invalid_request_error', field: 'user' },
  ],
  // FastAPI
  [{ detail: [{ type: 'extra_forbidden', loc: ['body', 'top_p'], msg: 'no' }] }, { code: '', field: 'top_p' }],
  // vLLM
  [
    {
      object: 'error',
      message: "[{'type': 'extra_forbidden', 'loc': ('body', 'seed'), 'msg': 'no'}]",
      type: 'BadRequestError',
      param: null,
      code: 400,
    },
    { code: 'BadRequestError', field: 'seed' },
  ],
  // Gemini
  [
    [
      {
        error: {
          code: 400,
          message: 'Invalid JSON payload received. Unknown name "user": Cannot find field.',
          status: 'INVALID_ARGUMENT',
        },
      },
    ],
    { code: 'INVALID_ARGUMENT', field: 'user' },
  ],
  // Azure
  [
    {
      error: {
        message: 'Unrecognized request argument supplied: reasoning_effort',
        type: 'invalid_request_error',
        param: null,
        code: null,
      },
    },
    { code: 'invalid_request_error', field: 'reasoning_effort' },
  ],
  [{ error: { param: 'said "my secret"', code: 'x'.repeat(65) } }, { code: '', field: '' }],
  [{ error: null }, { code: '', field: '' }],
  [[], { code: '', field: '' }],
  ['no', { code: '', field: '' }],
])('%j names %j', (body, complaint) => {
  expect(complaintIn(JSON.stringify(body))).toEqual(complaint)
})

test('a page that is no JSON names nothing', () => {
  expect(complaintIn('<html>502</html>')).toEqual({ code: '', field: '' })
})

test('a long text without an end takes no time', () => {
  const since = threadMs()
  for (const part of ['"loc": ["body", ', 'unknown name "', "'loc': ('body', '"])
    complaintIn(part.repeat(65_536 / part.length))
  expect(threadMs() - since).toBeLessThan(500)
})

test.each([
  ['OpenAI', { error: { message: 'Too many.', type: 'invalid_request_error', code: 'context_length_exceeded' } }],
  ['OpenAI Responses', { error: { message: 'Your input exceeds the context window of this model.' } }],
  ['Anthropic', { type: 'error', error: { message: 'prompt is too long: 210266 tokens > 200000 maximum' } }],
  [
    'Anthropic, with the answer',
    { error: { message: 'input length and `max_tokens` exceed context limit: 198214 + 8192' } },
  ],
  [
    'Gemini',
    { error: { message: 'The input token count (1196265) exceeds the maximum number of tokens allowed (1048575).' } },
  ],
  ['Bedrock', { message: 'Input is too long for requested model.' }],
  ['Nova', { message: 'Input Tokens Exceeded: Number of input tokens exceeds maximum length.' }],
  ['Mistral', { message: 'Prompt contains 40000 tokens, too large for model with 32768 maximum context length' }],
  ['xAI', { error: "This model's maximum prompt length is 131072 but the request contains 537812 tokens." }],
  ['Groq', { error: { message: 'Please reduce the length of the messages or completion.' } }],
  ['Qwen', { error: { message: 'Range of input length should be [1, 30720]' } }],
  ['MiniMax', { error: { message: 'invalid params, context window exceeds limit (2013)' } }],
  ['vLLM', { message: 'The decoder prompt (length 5000) is longer than the maximum model length of 4096.' }],
  [
    'llama.cpp',
    { error: { type: 'exceed_context_size_error', message: 'the request exceeds the available context size' } },
  ],
  ['LM Studio', { error: 'The number of tokens to keep is greater than the context length' }],
])('%s says that a talk is too long', (_, body) => {
  expect(saysTooLong(JSON.stringify(body))).toBe(true)
})

test.each([
  { error: { message: 'Rate limit reached: request too large, tokens per minute 6000', code: 'rate_limit_exceeded' } },
  { error: { message: 'max_tokens is too large: 100000', param: 'max_tokens' } },
  { error: { message: 'string too long. Expected a string with maximum length 64', param: 'user' } },
])('%j is no talk that is too long', (body) => {
  expect(saysTooLong(JSON.stringify(body))).toBe(false)
})
