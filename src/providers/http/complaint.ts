import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'

/** What a vendor's error names. Its message is not told: some quote the prompt or part of the key. */
export interface Complaint {
  /** The vendor's code, or its type; '' when there is none. */
  readonly code: string
  /** The field of the request that it does not take; '' when it names none. */
  readonly field: string
}

const ErrorBody = Type.Object({
  code: Type.Optional(Type.Unknown()),
  type: Type.Optional(Type.Unknown()),
  status: Type.Optional(Type.Unknown()),
  param: Type.Optional(Type.Unknown()),
})
const Wrapped = Type.Object({ error: ErrorBody })

/** Pydantic, which vLLM, Mistral and FastAPI speak: `"loc": ["body", "user"]`, in Python's own writing too. */
const LOCATED = /\bloc[\\"']{1,4}:\s?[[(]\s?[\\"']{1,4}body[\\"']{1,4},\s?[\\"']{1,4}([\w.-]{1,64})\b/
/** Gemini; OpenAI and Azure of old. */
const WORDED =
  /(?:unknown name|unsupported parameter:|unrecognized request arguments? supplied:|unexpected keyword argument)\s[\\"'`]{0,4}([\w.-]{1,64})\b/i

/** How servers say that a talk is longer than their model can read: OpenAI, Anthropic, Gemini, Bedrock, Mistral, Qwen, vLLM, llama.cpp. */
const TOO_LONG =
  /context[_ ]length[_ ]exceeded|exceed_context_size|maximum (?:context|model|prompt) length|context (?:length|limit|size|window) exceed|exceeds? (?:the )?(?:available )?context|(?:greater|longer) than the context|(?:prompt|input) is too long|exceeds the maximum number of (?:input )?tokens|input tokens exceed|reduce the length of the (?:messages|prompt|input)|range of input length|exceeded model token limit/i

export const saysTooLong = (text: string): boolean => TOO_LONG.test(text)

export function complaintIn(text: string): Complaint {
  const error = errorIn(text)
  return {
    code: nameIn(error?.code) || nameIn(error?.type) || nameIn(error?.status),
    field: nameIn(error?.param) || (LOCATED.exec(text)?.[1] ?? WORDED.exec(text)?.[1] ?? ''),
  }
}

function errorIn(text: string) {
  try {
    const parsed: unknown = JSON.parse(text)
    // Gemini wraps it in a list.
    const body: unknown = Array.isArray(parsed) ? parsed[0] : parsed
    if (Value.Check(Wrapped, body)) return body.error
    return Value.Check(ErrorBody, body) ? body : undefined
  } catch {
    // An error page in HTML.
    return undefined
  }
}

const nameIn = (value: unknown): string => (typeof value === 'string' && /^[\w.[\]-]{1,64}$/.test(value) ? value : '')
