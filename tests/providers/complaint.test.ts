import { expect, test } from 'bun:test'
import { complaintIn } from '../../src/providers/complaint.ts'

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
  const since = performance.now()
  for (const part of ['"loc": ["body", ', 'unknown name "', "'loc': ('body', '"])
    complaintIn(part.repeat(65_536 / part.length))
  expect(performance.now() - since).toBeLessThan(500)
})
