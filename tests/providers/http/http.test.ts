import { describe, expect, test } from 'bun:test'
import { type Fetch, request } from '../../../src/providers/http/http.ts'

const URL_OF_IT = 'http://models.test/v1/thing'
const live = () => new AbortController().signal

const get = (fetch: Fetch, signal = live(), maxBytes = 1000): Promise<Response> =>
  request({ stage: 'llm', fetch, maxBytes }, URL_OF_IT, { signal })

const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'it did not fail',
    (error: unknown) => error,
  )

/** As some vendors do, it quotes what it was sent. */
const quoting = (fields: Record<string, unknown>) => ({ error: { message: 'sk-secret said "my secret"', ...fields } })

const broken = (code?: string) => Object.assign(new TypeError('no route to http://key@models.test'), { code })

const tornBody = () => new ReadableStream({ pull: (controller) => controller.error(broken('ECONNRESET')) })

/** A body that waits for ever after its chunks, and says whether it was left. */
function endless(...chunks: readonly string[]): { body: ReadableStream<Uint8Array>; isLeft: () => boolean } {
  let isLeft = false
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const chunk = chunks.at(sent++)
        if (chunk === undefined) return new Promise(() => {})
        controller.enqueue(new TextEncoder().encode(chunk))
        return undefined
      },
      cancel: () => void (isLeft = true),
    },
    { highWaterMark: 0 },
  )
  let sent = 0
  return { body, isLeft: () => isLeft }
}

const google = (reason: string) => ({
  error: { code: 400, message: 'no', status: 'INVALID_ARGUMENT', details: [{ locale: 'en' }, { reason }] },
})

describe('a refusal', () => {
  test.each([
    [500, JSON.stringify(quoting({ code: 'model_overloaded' })), 'models.test failed (500, model_overloaded)'],
    [
      500,
      JSON.stringify(quoting({ code: null, type: 'overloaded_error' })),
      'models.test failed (500, overloaded_error)',
    ],
    [500, JSON.stringify(quoting({ code: 17 })), 'models.test failed (500)'],
    [500, JSON.stringify(quoting({ code: 'said "my secret"' })), 'models.test failed (500)'],
    [500, JSON.stringify(quoting({ code: 'x'.repeat(65) })), 'models.test failed (500)'],
    [500, JSON.stringify({ detail: 'secret' }), 'models.test failed (500)'],
    [500, 'null', 'models.test failed (500)'],
    [500, '<html>secret</html>', 'models.test failed (500)'],
    [408, '', 'models.test failed (408)'],
    [
      401,
      JSON.stringify(quoting({})),
      'models.test wants an API key (401): set llm_api_key (VOXRAY_LLM_API_KEY in the environment)',
    ],
    [418, '', 'models.test refused the request (418)'],
  ])("of %i with %j is told as %j, the vendor's words are not", async (status, body, message) => {
    const failure = await failureOf(get(async () => new Response(body, { status })))
    expect(failure).toMatchObject({ message, retryable: status === 500 || status === 408 })
    expect(Bun.inspect(failure)).not.toContain('secret')
  })

  test.each([
    ['llm', 404, 'models.test knows no such model or path (404)'],
    [
      'transport',
      404,
      'models.test knows no such call or path (404): is telephony_api_url (at Daily: daily_api_url) right?',
    ],
    ['llm', 302, 'models.test answered 302 where a reply was due: is base_url right?'],
    [
      'transport',
      302,
      'models.test answered 302 where a reply was due: is telephony_api_url (at Daily: daily_api_url) right?',
    ],
    ['transport', 410, 'models.test has it no more (410)'],
  ] as const)('of stage %s with %i is told as %j', async (stage, status, message) => {
    const fetch: Fetch = async () => new Response(null, { status })
    const work = request({ stage, fetch, maxBytes: 1000 }, URL_OF_IT, { signal: live() })
    expect(await failureOf(work)).toMatchObject({ stage, message, retryable: false })
  })

  test.each([
    // DeepSeek and OpenRouter
    [402, quoting({ code: 'invalid_request_error' }), 'quota-exceeded', '402, invalid_request_error'],
    [402, 'no JSON', 'quota-exceeded', '402'],
    // Gemini
    [400, google('API_KEY_INVALID'), 'unauthorized', '400, API_KEY_INVALID'],
    [400, [google('API_KEY_EXPIRED')], 'unauthorized', '400, API_KEY_EXPIRED'],
    [400, google('FIELD_INVALID'), 'bad-request', '400, INVALID_ARGUMENT'],
    // Groq
    [400, quoting({ code: 'model_decommissioned', type: 'invalid_request_error' }), 'not-found', 'decommissioned'],
    [404, quoting({ code: 'model_not_found', type: 'invalid_request_error' }), 'not-found', 'model_not_found'],
    // OpenAI: a project that may not use the model
    [403, quoting({ code: 'model_not_found', type: 'invalid_request_error' }), 'not-found', 'model_not_found'],
    [429, quoting({ code: 'insufficient_quota', type: 'insufficient_quota' }), 'quota-exceeded', 'insufficient_quota'],
    [400, quoting({ code: null, type: 'insufficient_quota' }), 'quota-exceeded', 'insufficient_quota'],
    [400, quoting({ code: 'billing_hard_limit_reached' }), 'quota-exceeded', 'billing_hard_limit_reached'],
    [400, quoting({ code: 'x17', type: 'authentication_error' }), 'unauthorized', 'authentication_error'],
    // Qwen
    [400, { code: 'Arrearage', message: 'no' }, 'quota-exceeded', 'Arrearage'],
    [400, { code: 'InvalidApiKey', message: 'no' }, 'unauthorized', 'InvalidApiKey'],
    // ElevenLabs
    [401, { detail: { status: 'quota_exceeded', message: 'secret' } }, 'quota-exceeded', '401, quota_exceeded'],
    [400, { detail: { status: 'voice_not_found', message: 'secret' } }, 'not-found', '400, voice_not_found'],
    // A quota of a minute
    [429, quoting({ code: 'quotaExceeded' }), 'rate-limited', '429, quotaExceeded'],
    [429, quoting({ code: 429, status: 'RESOURCE_EXHAUSTED' }), 'rate-limited', '429, RESOURCE_EXHAUSTED'],
    [500, quoting({ code: 'model_not_found' }), 'server-error', '500, model_not_found'],
    // What is said in prose says nothing.
    [400, { error: { message: 'API key not valid, insufficient_quota' } }, 'bad-request', '(400)'],
    [400, quoting({ code: 'constructor' }), 'bad-request', '400, constructor'],
  ] as const)('of %i with %j is %s, told as "%s"', async (status, body, code, told) => {
    const failure = await failureOf(get(async () => new Response(JSON.stringify(body), { status })))
    expect(failure).toMatchObject({ code, message: expect.stringContaining(told) })
    expect(Bun.inspect(failure)).not.toContain('secret')
  })

  test.each([
    [429, 'rate-limited', 120_000],
    [503, 'server-error', 120_000],
    [529, 'server-error', 120_000],
    [500, 'server-error', undefined],
  ] as const)('of %i is %s, and asks for what its retry-after says: %p ms', async (status, code, retryAfterMs) => {
    const fetch: Fetch = async () => new Response('', { status, headers: { 'retry-after': '120' } })
    expect(await failureOf(get(fetch))).toMatchObject({ code, retryable: true, retryAfterMs })
  })

  test.each([
    [{}, undefined],
    [{ 'retry-after': '2' }, 2000],
    [{ 'retry-after': '0.5' }, 500],
    [{ 'retry-after': '2', 'retry-after-ms': '1500' }, 1500],
    [{ 'retry-after': '2', 'retry-after-ms': 'soon' }, 2000],
    [{ 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' }, undefined],
    [{ 'retry-after': '-1' }, undefined],
  ])('with %j asks for %p ms', async (headers, retryAfterMs) => {
    const failure = await failureOf(get(async () => new Response('', { status: 429, headers })))
    expect(failure).toMatchObject({ code: 'rate-limited', retryable: true, retryAfterMs })
  })

  test('that never ends its explanation is cut short', async () => {
    const { body, isLeft } = endless(...Array.from({ length: 80 }, () => 'x'.repeat(1024)))
    expect(await failureOf(get(async () => new Response(body, { status: 500 })))).toMatchObject({
      code: 'server-error',
    })
    expect(isLeft()).toBeTrue()
  })

  test('is no news to who has gone', async () => {
    const abort = new AbortController()
    const reason = new Error('gone')
    const fetch: Fetch = async () => {
      abort.abort(reason)
      return new Response('', { status: 500 })
    }
    expect(await failureOf(get(fetch, abort.signal))).toBe(reason)
  })
})

describe('a connection', () => {
  test('is not asked for with a header that cannot be one, and what it would hold is not shown', async () => {
    const headers = { authorization: 'Bearer “secret”' }
    const asked = request({ stage: 'llm', fetch, maxBytes: 1000 }, 'http://127.0.0.1:1/', { signal: live(), headers })
    expect(await failureOf(asked)).toMatchObject({
      code: 'bad-request',
      retryable: false,
      message: '127.0.0.1:1: the key or an option cannot be sent as a header',
    })
  })

  test.each([
    [broken('ECONNREFUSED'), 'models.test cannot be reached (ECONNREFUSED)'],
    [new Error('failed', { cause: broken('ENOTFOUND') }), 'models.test cannot be reached (ENOTFOUND)'],
    [broken('a secret of the vendor'), 'models.test cannot be reached'],
    [broken(), 'models.test cannot be reached'],
    ['no error at all', 'models.test cannot be reached'],
  ])('that cannot be made may be tried again', async (error, message) => {
    const fetch: Fetch = async () => {
      throw error
    }
    const failure = await failureOf(get(fetch))
    expect(failure).toMatchObject({ stage: 'llm', code: 'unreachable', message, retryable: true })
    expect(Bun.inspect(failure)).not.toContain('key@')
  })

  test('that breaks later is told in the same words, and to who has gone not at all', async () => {
    const response = await get(async () => new Response(tornBody()))
    expect(await failureOf(response.text())).toMatchObject({ code: 'unreachable', retryable: true })
    const abort = new AbortController()
    const left = await get(async () => new Response(tornBody()), abort.signal)
    const reason = new Error('gone')
    abort.abort(reason)
    expect(await failureOf(left.text())).toBe(reason)
  })

  test('is closed when more comes than there may be, and not before', async () => {
    const whole = await get(async () => new Response('x'.repeat(1000)))
    expect(await whole.text()).toHaveLength(1000)
    const { body, isLeft } = endless('x'.repeat(1001))
    const flood = await get(async () => new Response(body))
    expect(await failureOf(flood.text())).toMatchObject({
      code: 'bad-response',
      message: 'models.test sent more than 1000 bytes',
    })
    expect(isLeft()).toBeTrue()
  })
})
