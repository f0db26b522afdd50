import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import type { FailureCode } from '../../std/errors.ts'

/** What a vendor's error names. Its message is not told: some quote the prompt or part of the key. */
export interface Complaint {
  /** The vendor's code, or its type; '' when there is none. The one whose meaning is known comes before the others. */
  readonly code: string
  /** The field of the request that it does not take; '' when it names none. */
  readonly field: string
}

const ErrorBody = Type.Object({
  code: Type.Optional(Type.Unknown()),
  type: Type.Optional(Type.Unknown()),
  status: Type.Optional(Type.Unknown()),
  param: Type.Optional(Type.Unknown()),
  details: Type.Optional(Type.Unknown()),
})
const Wrapped = Type.Object({ error: ErrorBody })
/** ElevenLabs. */
const Detailed = Type.Object({ detail: ErrorBody })
/** `google.rpc.ErrorInfo`, among details of other kinds. */
const Details = Type.Array(Type.Object({ reason: Type.Optional(Type.Unknown()) }), { maxItems: 16 })

/** What codes and types of vendors mean, whatever the status. In lower case, without the marks between their words. */
const MEANINGS: Readonly<Record<string, FailureCode>> = {
  // OpenAI and who speaks as it does; the last three are of Groq, Azure and Qwen.
  invalidapikey: 'unauthorized',
  incorrectapikey: 'unauthorized',
  accountdeactivated: 'unauthorized',
  insufficientquota: 'quota-exceeded',
  billinghardlimitreached: 'quota-exceeded',
  billingnotactive: 'quota-exceeded',
  modelnotfound: 'not-found',
  modeldecommissioned: 'not-found',
  deploymentnotfound: 'not-found',
  arrearage: 'quota-exceeded',
  // Anthropic
  authenticationerror: 'unauthorized',
  permissionerror: 'unauthorized',
  billingerror: 'quota-exceeded',
  notfounderror: 'not-found',
  // Google
  apikeyinvalid: 'unauthorized',
  apikeyexpired: 'unauthorized',
  billingdisabled: 'quota-exceeded',
  // Sarvam
  invalidapikeyerror: 'unauthorized',
  insufficientquotaerror: 'quota-exceeded',
  // ElevenLabs
  missingpermissions: 'unauthorized',
  quotaexceeded: 'quota-exceeded',
  voicenotfound: 'not-found',
}

/** Undefined: the status has to do. */
export function meaningOf(code: string): FailureCode | undefined {
  const plain = code.replace(/[^a-z]/gi, '').toLowerCase()
  return Object.hasOwn(MEANINGS, plain) ? MEANINGS[plain] : undefined
}

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
  const details = Value.Check(Details, error?.details) ? error.details : []
  const names = [error?.code, error?.type, error?.status, ...details.map(({ reason }) => reason)].map(nameIn)
  return {
    code: names.find((name) => meaningOf(name) !== undefined) ?? names.find((name) => name !== '') ?? '',
    field: nameIn(error?.param) || (LOCATED.exec(text)?.[1] ?? WORDED.exec(text)?.[1] ?? ''),
  }
}

function errorIn(text: string) {
  try {
    const parsed: unknown = JSON.parse(text)
    // Gemini wraps it in a list.
    const body: unknown = Array.isArray(parsed) ? parsed[0] : parsed
    if (Value.Check(Wrapped, body)) return body.error
    if (Value.Check(Detailed, body)) return body.detail
    return Value.Check(ErrorBody, body) ? body : undefined
  } catch {
    // An error page in HTML.
    return undefined
  }
}

const nameIn = (value: unknown): string => (typeof value === 'string' && /^[\w.[\]-]{1,64}$/.test(value) ? value : '')
