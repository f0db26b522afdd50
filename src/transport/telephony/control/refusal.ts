/** Carriers explain a refusal in a few hundred bytes. */
const MAX_BYTES = 16 * 1024

/** `{"code":21220}` and `{"errors":[{"code":"90018"}]}`. */
const CODE = /"code"\s*:\s*"?(\d{1,9})\b/g

/** The answer, but as 410 when it refuses with a code that says the call is over. */
export async function refusalOf(response: Response, endedCodes: readonly string[]): Promise<Response> {
  if (endedCodes.length === 0 || (response.status !== 400 && response.status !== 422)) return response
  const text = await startOf(response)
  const isEnded = [...text.matchAll(CODE)].some(([, code = '']) => endedCodes.includes(code))
  return new Response(text, { status: isEnded ? 410 : response.status })
}

async function startOf(response: Response): Promise<string> {
  const reader = response.body?.getReader()
  if (!reader) return ''
  const decoder = new TextDecoder()
  let text = ''
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    text += decoder.decode(next.value, { stream: true })
    if (text.length > MAX_BYTES) {
      await reader.cancel()
      break
    }
  }
  return text
}
